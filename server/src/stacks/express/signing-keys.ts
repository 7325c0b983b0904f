import { isSigningKeyName } from "../../engine/secrets/secret-name";
import type { Range } from "../../engine/text";
import {
  assignmentsTo,
  follow,
  type JsCall,
  type JsExpression,
  pathOf,
  propertyAt,
} from "../../languages/javascript/index";
import type { WrittenKey } from "../web/web-code";
import { type ExpressFile, pluginOf, whatIsGiven } from "./express-file";

/** Keys that sign sessions and tokens, and stand in the code or stand in for the environment. */
export function writtenKeysIn(code: ExpressFile): readonly WrittenKey[] {
  const found = new Map<number, WrittenKey>();
  const add = (name: string, literal: Range & { readonly value: string }, variable: string | undefined) => {
    // An own key's name stands for the variable's; a literal that the file names again is compared with.
    if (literal.value.trim() === "" || literal.value === name || timesWritten(code.text, literal.value) > 3)
      return;
    if (variable !== undefined && isRefused(code.text, variable)) return;
    if (!found.has(literal.start))
      found.set(literal.start, {
        name,
        place: { path: code.path, range: { start: literal.start, end: literal.end } },
        variable,
        isField: false,
      });
  };
  for (const expression of code.expressions) {
    const behind = literalBehindVariable(expression) ?? literalOfGetter(expression);
    if (behind) add(behind.variable, behind.literal, behind.variable);
    for (const { variable, literal } of schemaDefaults(expression)) add(variable, literal, variable);
    for (const literal of keysOfKoa(code, expression)) add("app.keys", literal, undefined);
    if (expression.kind !== "call") continue;
    const key = keyArgument(code, expression);
    const given = key && whatIsGiven(code.file, key.value);
    const value = given?.kind === "array" ? given.items[0]?.value : given;
    if (key && value?.kind === "string") add(key.name, { ...value.range, value: value.value }, undefined);
  }
  for (const statement of code.file.statements) {
    if (statement.kind !== "variables") continue;
    for (const { name, value } of statement.variables)
      if (name !== undefined && isSigningKeyName(name) && value?.kind === "string")
        add(name, { ...value.range, value: value.value }, undefined);
  }
  return [...found.values()];
}

/** `process.env.JWT_SECRET || "literal"`, `configService.get("JWT_SECRET") ?? "literal"`. */
function literalBehindVariable(expression: JsExpression):
  | {
      readonly variable: string;
      readonly literal: Range & { readonly value: string };
    }
  | undefined {
  if (expression.kind !== "binary" || !/^(?:\|\||\?\?)$/.test(expression.operator)) return undefined;
  const { left, right } = expression;
  if (right.kind !== "string") return undefined;
  const path = pathOf(left);
  const variable =
    path?.length === 3 && path[0] === "process" && path[1] === "env"
      ? path[2]
      : left.kind === "call" && left.callee.kind === "member" && left.callee.property === "get"
        ? stringOf(left.args[0]?.value)
        : undefined;
  return variable !== undefined && isSigningKeyName(variable)
    ? { variable, literal: { ...right.range, value: right.value } }
    : undefined;
}

/** `configService.get("JWT_SECRET", "literal")`: NestJS takes the second where the first is unset. */
function literalOfGetter(expression: JsExpression): ReturnType<typeof literalBehindVariable> {
  if (
    expression.kind !== "call" ||
    expression.callee.kind !== "member" ||
    expression.callee.property !== "get"
  )
    return undefined;
  const [variable, literal] = expression.args.map(({ value }) => value);
  return variable?.kind === "string" && literal?.kind === "string" && isSigningKeyName(variable.value)
    ? { variable: variable.value, literal: { ...literal.range, value: literal.value } }
    : undefined;
}

/** `z.object({ JWT_SECRET: z.string().default("literal") })`, and Joi's: what the environment is checked with. */
function schemaDefaults(expression: JsExpression): readonly {
  readonly variable: string;
  readonly literal: Range & { readonly value: string };
}[] {
  if (expression.kind !== "object") return [];
  return expression.properties.flatMap(({ key, value }) => {
    if (key === undefined || key !== key.toUpperCase() || !isSigningKeyName(key)) return [];
    if (value.kind !== "call" || value.callee.kind !== "member" || value.callee.property !== "default")
      return [];
    const literal = value.args[0]?.value;
    return literal?.kind === "string"
      ? [{ variable: key, literal: { ...literal.range, value: literal.value } }]
      : [];
  });
}

/** `app.keys = ["literal"]`: what Koa signs its cookies with. */
function keysOfKoa(
  { text }: ExpressFile,
  expression: JsExpression,
): readonly (Range & { readonly value: string })[] {
  if (expression.kind !== "assignment" || !/["']koa["']/.test(text)) return [];
  const { target, value } = expression;
  if (pathOf(target)?.slice(1).join(".") !== "keys" || value.kind !== "array") return [];
  return value.items.flatMap((item) =>
    item.value.kind === "string" ? [{ ...item.value.range, value: item.value.value }] : [],
  );
}

const stringOf = (value: JsExpression | undefined) => (value?.kind === "string" ? value.value : undefined);

/** The key that a call is given to sign or to check with. */
function keyArgument(
  code: ExpressFile,
  call: JsCall,
): { readonly name: string; readonly value: JsExpression } | undefined {
  const module = code.moduleOf(call.callee);
  const signing = /^jsonwebtoken\.(?<method>sign|verify)$/.exec(module ?? "")?.groups?.["method"];
  if (signing) return argumentOf(call, 1, `jwt.${signing}`);
  const jose = /^jose\.(?:JWT\.(?<method>sign|verify)|JWK\.asKey)$/.exec(module ?? "");
  const method = jose?.groups?.["method"];
  if (jose) return argumentOf(call, method ? 1 : 0, `jose.${method ?? "asKey"}`);
  if (module === "cookie-parser") return argumentOf(call, 0, "cookieParser");
  const plugin = pluginOf(code, call);
  const option = plugin ? optionOf(plugin.module) : optionFor(module, pathOf(call.callee)?.join("."));
  const options =
    option === undefined ? undefined : follow(code.file, plugin ? plugin.options : call.args[0]?.value);
  if (option === undefined || options?.kind !== "object") return undefined;
  const property = propertyAt(options, option);
  if (property && property !== "unknown") return { name: option, value: property.value };
  // `options.secretOrKey = …`, below the empty object.
  const name = plugin ? undefined : pathOf(call.args[0]?.value ?? call.callee)?.join(".");
  const later = assignmentsTo(code.file, name ?? "").filter(
    ({ target }) => pathOf(target)?.join(".") === `${name}.${option}`,
  );
  return later.length === 1 && later[0] ? { name: option, value: later[0].value } : undefined;
}

const argumentOf = (call: JsCall, index: number, name: string) => {
  const value = call.args[index]?.value;
  return value && { name, value };
};

function optionFor(module: string | undefined, callee: string | undefined): string | undefined {
  if (
    /^(?:express-session|express-jwt(?:\.\w+)?|koa-jwt|@nestjs\/jwt\.JwtModule\.register)$/.test(module ?? "")
  )
    return "secret";
  if (module === "cookie-session") return "keys";
  if (/^passport-jwt(?:\.Strategy)?$/.test(module ?? "") || callee === "super") return "secretOrKey";
  return undefined;
}

/** Of a plugin of Fastify. */
const optionOf = (module: string): string | undefined =>
  /^(?:@fastify\/|fastify-)(?:jwt|cookie|session)$/.test(module) ? "secret" : undefined;

/** How often a literal stands in a file, in quotes, but where it stands in for something. */
const timesWritten = (text: string, literal: string) =>
  [`"${literal}"`, `'${literal}'`].flatMap((quoted) =>
    text
      .split(quoted)
      .slice(0, -1)
      .filter((before) => !/(?:\|\||\?\?)\s*$/.test(before)),
  ).length;

/** Whether the program looks at the key and does not start without it. */
const isRefused = (text: string, variable: string) =>
  new RegExp(
    `\\bif\\b[^\\n]*${variable.replace(/\W/g, "")}[\\s\\S]{0,150}?(?:\\bthrow\\b|process\\.exit)`,
  ).test(text);
