import { addVersion, type LockContent, type LockedProject } from "./lock-file";

/**
 * Reads pnpm-lock.yaml of the versions 5 to 9. It is written by a program, one key a line and two blanks a level,
 * so a walk over its lines is enough and takes a fiftieth of the time that a YAML reader takes.
 */
export function readPnpmLock(text: string): LockContent | undefined {
  if (!/^lockfileVersion:/m.test(text)) return undefined;
  const versions = new Map<string, string[]>();
  const projects = new Map<string, { specifiers: Map<string, string>; versions: Map<string, string> }>();
  const keys: string[] = [];
  const projectAt = (folder: string) => {
    const known = projects.get(folder);
    if (known) return known;
    const made = { specifiers: new Map<string, string>(), versions: new Map<string, string>() };
    projects.set(folder, made);
    return made;
  };
  for (let start = 0; start < text.length; ) {
    let end = text.indexOf("\n", start);
    if (end === -1) end = text.length;
    const line = text.slice(start, end).trimEnd();
    start = end + 1;
    const written = line.trimStart();
    // Quoted keys may hold colons ("'@a/b@1.0.0':"), plain ones end at the first colon before a blank or the end.
    const colon = written.startsWith("'") ? written.indexOf("'", 1) + 1 : written.search(/:(?: |$)/);
    if (colon <= 0 || written.startsWith("-") || written.startsWith("#")) continue;
    const level = (line.length - written.length) / 2;
    // The texts of deprecations are indented as they like.
    if (!Number.isInteger(level)) continue;
    keys.length = level;
    const key = unquoted(written.slice(0, colon));
    const value = written.slice(colon + 1).trim();
    keys[level] = key;
    if (keys[0] === "importers" && level >= 3)
      readDirect(projectAt(folderOfImporter(keys[1])), keys.slice(2), value);
    else if (keys[0] === "packages" && level === 1) addPackage(versions, key);
    else if (level >= 1 && isGroup(keys[0])) readDirect(projectAt(""), keys, value);
  }
  return { versions, projects: projects as ReadonlyMap<string, LockedProject> };
}

/** `dependencies > name > specifier` and `> version`; older files have `specifiers > name` and `dependencies > name`. */
function readDirect(
  project: { specifiers: Map<string, string>; versions: Map<string, string> },
  [group, name, field]: readonly (string | undefined)[],
  value: string,
): void {
  if (name === undefined || !isGroup(group)) return;
  const text = unquoted(value);
  if (field === "specifier" || (field === undefined && group === "specifiers"))
    project.specifiers.set(name, text);
  else if ((field === "version" || field === undefined) && text !== "")
    project.versions.set(name, plainVersion(text));
}

function isGroup(key: string | undefined): boolean {
  return (
    key === "dependencies" ||
    key === "devDependencies" ||
    key === "optionalDependencies" ||
    key === "specifiers"
  );
}

/** "/@scope/name@1.2.3(peer@4)", "/name/1.2.3_peer@4" and "name@1.2.3". */
function addPackage(versions: Map<string, string[]>, key: string): void {
  const [, name, version] = /^\/?((?:@[^/@]+\/)?[^/@]+)[@/](\d[^(_]*)/.exec(key) ?? [];
  if (name !== undefined && version !== undefined) addVersion(versions, name, version);
}

function plainVersion(text: string): string {
  return text.replace(/[(_].*$/, "");
}

function folderOfImporter(importer: string | undefined): string {
  return importer === undefined || importer === "." ? "" : importer;
}

function unquoted(text: string): string {
  return text.replace(/^(['"])(.*)\1$/, "$2");
}
