import { readFileSync } from "node:fs";
import { rules } from "../../../rules/index";
import type { Snapshot } from "../../../server/src/engine/snapshot";
import { pageSnapshot } from "../../support/page-snapshot";
import { readPageCases } from "../../support/rule-page";
import { snapshotOf } from "../../support/snapshot";
import { workspaceNames, workspaceSnapshot } from "../../support/workspace";
import { awkwardWorkspaces } from "./awkward-workspaces";

/** Every workspace and every example of a rule page, by name. */
export const allWorkspaces: readonly (readonly [name: string, read: () => Snapshot])[] = [
  ...Object.entries(awkwardWorkspaces).map(([name, texts]) => [name, () => snapshotOf(texts)] as const),
  ...workspaceNames().map((name) => [name, () => workspaceSnapshot(name)] as const),
  ...rules.flatMap(({ category, id }) => {
    const page = `rules/${category}/${id}.md`;
    return readPageCases(readFileSync(page, "utf8")).map(
      (one) => [`${page}:${one.line}`, () => pageSnapshot(one)] as const,
    );
  }),
];
