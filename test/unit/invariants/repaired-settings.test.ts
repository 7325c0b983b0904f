import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createDatabase } from "../../../server/src/engine/database";
import { applyEdits } from "../../../server/src/engine/fixes/apply-edits";
import { renderMessage } from "../../../server/src/engine/message";
import { isAbsent, isUnknown } from "../../../server/src/engine/rule";
import type { Snapshot } from "../../../server/src/engine/snapshot";
import { fullReport } from "../../../server/src/full-report";
import { productionSettings } from "../../../server/src/stacks/django/settings/production-settings";
import { allWorkspaces } from "./all-workspaces";

interface Import {
  readonly root: string;
  readonly module: string;
  readonly files: Readonly<Record<string, string>>;
}

test("settings that Python imports are imported after each fix of their modules", () => {
  const cases: { name: string; before: Import; after: Import }[] = [];
  for (const [source, read] of allWorkspaces) {
    const snapshot = read();
    const db = createDatabase(snapshot);
    const all = db.get(productionSettings);
    if (isAbsent(all) || isUnknown(all)) continue;
    const modules = new Set(all.map(({ target }) => target.modulePath));
    for (const finding of db.get(fullReport).findings) {
      for (const { title, edits } of finding.fixes) {
        if (!edits.some(({ path }) => path.endsWith(".py"))) continue;
        for (const path of modules)
          cases.push({
            name: `${source}: ${finding.rule}: ${renderMessage(title)}`,
            before: importOf(snapshot, path),
            after: importOf(applyEdits(snapshot, edits), path),
          });
      }
    }
  }
  const answers = importAll(cases.flatMap(({ before, after }) => [before, after]));
  const judged = cases.filter(({ before }) => answers.get(before) === null);
  expect(judged.length, "fixes judged by Python").toBeGreaterThan(200);
  const broken = judged.flatMap(({ name, after }) => {
    const answer = answers.get(after);
    return answer === null ? [] : [`${name}: ${answer}`];
  });
  expect(broken).toEqual([]);
});

/** How Python imports a module: from the folder of manage.py, else from the top. */
function importOf({ files }: Snapshot, path: string): Import {
  const parts = path.split("/");
  const folders = parts.map((_, depth) => parts.slice(0, depth).join("/"));
  const root =
    folders.findLast((folder) => files.has(folder === "" ? "manage.py" : `${folder}/manage.py`)) ?? "";
  const inside = root === "" ? path : path.slice(root.length + 1);
  return {
    root,
    module: inside.replace(/(?:\/__init__)?\.py$/, "").replaceAll("/", "."),
    files: Object.fromEntries(
      [...files.values()]
        .filter((file) => /\.py$|(^|\/)\.env/.test(file.path))
        .map((file) => [file.path, file.text]),
    ),
  };
}

/** Null, or the exception that the import ends with; the same files are imported once. */
function importAll(imports: readonly Import[]): ReadonlyMap<Import, string | null | undefined> {
  const keys = imports.map((one) => JSON.stringify(one));
  const once = [...new Set(keys)];
  const program = join(import.meta.dirname, "../../support/import_settings.py");
  const { status, stdout, stderr } = spawnSync("/usr/bin/python3", [program], {
    input: `[${once.join(",")}]`,
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  if (status !== 0) throw new Error(`Python could not import settings: ${stderr}`);
  const answers: readonly (string | null)[] = JSON.parse(stdout);
  const byKey = new Map(once.map((key, index) => [key, answers[index]]));
  return new Map(imports.map((one, index) => [one, byKey.get(keys[index] ?? "")]));
}
