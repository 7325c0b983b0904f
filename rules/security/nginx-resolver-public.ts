import { message } from "../../server/src/engine/message";
import { placeKey } from "../../server/src/engine/place";
import { defineRule } from "../../server/src/engine/rule";
import { fault, notKnown, sound, type Verdict } from "../../server/src/engine/verdict";
import { levelsOf, nginxParts } from "../../server/src/facts/deployment/nginx/nginx-parts";

export default defineRule({
  id: "nginx-resolver-public",
  category: "security",
  severity: "advice",
  title: "nginx asks a stranger where its machines are",
  passed: "nginx asks its own network where machines are",
  effort: "minutes",
  cwe: 350,
  needs: { nginxParts },
  judge: ({ nginxParts }) =>
    nginxParts.flatMap((configuration) => {
      const levels = levelsOf(configuration);
      const isAsked = levels.some(({ own }) =>
        own.some(({ name, args }) => name === "proxy_pass" && /^[^/]*(?:\/\/)?[^/]*\$/.test(args[0] ?? "")),
      );
      return levels.flatMap(({ own }) =>
        own
          .filter(({ name }) => name === "resolver")
          .map((statement): Verdict => {
            const filledIn = statement.args.find((text) => /[${%]|^__\w+__$/.test(text));
            if (filledIn !== undefined)
              return notKnown(message("Which resolver {value} stands for is not known", { value: filledIn }));
            const address = statement.args.find(isPublic);
            if (address === undefined)
              return sound(message("nginx asks a resolver of its own network"), statement.place);
            return fault({
              severity: isAsked ? "minor" : "advice",
              message: message(
                "nginx asks {address}, over the open net and without any proof, where machines are: who answers first decides where requests go.",
                { address },
              ),
              place: statement.place,
              cause: placeKey(statement.place),
              advice: {
                text: message(
                  "Name the resolver of your own network: 127.0.0.11 in Docker, 127.0.0.53 on a machine with systemd.",
                ),
              },
            });
          }),
      );
    }),
});

const inside =
  /^(?:0|10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./;

/** An address or a name of the open net; one that a template fills in, and a name of one word, are none. */
function isPublic(argument: string): boolean {
  if (/[=${%]/.test(argument)) return false;
  const ipv6 = /^\[([^\]]+)\]/.exec(argument)?.[1];
  if (ipv6 !== undefined) return !/^(?:::1$|f[cd]|fe80)/i.test(ipv6);
  const host = argument.replace(/:\d+$/, "");
  if (/^\d+(?:\.\d+){3}$/.test(host)) return !inside.test(host);
  return host.includes(".") && !/\.(?:local|internal|lan|cluster|svc|consul)$/i.test(host);
}
