import type { Evaluation, Library } from "../evaluation";
import { string } from "../values/construct";
import { type ClassValue, type EnumMember, noOrigin, type Scope, type Value } from "../values/value";

/** What the members of an enumeration are besides members: texts and numbers compare with their values, others do not. */
type Form = Required<Library>["enumerations"][string];

/** The class with its members in place of their values, where it is an enumeration; else the class as it is. */
export function withMembers(evaluation: Evaluation, made: ClassValue): ClassValue {
  const form = formOf(evaluation, made);
  if (!form) return made;
  const { scope } = made;
  const members: Value[] = [];
  const result: ClassValue = { ...made, members };
  for (const [name, binding] of [...scope.names]) {
    const { value } = binding;
    if (name.startsWith("_") || value.kind === "function" || value.kind === "class") continue;
    const member = memberOf(evaluation, result, form, name, value);
    members.push(member);
    evaluation.assign(scope, name, { ...binding, value: member });
  }
  return result;
}

function formOf(evaluation: Evaluation, made: ClassValue, depth = 0): Form | undefined {
  let form: Form | undefined;
  let mixed: Form | undefined;
  for (const base of made.bases) {
    if (base.kind === "external" && base.name === "builtins.str") mixed = "text";
    else if (base.kind === "external" && base.name === "builtins.int") mixed = "number";
    else if (base.kind === "external") form ??= evaluation.library.enumerations[base.name];
    else if (base.kind === "class" && depth < 20) form ??= formOf(evaluation, base, depth + 1);
  }
  return form && (mixed ?? form);
}

function memberOf(evaluation: Evaluation, made: ClassValue, form: Form, name: string, given: Value): Value {
  // `PAID = "paid", "Paid"`: the last part is a label.
  const parts = given.kind === "tuple" && form !== "plain" ? given.elements : undefined;
  const value = parts?.[0]?.value ?? given;
  const member: EnumMember = { name, label: parts?.[1]?.value };
  if (form === "text" && value.kind === "string") return { ...value, member };
  if (form === "number" && value.kind === "number") return { ...value, member };
  if (form !== "plain" || value.kind === "unknown") return value;
  const attributes: Scope = evaluation.born({
    kind: "instance",
    path: made.scope.path,
    names: new Map([
      ["name", { value: string(name, noOrigin), steps: [] }],
      ["value", { value, steps: [] }],
    ]),
    parent: undefined,
    open: undefined,
  });
  return { kind: "instance", class: made, attributes, member, origin: value.origin };
}

/** The value behind a member of an enumeration; of anything else the value itself. */
export function valueOfMember(value: Value): Value {
  if (value.kind === "instance" && value.member) return value.attributes.names.get("value")?.value ?? value;
  if ((value.kind === "string" || value.kind === "number") && value.member)
    return { ...value, member: undefined };
  return value;
}

/** `member.name`, `member.value`, `member.label` of a member that is a text or a number. */
export function memberAttribute(value: Value, name: string): Value | undefined {
  if ((value.kind !== "string" && value.kind !== "number") || !value.member) return undefined;
  if (name === "name") return string(value.member.name, noOrigin);
  if (name === "value") return valueOfMember(value);
  return name === "label" ? value.member.label : undefined;
}

/** `Class["NAME"]` */
export function memberNamed({ members }: ClassValue, name: string): Value | undefined {
  return members?.find((one) => "member" in one && one.member?.name === name);
}
