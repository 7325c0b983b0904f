import { addVersion, type LockContent } from "./lock-file";

/** Reads yarn.lock, classic and Berry: what was asked for, several a line, and the version it got. */
export function readYarnLock(text: string): LockContent | undefined {
  if (text.trim() === "") return undefined;
  const versions = new Map<string, string[]>();
  const answers = new Map<string, string>();
  let asked: readonly string[] = [];
  for (let start = 0; start < text.length; ) {
    let end = text.indexOf("\n", start);
    if (end === -1) end = text.length;
    const line = text.slice(start, end).trimEnd();
    start = end + 1;
    if (line === "" || line.startsWith("#")) continue;
    if (!line.startsWith(" ")) {
      asked = /^__metadata:/.test(line) ? [] : requestsOf(line);
      continue;
    }
    const version = /^ {2}version:? "?([^"\s]+)"?$/.exec(line)?.[1];
    if (version === undefined) continue;
    for (const request of asked) {
      answers.set(request, version);
      const name = nameOf(request);
      if (!/@(?:workspace|link|portal|file):/.test(request)) addVersion(versions, name, version);
    }
  }
  return { versions, answers };
}

/** `"@scope/a@^1.0.0", a@~1:` and `"a@npm:^1.0.0, b@npm:~1":`. The registry's own protocol is left out. */
function requestsOf(line: string): readonly string[] {
  return line
    .replace(/:$/, "")
    .replaceAll('"', "")
    .split(/,\s*(?=(?:@[^/\s]+\/)?[^@\s,]+@)/)
    .map((request) => request.trim().replace(/^((?:@[^/]+\/)?[^@]+@)npm:(?!@?[\w.-]+(?:\/[\w.-]+)?@)/, "$1"));
}

function nameOf(request: string): string {
  const name = request.slice(0, request.indexOf("@", 1));
  // An alias ("a@npm:b@^1") installs the other package.
  return /^(?:@[^/]+\/)?[^@]+@npm:((?:@[^/]+\/)?[^@]+)@/.exec(request)?.[1] ?? name;
}
