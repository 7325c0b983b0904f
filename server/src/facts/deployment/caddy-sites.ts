import type { Database } from "../../engine/database";
import type { Place } from "../../engine/finding";
import type { RelativePath } from "../../engine/snapshot";
import { sourceOfContainerFile } from "./docker/container-files";
import { withoutLineComments } from "./proxy-files";
import type { ProjectService } from "./service-roles";

/** One site of a Caddyfile. */
export interface CaddySite {
  readonly addresses: readonly string[];
  /** Caddy gets no certificate for it: it listens to a port, or to http only. */
  readonly isPlain: boolean;
  /** The response headers that it sets for everything, by name in lower case. */
  readonly headers: ReadonlyMap<string, Place>;
}

/** The sites of the Caddyfile that a service loads; undefined where it is not here. */
export function caddySites(
  db: Database,
  { service, image }: ProjectService,
): readonly CaddySite[] | undefined {
  const path = sourceOfContainerFile(
    db,
    "/etc/caddy/Caddyfile",
    image,
    service.build?.contextFolder,
    service.volumes,
  );
  const text = path === undefined ? undefined : db.file(path)?.text;
  return path === undefined || text === undefined ? undefined : readCaddyfile(path, text);
}

/** Sites stand at the top, `address, address {`; a file of one site may go without braces. Imports are not followed. */
export function readCaddyfile(path: RelativePath, text: string): readonly CaddySite[] {
  const sites: { addresses: string[]; hasTls: boolean; headers: Map<string, Place> }[] = [];
  const blocks: string[] = [];
  let isEncrypted = true;
  let offset = 0;
  for (const written of withoutLineComments(text).split("\n")) {
    const line = written.trim();
    const start = offset + written.indexOf(line);
    offset += written.length + 1;
    if (line === "") continue;
    const words = line.replace(/\{$/, "").trim().split(/\s+/);
    const site = sites.at(-1);
    const place = { path, range: { start, end: start + line.length } };
    if (line === "}") blocks.pop();
    else if (blocks.length === 0 && (sites.length === 0 || line.endsWith("{")) && !/^[({&]/.test(line))
      sites.push({
        addresses: words
          .join(" ")
          .split(/[\s,]+/)
          .filter(Boolean),
        hasTls: false,
        headers: new Map(),
      });
    else if (blocks[0] === "" && /^auto_https\s+(?:off|disable_certs)/.test(line)) isEncrypted = false;
    else if (site && blocks[0] !== "" && !blocks[0]?.startsWith("(")) {
      const inHeader = blocks.length === 2 && blocks[1] === "header";
      const inSite = blocks.length <= 1;
      if (inSite && words[0] === "tls") site.hasTls = true;
      const name = inHeader ? words[0] : inSite && words[0] === "header" ? words[1] : undefined;
      if (name !== undefined && /^[+?>]?[A-Za-z][\w-]+$/.test(name))
        site.headers.set(name.replace(/^[+?>]/, "").toLowerCase(), place);
    }
    if (line.endsWith("{")) blocks.push(words.join(" "));
  }
  return sites.map(({ addresses, hasTls, headers }) => ({
    addresses,
    isPlain: !hasTls && (!isEncrypted || addresses.every((one) => /^http:\/\/|^:(?!443$)\d+$/.test(one))),
    headers,
  }));
}
