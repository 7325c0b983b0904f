import type { Fix } from "../../server/src/engine/finding";
import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, sound, type Verdict } from "../../server/src/engine/verdict";
import {
  capturesAt,
  capturesIn,
  mayHoldLineBreak,
  variablesIn,
} from "../../server/src/facts/deployment/nginx/captures";
import type {
  NginxLevel,
  NginxServer,
  NginxStatement,
} from "../../server/src/facts/deployment/nginx/nginx-blocks";
import { nginxParts } from "../../server/src/facts/deployment/nginx/nginx-parts";

export default defineRule({
  id: "nginx-response-splitting",
  category: "security",
  severity: "major",
  title: "nginx puts a visitor's line breaks into headers",
  passed: "nginx redirects with the address as it was sent",
  effort: "minutes",
  cwe: 113,
  needs: { nginxParts },
  judge: ({ nginxParts }) =>
    nginxParts.flatMap(({ servers }): readonly Verdict[] =>
      servers.flatMap(headersOf).map(({ statement, capture }) => {
        const variable = statement.args.map(decoded).find((one) => one !== undefined);
        if (variable === undefined && capture !== undefined)
          return fault({
            message: message(
              "${name} is a part of the decoded address that may hold line breaks: with %0d%0a in it a visitor writes headers of their own into {directive}.",
              { name: capture, directive: statement.name },
            ),
            place: statement.place,
            advice: {
              text: message(
                "Say in the location's expression what may stand there, such as [\\w-]+, or leave \\s out.",
              ),
            },
          });
        if (variable === undefined)
          return sound(message("This sends the address on as it came"), statement.place);
        return fault({
          message: message(
            "{variable} is the address after decoding: with %0d%0a in it a visitor writes headers of their own into {directive}, such as a cookie for whoever follows their link.",
            { variable, directive: statement.name },
          ),
          place: statement.place,
          fixes: asSent(statement),
        });
      }),
    ),
});

interface Header {
  readonly statement: NginxStatement;
  readonly capture: string | undefined;
}

/** Redirects and headers made from the address that was asked for. */
function headersOf({ level, locations, conditions }: NginxServer): readonly Header[] {
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
      .flatMap(variablesIn)
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
    name === "set" && set === `$${variable}` ? variablesIn(value ?? "") : [],
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

function decoded(text: string): string | undefined {
  return /\$\{?(?:document_uri|uri)\b\}?/.exec(text)?.[0];
}

/** `$request_uri` brings its own query along. */
function asSent({ name, args, argPlaces }: NginxStatement): readonly Fix[] {
  const index = args.findIndex((arg) => decoded(arg) !== undefined);
  const [value, place] = [args[index], argPlaces[index]];
  if (name !== "return" || value === undefined || !place) return [];
  const newText = value.replace(
    /\$\{?(?:document_uri|uri)\b\}?(?:\$is_args\$args|\?\$(?:args|query_string))?/,
    "$$request_uri",
  );
  return [
    {
      title: message("Redirect to $request_uri"),
      safety: "review",
      edits: [{ kind: "edit", path: place.path, range: place.range, newText }],
    },
  ];
}
