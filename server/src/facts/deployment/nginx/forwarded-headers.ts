import type { Place, TextEdit } from "../../../engine/finding";
import type { NginxLevel, NginxServer, NginxStatement } from "./nginx-blocks";
import type { NginxConfiguration } from "./nginx-configuration";
import { insertBehind } from "./nginx-edits";
import { headerInEffect, inEffect } from "./nginx-model";

/** What an application asks of the proxy in front of it, and the variable of nginx that holds it. */
export const headersToForward: readonly (readonly [header: string, value: string])[] = [
  ["Host", "$host"],
  ["X-Forwarded-For", "$proxy_add_x_forwarded_for"],
  ["X-Forwarded-Proto", "$scheme"],
];

/** A Host that the visitor writes, whatever name the server answers to. */
export interface CopiedHost {
  /** Without its `$`: `http_host`, `arg_host`. */
  readonly variable: string;
  /** Whether it is the visitor's own Host. */
  readonly isHost: boolean;
  readonly statement: NginxStatement;
  /** The variable's. */
  readonly place: Place;
}

/** `isChecked`: the application refuses a Host that it does not know. */
export function copiedHostsIn({ own }: NginxLevel, isChecked: boolean): readonly CopiedHost[] {
  return own.flatMap((statement): readonly CopiedHost[] => {
    const [header = "", value = ""] = statement.args;
    const variable = /\$\{?((?:http|arg|cookie)_\w+)/.exec(value)?.[1];
    if (statement.name !== "proxy_set_header" || !/^host$/i.test(header) || variable === undefined) return [];
    const isHost = variable === "http_host";
    // What Debian's proxy_params sets is no line of this project.
    if ((isHost && isChecked) || statement.argPlaces[0]?.range.start === statement.place.range.start)
      return [];
    return [{ variable, isHost, statement, place: statement.argPlaces[1] ?? statement.place }];
  });
}

/** The blocks that pass the requests of visitors on. */
export function visitorLevels(server: NginxServer): readonly NginxLevel[] {
  return (
    [server.level, ...server.locations]
      .filter((level) => level.own.some(({ name }) => name === "proxy_pass"))
      // What nginx asks by itself, such as auth_request, tells the application nothing about a visitor's address bar.
      .filter((level) => !level.own.some(({ name }) => name === "internal"))
  );
}

/** Whether a header reaches the application; the real address may travel under either name. */
export function isForwarded(level: NginxLevel, header: string): boolean {
  if (headerInEffect(level, "proxy_set_header", header)) return true;
  return (
    header === "X-Forwarded-For" &&
    ["X-Real-IP", "Forwarded", "X-Client-IP"].some((other) =>
      headerInEffect(level, "proxy_set_header", other),
    )
  );
}

/** Whether the target is the project's application: a service, a block or the machine itself, and no site of somebody else. */
export function isOwnApplication({ upstreams }: NginxConfiguration, target: string): boolean {
  const host = /^http:\/\/([^/:]+)/.exec(target)?.[1];
  if (host === undefined) return false;
  if (upstreams.some(({ name }) => name === host)) return true;
  return /^(?:[\w-]+|127\.0\.0\.1|localhost|unix|\[::1\]|\d+\.\d+\.\d+\.\d+)$/.test(host);
}

/** A part is included into an `http` that is not here; it counts only where the part sets none itself. */
export function mayForwardElsewhere({ isPart, service }: NginxConfiguration, level: NginxLevel): boolean {
  return (
    isPart &&
    service === undefined &&
    inEffect(level, "proxy_set_header").length === 0 &&
    level.parent?.kind === "http"
  );
}

/** The lines that pass headers on with what a block passes; undefined where they cannot be placed. */
export function forwardHeaders(level: NginxLevel, headers: typeof headersToForward): TextEdit | undefined {
  // Headers of one block replace all those of the blocks around it: new ones stand where the others do.
  let home = level;
  while (
    home.parent &&
    !home.own.some(({ name }) => name === "proxy_set_header") &&
    inEffect(level, "proxy_set_header").length > 0
  )
    home = home.parent;
  const behind =
    home.own.findLast(({ name }) => name === "proxy_set_header") ??
    level.own.find(({ name }) => name === "proxy_pass");
  if (!behind) return undefined;
  return insertBehind(
    home,
    behind,
    headers.map(([header, value]) => `proxy_set_header ${header} ${value};`),
  );
}
