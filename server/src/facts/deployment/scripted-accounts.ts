import { type Database, type Fact, fact } from "../../engine/database";
import type { Place } from "../../engine/finding";
import { isInside } from "../../engine/path";
import { isWellKnownPassword } from "../../engine/secrets/well-known-passwords";
import type { RelativePath } from "../../engine/snapshot";
import {
  type ProductionProcess,
  processesOfImages,
  productionProcesses,
} from "./processes/production-processes";

/** An account that production's start creates with a password that everybody tries first. */
export interface ScriptedAccount {
  /** The script. */
  readonly path: RelativePath;
  /** Where the password is written. */
  readonly place: Place;
  /** The variable that holds it; undefined when it is written into the call. */
  readonly name: string | undefined;
}

/**
 * Accounts with well-known passwords in the scripts that production runs, those that a branch decides included: who sets
 * nothing gets them.
 */
export const scriptedAccounts: Fact<readonly ScriptedAccount[]> = fact("scripted accounts", (db) => {
  const found = new Map<string, ScriptedAccount>();
  for (const one of [...db.get(productionProcesses), ...processesOfImages(db)]) {
    for (const path of scriptsOf(db, one)) {
      for (const account of accountsIn(db, path, one)) {
        const key = `${path}:${account.place.range.start}`;
        if (!found.has(key)) found.set(key, account);
      }
    }
  }
  return [...found.values()];
});

/** The shell scripts on the way to a process, and the Python file that it runs. */
function scriptsOf(db: Database, { process }: ProductionProcess): readonly RelativePath[] {
  const shell = [...process.via, process.place].flatMap(({ path }) =>
    isShellScript(db, path) ? [path] : [],
  );
  const python = process.words.find(({ text }) => text.endsWith(".py"))?.text.replace(/^.*\//, "");
  const files =
    python === undefined || python === "manage.py"
      ? []
      : db
          .paths()
          .filter(
            (path) =>
              (path === python || path.endsWith(`/${python}`)) && isInside(path, process.context ?? ""),
          );
  return [...new Set([...shell, ...(files.length === 1 ? files : [])])];
}

function isShellScript(db: Database, path: RelativePath): boolean {
  return path.endsWith(".sh") || /^#!.*\b(?:ba|da|a|z)?sh\b/.test(db.file(path)?.text ?? "");
}

const creates =
  /create_?superuser|\bhtpasswd\s+-\w*b|\b(?:airflow\s+users|superset\s+fab)\s+create|\bcreate-admin\b|\badd-user\b/;

/** `ADMIN_PASSWORD=admin`, `: "${ADMIN_PASSWORD:=admin}"`, `PASSWORD="${PASSWORD:-admin}"`. */
const assignment =
  /^[ \t]*(?:export\s+|:\s+["']?\$\{)?(\w*(?:PASSWORD|PASSWD|PASS|PWD)):?=["']?(?:\$\{\w+:?[-=])?([^"'${}\s]+)["'}\s]/gm;

const call =
  /\bcreate_superuser\(\s{0,100}(?:["'][^"']*["']\s*,\s*["'][^"']*["']\s*,\s*|[^()]{0,1000}\bpassword\s*=\s*)(["'])([^"']+)\1/g;

function accountsIn(
  db: Database,
  path: RelativePath,
  { environment, process }: ProductionProcess,
): readonly ScriptedAccount[] {
  const text = db.file(path)?.text ?? "";
  if (!creates.test(text)) return [];
  const found: ScriptedAccount[] = [];
  for (const { 0: whole, 1: name = "", 2: value = "", index } of text.matchAll(assignment)) {
    if (!isWellKnownPassword(value) || environment.get(name)?.kind === "set") continue;
    // A password that is always given is data that production is filled with, and told as that.
    if (name === "DJANGO_SUPERUSER_PASSWORD" && !whole.includes("$")) continue;
    const start = index + whole.lastIndexOf(value);
    found.push({ path, place: { path, range: { start, end: start + value.length } }, name });
  }
  for (const { 0: whole, 2: value = "", index } of process.conditional ? text.matchAll(call) : []) {
    if (!isWellKnownPassword(value) || isForDevelopers(text.slice(0, index))) continue;
    const start = index + whole.lastIndexOf(value);
    found.push({
      path,
      place: { path, range: { start, end: start + value.length } },
      name: undefined,
    });
  }
  return found;
}

/** Whether the lines before a command leave a branch open that is only taken where a variable says debug, test or local. */
function isForDevelopers(before: string): boolean {
  const open: string[] = [];
  for (const [line] of before.matchAll(/^[ \t]*(?:if|elif|else|fi)\b[^\n]*/gm)) {
    const word = line.trim().split(/\s/)[0];
    if (word !== "if") open.pop();
    if (word !== "fi") open.push(word === "else" ? "" : line);
  }
  return open.some((line) =>
    /\$\{?\w*(?:DEBUG|DEV|TEST|LOCAL)\w*\}?["']?\s*==?\s*["']?(?:true|1|yes|on)\b/i.test(line),
  );
}
