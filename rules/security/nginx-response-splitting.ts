import type { Fix } from "../../server/src/engine/finding";
import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, sound, type Verdict } from "../../server/src/engine/verdict";
import type { NginxStatement } from "../../server/src/facts/deployment/nginx/nginx-blocks";
import { nginxParts } from "../../server/src/facts/deployment/nginx/nginx-parts";
import { decoded, headersOf } from "./nginx-response-splitting.facts";

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
