import {
  itemsOf,
  mappingOf,
  pairAt,
  resolve,
  scalarOf,
  sequenceOf,
  type YamlNode,
  type YamlScalar,
} from "../../../languages/yaml";
import type { PortMapping } from "./compose-service";
import { readComposeText } from "./compose-text";
import { interpolate, type Lookup } from "./interpolation";
import { innerRange, type LayeredNode, type ServiceLayer } from "./service-layers";

/** The entries of `ports` in one layer, in their short and their long form. */
export function readPorts({ node, layer }: LayeredNode, lookup: Lookup): readonly PortMapping[] {
  const nodes = sequenceOf(node) ? itemsOf(node) : [node];
  return nodes.flatMap((item): readonly PortMapping[] => {
    if (mappingOf(item)) return readLongPort(item, layer, lookup);
    const scalar = scalarOf(item);
    return scalar && scalar.type !== "null" ? [readShortPort(scalar, layer, lookup)] : [];
  });
}

function readLongPort(item: YamlNode, { path }: ServiceLayer, lookup: Lookup): readonly PortMapping[] {
  const field = (key: string) => readComposeText(pairAt(item, key)?.value, path, lookup);
  const target = field("target");
  if (!target) return [];
  const published = field("published");
  const hostIp = field("host_ip");
  return [
    {
      place: { path, range: (resolve(item) ?? item).range },
      addressPlace: published?.place,
      hostIp: hostIp && (hostIp.value ?? "unknown"),
      published: published && (published.value ?? "unknown"),
      target: target.value ?? "unknown",
      protocol: field("protocol")?.value ?? "tcp",
      long: true,
      raw: `${published ? `${published.raw}:` : ""}${target.raw}`,
    },
  ];
}

function readShortPort(scalar: YamlScalar, { path, text }: ServiceLayer, lookup: Lookup): PortMapping {
  const raw = scalar.value;
  const { variables } = interpolate(raw, lookup);
  // A variable whose value is not known becomes one character that no port and no address contains.
  let masked = "";
  let offset = 0;
  for (const variable of variables) {
    if (variable.range.start < offset) continue;
    masked += raw.slice(offset, variable.range.start);
    const written = raw.slice(variable.range.start, variable.range.end);
    masked += interpolate(written, lookup).value ?? unknownPart(variable.name);
    offset = variable.range.end;
  }
  masked += raw.slice(offset);
  const [address = "", protocol = "tcp"] = masked.split("/");
  const ipv6 = /^\[([^\]]*)\]:(.*)$/.exec(address);
  const parts = (ipv6 ? (ipv6[2] ?? "") : address).split(":");
  const target = parts[parts.length - 1] ?? "";
  const published = parts.length > 1 ? parts[parts.length - 2] : undefined;
  const ip = ipv6 ? ipv6[1] : parts.length > 2 ? parts[0] : undefined;
  const inner = innerRange(scalar, text);
  const known = (part: string) => (/[\u0001\u0002]/.test(part) ? "unknown" : part);
  // `${DB}:5432` may carry an address as well; only a variable that speaks of a port is a port.
  const mayHoldAddress = ip === undefined && published?.includes("\u0002");
  return {
    place: { path, range: scalar.range },
    addressPlace: inner && { path, range: { start: inner.start, end: inner.start } },
    hostIp: mayHoldAddress ? "unknown" : ip === undefined || ip === "" ? undefined : known(ip),
    published: published === undefined || published === "" ? undefined : known(published),
    target: known(target),
    protocol,
    long: false,
    raw,
  };
}

function unknownPart(name: string): string {
  return /port/i.test(name) ? "\u0001" : "\u0002";
}

/** What several layers publish alike is published once: the last one counts. */
export function uniquePorts(ports: readonly PortMapping[]): readonly PortMapping[] {
  const seen = new Map<string, PortMapping>();
  for (const port of ports)
    seen.set([port.hostIp, port.published, port.target, port.protocol].join("|"), port);
  return [...seen.values()];
}
