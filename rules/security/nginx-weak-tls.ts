import type { Fix } from "../../server/src/engine/finding";
import { message } from "../../server/src/engine/message";
import { uniqueByPlace } from "../../server/src/engine/place";
import { defineRule } from "../../server/src/engine/rule";
import { fault, sound, type Verdict } from "../../server/src/engine/verdict";
import type { NginxServer, NginxStatement } from "../../server/src/facts/deployment/nginx/nginx-blocks";
import type { NginxConfiguration } from "../../server/src/facts/deployment/nginx/nginx-configuration";
import { levelsOf, nginxParts } from "../../server/src/facts/deployment/nginx/nginx-parts";

const weakProtocol = /^(?:SSLv2|SSLv3|TLSv1|TLSv1\.0|TLSv1\.1)$/i;

export default defineRule({
  id: "nginx-weak-tls",
  category: "security",
  severity: "major",
  title: "nginx speaks broken versions of TLS",
  passed: "nginx speaks only sound versions of TLS",
  effort: "minutes",
  cwe: 326,
  needs: { nginxParts },
  judge: ({ nginxParts }) =>
    nginxParts.flatMap((configuration) =>
      statementsOf(configuration).flatMap((statement): readonly Verdict[] => {
        if (statement.name === "ssl_protocols") {
          const weak = statement.args.filter((arg) => weakProtocol.test(arg));
          // A file that no server includes shows nothing of what is spoken.
          if (weak.length === 0 && isLoose(configuration)) return [];
          if (weak.length === 0)
            return [
              sound(
                message("nginx speaks {protocols} only", { protocols: statement.args.join(", ") }),
                statement.place,
              ),
            ];
          return [
            fault({
              message: message(
                "nginx still speaks {protocols}: they have known flaws, and browsers have given them up.",
                {
                  protocols: weak.join(", "),
                },
              ),
              place: statement.place,
              // Servers of one file have the line from one another.
              cause: `${statement.place.path} ${weak.join(" ")}`,
              fixes: keepSound(statement),
            }),
          ];
        }
        const cipher = weakCipher(statement.args.join(":"));
        if (statement.name !== "ssl_ciphers") return [];
        if (cipher === undefined && isLoose(configuration)) return [];
        if (cipher === undefined)
          return [sound(message("nginx allows no cipher that is known to be broken"), statement.place)];
        return [
          fault({
            message: message("nginx allows the cipher {cipher}, which can be broken.", { cipher }),
            place: statement.place,
          }),
        ];
      }),
    ),
});

/** Lines beside every server: that something includes them is not seen. */
function isLoose(configuration: NginxConfiguration): boolean {
  return (
    configuration.isPart === true &&
    !levelsOf(configuration).some(({ own }) => own.some(({ name }) => name === "listen"))
  );
}

function statementsOf({ http, servers }: NginxConfiguration): readonly NginxStatement[] {
  const answering = servers.filter((server) => !hangsUp(server));
  const all = [http, ...answering.map(({ level }) => level)].flatMap(({ own }) => own);
  const tls = all.filter(({ name }) => name === "ssl_protocols" || name === "ssl_ciphers");
  // A file that several servers include stands once.
  return uniqueByPlace(tls, ({ place }) => place);
}

/** What answers names that no site has, and closes every connection: nothing is sent over it. */
function hangsUp({ level, locations }: NginxServer): boolean {
  return (
    locations.length === 0 &&
    level.own.some(
      ({ name, args }) =>
        (name === "return" && args[0] === "444") || (name === "ssl_reject_handshake" && args[0] === "on"),
    )
  );
}

function keepSound(statement: NginxStatement): readonly Fix[] {
  return [
    {
      title: message("Speak TLS 1.2 and 1.3 only"),
      safety: "review",
      edits: [
        {
          kind: "edit",
          path: statement.place.path,
          range: statement.place.range,
          newText: "ssl_protocols TLSv1.2 TLSv1.3;",
        },
      ],
    },
  ];
}

/** A cipher of the list that is broken and not taken out again with "!" or "-". */
function weakCipher(list: string): string | undefined {
  const items = list.split(/[:,\s]+/).filter(Boolean);
  const excluded = new Set(
    items.filter((item) => /^[!-]/.test(item)).map((item) => item.slice(1).toUpperCase()),
  );
  return items.find((item) => {
    if (/^[!+-]/.test(item)) return false;
    // "!DES" takes out the old form only, "!3DES" what is written DES-CBC3.
    const written = item.replace(/DES-CBC3/i, "3DES");
    const found =
      /(?:^|[-_+])(RC4|3DES|DES|MD5|NULL|EXP|EXPORT|aNULL|eNULL|ADH|AECDH|LOW|SSLv2|SSLv3)(?:$|[-_+\d])/i.exec(
        written,
      )?.[1];
    return found !== undefined && !excluded.has(found.toUpperCase());
  });
}
