import type { NginxStatement } from "../../server/src/facts/deployment/nginx/nginx-blocks";

const headerDirective = /^(?:add_header|add_trailer|more_set_headers|proxy_set_header)$/;

/** A header whose value has several lines. */
export function isBroken({ name, args }: NginxStatement): boolean {
  // `-t` and `-s` take lists of types and of states, which are nothing that is sent.
  return (
    headerDirective.test(name) &&
    args.some((arg, index) => /\n/.test(arg) && !/^-[st]$/.test(args[index - 1] ?? ""))
  );
}

/** What `if` of a location may hold without surprises. */
export const plain =
  /^(?:return|rewrite|set|break|access_log|error_log|log_not_found|limit_rate|limit_rate_after|more_\w+|set_\w+|expires|deny|allow|error_page)$/;

/** Whether a statement of a server answers each request, whatever is asked for. */
export function endsEverything({ name, args }: NginxStatement): boolean {
  const isEach = /^(?:\^|\^?\/?\(?\.\*\)?\$?)$/.test(args[0] ?? "");
  return (
    name === "return" || (name === "rewrite" && isEach && /^(?:permanent|redirect)$/.test(args.at(-1) ?? ""))
  );
}

/** A value of several lines on one, as it stands between quotes. */
export function joined(value: string): string {
  return value
    .replace(/\s*\r?\n\s*/g, " ")
    .trim()
    .replace(/["\\]/g, "\\$&");
}
