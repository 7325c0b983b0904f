import { folderOf } from "../../engine/path";
import type { RelativePath } from "../../engine/snapshot";
import { memberAt, membersAt, parseToml, stringOf, tableAt } from "../../languages/toml";
import type { Manifest } from "./manifest";
import { insideQuotes, tableDependencies } from "./pyproject";

/** What a Pipfile declares; its constraints are PEP 440 or "*". */
export function readPipfile(path: RelativePath, text: string): Manifest | undefined {
  const file = parseToml(text);
  const packages = tableAt(file, ["packages"]);
  const development = tableAt(file, ["dev-packages"]);
  const anchor = packages ?? development;
  if (!anchor) return undefined;
  const version =
    memberAt(file, ["requires", "python_version"]) ?? memberAt(file, ["requires", "python_full_version"]);
  const written = stringOf(version?.value);
  return {
    path,
    folder: folderOf(path),
    ecosystem: "python",
    tool: "pipenv",
    name: undefined,
    runtime:
      version?.value && written !== undefined
        ? { text: `~=${written}${/\.\d+\./.test(written) ? "" : ".0"}`, range: insideQuotes(version.value) }
        : undefined,
    dependencies: [
      ...tableDependencies(membersAt(file, ["packages"]), "main", "runtime", file, ["packages"]),
      ...tableDependencies(membersAt(file, ["dev-packages"]), "dev", "development", file, ["dev-packages"]),
    ],
    anchor: anchor.headerRange,
    damaged: file.errors.length > 0,
  };
}
