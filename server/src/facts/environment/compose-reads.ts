import { factFamily } from "../../engine/database";
import type { RelativePath } from "../../engine/snapshot";
import type { EnvironmentRead } from "./environment-read";

/** `${KEY}`, `${KEY:-default}`, `${KEY:?message}`, `$KEY`; `$$` is a dollar sign for the container's own shell. */
const reference = /\$\$|\$\{([A-Za-z_]\w*)(?:(:?[-?+])([^}]{0,500}))?\}|\$([A-Za-z_]\w*)/g;

/** The keys a Compose file takes from the environment or the `.env` beside it. */
export const composeEnvironmentReads = factFamily(
  "compose environment reads",
  (db, path): readonly EnvironmentRead[] => {
    const text = db.file(path)?.text ?? "";
    if (!isComposeName(path) || !text.includes("$")) return [];
    const found: EnvironmentRead[] = [];
    for (const match of text.matchAll(reference)) {
      const key = match[1] ?? match[4];
      if (key === undefined || isInComment(text, match.index)) continue;
      const fallback = match[2]?.endsWith("-") ? match[3] : undefined;
      const keyStart = match.index + match[0].indexOf(key);
      found.push({
        key,
        path,
        range: { start: keyStart, end: keyStart + key.length },
        required: fallback === undefined && !match[2]?.endsWith("+"),
        hasDefault: fallback !== undefined && fallback !== "",
        language: "compose",
        ...(fallback === undefined ? {} : { fallback }),
      });
    }
    return found;
  },
);

export function isComposeName(path: RelativePath): boolean {
  return /(?:^|\/)(?:docker-)?compose[\w.-]*\.ya?ml$/.test(path);
}

/** A `#` at the start of a line or after a blank begins a comment, unless the line's quotes hold it. */
function isInComment(text: string, offset: number): boolean {
  const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
  const hash = /(?:^|\s)#/.exec(line);
  if (!hash) return false;
  const before = line.slice(0, hash.index);
  return (before.match(/"/g) ?? []).length % 2 === 0 && (before.match(/'/g) ?? []).length % 2 === 0;
}
