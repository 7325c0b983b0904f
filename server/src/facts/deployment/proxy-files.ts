import { type Database, type Fact, fact } from "../../engine/database";
import type { Place } from "../../engine/finding";
import { needles, searched } from "../../engine/needles";
import type { RelativePath } from "../../engine/snapshot";
import { isMarkdownPath } from "../repository/file-kinds";

/**
 * Where the configuration of what may stand in front of the applications first says something, comments left out.
 * Compose files are among them, so whoever asks is best a fact of its own. With `passedOn` an nginx does not count that
 * only serves files: requests to an application do not come through it.
 */
export function mentionInProxy(db: Database, pattern: RegExp, passedOn = false): Place | undefined {
  for (const path of db.get(proxyPaths)) {
    const text = withoutLineComments(db.file(path)?.text ?? "");
    const match = pattern.exec(text);
    if (match && !(passedOn && servesFilesOnly(text)))
      return { path, range: { start: match.index, end: match.index + match[0].length } };
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

/** A server of nginx as a whole that hands nothing on. What it includes may. */
function servesFilesOnly(text: string): boolean {
  return (
    /^[ \t]*server[ \t]*\{/m.test(text) &&
    !/\b(?:proxy|fastcgi|uwsgi|scgi|grpc)_pass\b|^[ \t]*include[ \t]+(?!\S*(?:mime\.types|_params))/m.test(
      text,
    )
  );
}

const hostProxies = needles("/etc/nginx/", "/etc/caddy/", "/etc/apache2/", "/etc/traefik/");

/** A script that sets up a proxy on the machine itself, and what it hands on to it. */
export const isHostProxyScript = searched<boolean>(
  "proxy set up by a script",
  hostProxies,
  false,
  (db, path) =>
    /\.(?:ba|z)?sh$/.test(path) &&
    /\b(?:proxy_pass|reverse_proxy|ProxyPass)\b/.test(withoutLineComments(db.file(path)?.text ?? "")),
);

/** Lines that are a comment as a whole are blanked, so that offsets stay. */
export function withoutLineComments(text: string): string {
  return text.replace(/^[ \t]*(?:#|\/\/).*$/gm, (comment) => " ".repeat(comment.length));
}
