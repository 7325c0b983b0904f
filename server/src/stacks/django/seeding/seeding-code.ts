import { type Database, factFamily } from "../../../engine/database";
import type { Place } from "../../../engine/finding";
import { pythonModule } from "../../../facts/python-modules";
import { keywordOf, positionalOf } from "../../../languages/python/call-arguments";
import type { Call, Expression } from "../../../languages/python/syntax";
import { dottedName, walkPython } from "../../../languages/python/walk";

/** What a script or management command puts into the database. */
export interface SeedingCode {
  /** Passwords of users it creates, written down in it. */
  readonly passwords: readonly Place[];
  /** Where it takes made-up data from. */
  readonly fakes: Place | undefined;
  /** `call_command("loaddata", …)` */
  readonly fixtures: Place | undefined;
  /** Other management commands that it calls. */
  readonly calls: readonly { readonly command: string; readonly place: Place }[];
  /** It asks where it runs, by DEBUG or the environment, and may do nothing there. */
  readonly asks: boolean;
}

/** Of one Python file; undefined for what is no Python. */
export const seedingCode = factFamily("seeding code", (db: Database, path): SeedingCode | undefined => {
  const module = db.of(pythonModule, path);
  if (!module) return undefined;
  const calls: { command: string; place: Place }[] = [];
  const constants = new Map<string, Expression>();
  const passwords: Place[] = [];
  let fakes: Place | undefined;
  let fixtures: Place | undefined;
  walkPython(module, (node) => {
    const target = node.kind === "assign" ? node.targets[0] : undefined;
    if (node.kind === "assign" && target?.kind === "name") constants.set(target.name, node.value);
    const imported =
      node.kind === "import-from" ? node.module : node.kind === "import" ? node.names[0]?.name : undefined;
    if (imported !== undefined && fakeData.test(imported)) fakes ??= { path, range: node.range };
    if (node.kind !== "call") return undefined;
    const password = passwordOf(node, constants);
    if (password) passwords.push({ path, range: password.range });
    const [first] = node.arguments;
    if (/(?:^|\.)call_command$/.test(dottedName(node.function) ?? "") && first?.value.kind === "string") {
      const command = first.value.value;
      if (command === "loaddata") fixtures ??= { path, range: node.range };
      else calls.push({ command, place: { path, range: node.range } });
    }
    return undefined;
  });
  const asks = /\bDEBUG\b|\benvironment\b|\bENV(?:IRONMENT)?\b/.test(db.file(path)?.text ?? "");
  return { passwords, fakes, fixtures, calls, asks };
});

const fakeData = /^(?:faker|mimesis|factory|model_bakery|mixer)\b|(?:^|\.)factories\b/;

/** The password that a call gives to a user, if it is written down. */
function passwordOf(call: Call, constants: ReadonlyMap<string, Expression>): Expression | undefined {
  const name = call.function.kind === "attribute" ? call.function.name : dottedName(call.function);
  const given =
    name === "set_password" || name === "make_password"
      ? positionalOf(call, 0)
      : name === "create_superuser" || name === "create_user"
        ? (keywordOf(call, "password") ?? positionalOf(call, 2))
        : undefined;
  const value = given?.kind === "name" ? constants.get(given.name) : given;
  return value?.kind === "string" && value.value.length > 1 ? value : undefined;
}
