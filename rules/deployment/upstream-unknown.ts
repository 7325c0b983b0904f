import { fact } from "../../server/src/engine/database";
import type { Fix } from "../../server/src/engine/finding";
import { type Message, message } from "../../server/src/engine/message";
import { defineRule, isAbsent } from "../../server/src/engine/rule";
import { isYamlPath } from "../../server/src/facts/deployment/compose/yaml-files";
import { type UnknownUpstream, unknownUpstreams } from "../../server/src/facts/deployment/unknown-upstreams";
import { isNginxPath } from "../../server/src/facts/repository/file-kinds";

/** What is written at each place, by "path:offset". */
const writtenTargets = fact("written upstreams", (db) => {
  const found = db.get(unknownUpstreams);
  return new Map(
    (isAbsent(found) ? [] : found).map(({ place: { path, range } }) => [
      `${path}:${range.start}`,
      db.file(path)?.text.slice(range.start, range.end) ?? "",
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
  provedBy: { reading: (path) => isYamlPath(path) || isNginxPath(path) },
  needs: { unknownUpstreams, writtenTargets },
  check: ({ unknownUpstreams, writtenTargets }) =>
    unknownUpstreams.map((one) => ({
      message: textOf(one),
      place: one.place,
      related: one.related
        ? [{ ...one.related, note: message("It listens on {port}.", { port: one.listensOn ?? "" }) }]
        : [],
      fixes: correct(one, writtenTargets.get(`${one.place.path}:${one.place.range.start}`) ?? ""),
    })),
});

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
