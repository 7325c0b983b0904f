import { type Database, type Fact, fact } from "../../engine/database";
import type { Place } from "../../engine/finding";
import type { RelativePath } from "../../engine/snapshot";
import { isMarkdownPath } from "../repository/file-kinds";

/**
 * Where the configuration of what may stand in front of the applications first says something, comments left out.
 * Compose files are among them, so whoever asks is best a fact of its own.
 */
export function mentionInProxy(db: Database, pattern: RegExp): Place | undefined {
  for (const path of db.get(proxyPaths)) {
    const match = pattern.exec(withoutLineComments(db.file(path)?.text ?? ""));
    if (match) return { path, range: { start: match.index, end: match.index + match[0].length } };
  }
  return undefined;
}

const proxyPaths: Fact<readonly RelativePath[]> = fact("proxy files", (db) => db.paths().filter(isProxyFile));

function isProxyFile(path: RelativePath): boolean {
  return (
    !isMarkdownPath(path) &&
    /(?:^|\/)(?:[\w.-]*nginx[\w./-]*|[\w./-]+\.conf(?:\.template|\.j2)?|Caddyfile[\w.-]*|traefik[\w./-]*|[\w.-]*ingress[\w.-]*\.ya?ml|(?:docker-)?compose[\w.-]*\.ya?ml)$/i.test(
      path,
    )
  );
}

/** Lines that are a comment as a whole are blanked, so that offsets stay. */
export function withoutLineComments(text: string): string {
  return text.replace(/^[ \t]*(?:#|\/\/).*$/gm, (comment) => " ".repeat(comment.length));
}
