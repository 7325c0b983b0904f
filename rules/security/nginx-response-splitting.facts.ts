import {
  capturesAt,
  capturesIn,
  mayHoldLineBreak,
  nginxVariablesIn,
} from "../../server/src/facts/deployment/nginx/captures";
import type {
  NginxLevel,
  NginxServer,
  NginxStatement,
} from "../../server/src/facts/deployment/nginx/nginx-blocks";

interface Header {
  readonly statement: NginxStatement;
  readonly capture: string | undefined;
}

/** Redirects and headers made from the address that was asked for. */
export function headersOf({ level, locations, conditions }: NginxServer): readonly Header[] {
  // An exact location has one address only.
  const open = [level, ...locations, ...conditions].filter(({ args }) => args[0] !== "=");
  return open.flatMap((here) =>
    here.own.filter(isHeader).flatMap((statement): readonly Header[] => {
      const capture = brokenCapture(here, statement);
      const isAddress = statement.args.some(
        (arg) => decoded(arg) !== undefined || /\$request_uri\b/.test(arg),
      );
      return isAddress || capture !== undefined ? [{ statement, capture }] : [];
    }),
  );
}

/** A part of the address that the statement puts into a header, and that may hold a line break. */
function brokenCapture(level: NginxLevel, { name, args }: NginxStatement): string | undefined {
  const isRewrite = name === "rewrite";
  // nginx encodes numbered parts again where rewrite redirects, and a rewrite before changes what the numbers mean.
  const renumbers = level.own.some((one) => one.name === "rewrite") || level.kind === "if";
  const captures = isRewrite ? capturesIn(args[0] ?? "") : capturesAt(level);
  const used = new Set(
    args
      .slice(1)
      .concat(name === "return" || name === "proxy_pass" ? args : [])
      .flatMap(nginxVariablesIn)
      .flatMap((variable) => [variable, ...heldBy(level, variable)]),
  );
  return captures.find(
    (one) =>
      used.has(one.name) &&
      mayHoldLineBreak(one.pattern) &&
      !(/^\d+$/.test(one.name) && (isRewrite || renumbers)),
  )?.name;
}

/** The variables that `set` puts into a variable of the same block. */
function heldBy({ own }: NginxLevel, variable: string): readonly string[] {
  return own.flatMap(({ name, args: [set, value] }) =>
    name === "set" && set === `$${variable}` ? nginxVariablesIn(value ?? "") : [],
  );
}

function isHeader({ name, args }: NginxStatement): boolean {
  switch (name) {
    case "return":
      return /^30[1278]$/.test(args[0] ?? "") || /^https?:/.test(args[0] ?? "");
    case "rewrite":
      return /^https?:/.test(args[1] ?? "") || /^(?:permanent|redirect)$/.test(args[2] ?? "");
    default:
      return /^(?:add_header|proxy_set_header|proxy_pass)$/.test(name);
  }
}

/** The variable in a text that holds the address after decoding: `$uri`, `${document_uri}`; undefined without one. */
export function decoded(text: string): string | undefined {
  return /\$\{?(?:document_uri|uri)\b\}?/.exec(text)?.[0];
}
