import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { applyEdits } from "../../../server/src/engine/apply-edits";
import { createDatabase } from "../../../server/src/engine/database";
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
  const before = new Map(cases.map((one) => [JSON.stringify(one.before), one.before]));
  const answers = importAll([...before.values(), ...cases.map(({ after }) => after)]);
  const importable = new Set([...before.keys()].filter((_, index) => answers[index] === null));
  const judged = cases.filter((one) => importable.has(JSON.stringify(one.before)));
  expect(judged.length, "fixes judged by Python").toBeGreaterThan(200);
  const broken = cases.flatMap((one, index) => {
    const answer = answers[before.size + index];
    return importable.has(JSON.stringify(one.before)) && answer !== null ? [`${one.name}: ${answer}`] : [];
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

function importAll(imports: readonly Import[]): readonly (string | null)[] {
  const program = join(import.meta.dirname, "../../support/import_settings.py");
  const { status, stdout, stderr } = spawnSync("/usr/bin/python3", [program], {
    input: JSON.stringify(imports),
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  if (status !== 0) throw new Error(`Python could not import settings: ${stderr}`);
  return JSON.parse(stdout);
}
