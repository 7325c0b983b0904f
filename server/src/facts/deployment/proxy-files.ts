import type { Database } from "../../engine/database";
import type { Place } from "../../engine/finding";
import type { RelativePath } from "../../engine/snapshot";

/** Where the configuration of what may stand in front of the applications first says something, comments left out. */
export function mentionInProxy(db: Database, pattern: RegExp): Place | undefined {
  for (const path of db.paths()) {
    const match = isProxyFile(path) ? pattern.exec(withoutLineComments(db.file(path)?.text ?? "")) : null;
    if (match) return { path, range: { start: match.index, end: match.index + match[0].length } };
  }
  return undefined;
}

function isProxyFile(path: RelativePath): boolean {
  return /(?:^|\/)(?:[\w.-]*nginx[\w./-]*|[\w./-]+\.conf(?:\.template|\.j2)?|Caddyfile[\w.-]*|traefik[\w./-]*|[\w.-]*ingress[\w.-]*\.ya?ml|(?:docker-)?compose[\w.-]*\.ya?ml)$/i.test(
    path,
  );
}

/** Lines that are a comment as a whole are blanked, so that offsets stay. */
export function withoutLineComments(text: string): string {
  return text.replace(/^[ \t]*(?:#|\/\/).*$/gm, (comment) => " ".repeat(comment.length));
}
