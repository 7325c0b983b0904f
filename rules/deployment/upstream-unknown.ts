import { fact } from "../../server/src/engine/database";
import type { Fix } from "../../server/src/engine/finding";
import { groupedBy } from "../../server/src/engine/grouped-by";
import { type Message, message, namesInShort } from "../../server/src/engine/message";
import { placeKey } from "../../server/src/engine/place";
import { defineRule, orNone } from "../../server/src/engine/rule";
import { type UnknownUpstream, unknownUpstreams } from "../../server/src/facts/deployment/unknown-upstreams";
import { isNginxPath } from "../../server/src/facts/repository/file-kinds";
import { isYamlPath } from "../../server/src/facts/yaml-files";

/** What is written at each place, by "path:offset". */
const writtenTargets = fact("written upstreams", (db) => {
  const found = db.get(unknownUpstreams);
  return new Map(
    orNone(found).map(({ place }) => [
      placeKey(place),
      db.file(place.path)?.text.slice(place.range.start, place.range.end) ?? "",
    ]),
  );
});

export default defineRule({
  id: "upstream-unknown",
  category: "deployment",
  severity: "blocker",
  title: "A service is meant that does not exist",
  passed: "Names and ports between services fit",
  effort: "minutes",
  provedBy: {
    reading: (path) => isYamlPath(path) || isNginxPath(path),
    about: /\bdepends_on\b|\blinks\s*:|_pass\b/,
  },
  needs: { unknownUpstreams, writtenTargets },
  check: ({ unknownUpstreams, writtenTargets }) =>
    groupedBy(unknownUpstreams, sameMistake).map(([one, ...others]) => ({
      message: others.length > 0 ? textOfAll([one, ...others]) : textOf(one),
      place: one.place,
      related: one.related
        ? [
            one.listensOn === undefined
              ? one.related
              : { ...one.related, note: message("It listens on {port}.", { port: one.listensOn }) },
          ]
        : others.map(({ place }) => place),
      fixes: correct(one, writtenTargets.get(placeKey(one.place)) ?? ""),
    })),
});

/** Hosts of one file that one deployment lacks: it serves another one. A name that is nearly right is a mistake of its own. */
function sameMistake(one: UnknownUpstream): unknown {
  return one.kind === "proxy-host" && one.similar === undefined
    ? JSON.stringify([one.place.path, one.deployment])
    : one;
}

function textOfAll(all: readonly UnknownUpstream[]): Message {
  return message(
    "nginx passes requests to {hosts}, and {deployment} has no services of these names: nginx does not start.",
    {
      hosts: namesInShort([...new Set(all.map(({ host }) => host))]),
      deployment: all[0]?.deployment ?? "",
    },
  );
}

function textOf({ kind, host, port, listensOn, deployment }: UnknownUpstream): Message {
  switch (kind) {
    case "dependency":
      return message("{deployment} has no service {host}: Compose refuses to start.", { deployment, host });
    case "proxy-host":
      return message(
        "nginx passes requests to {host}, and {deployment} has no service of that name: nginx does not start.",
        {
          deployment,
          host,
        },
      );
    case "proxy-network":
      return message(
        "nginx passes requests to {host}, and the two share no network in {deployment}: nginx does not start.",
        { deployment, host },
      );
    case "proxy-loopback":
      return message(
        "nginx passes requests to {host}, whose server listens on the loopback address of its own container: every request fails.",
        { host },
      );
    case "proxy-port":
      return message(
        "nginx passes requests to port {port} of {host}, which listens on {listensOn}: every request fails.",
        {
          host,
          port: port ?? "",
          listensOn: listensOn ?? "",
        },
      );
  }
}

function correct(
  { kind, host, port, listensOn, similar, place }: UnknownUpstream,
  written: string,
): readonly Fix[] {
  const [wrong, right] =
    kind === "proxy-port" ? [`${host}:${port}`, `${host}:${listensOn}`] : [host, similar];
  if (right === undefined || written.split(wrong).length !== 2) return [];
  const start = place.range.start + written.indexOf(wrong);
  return [
    {
      title: message("Take {name}", { name: right }),
      safety: "review",
      edits: [
        { kind: "edit", path: place.path, range: { start, end: start + wrong.length }, newText: right },
      ],
    },
  ];
}
