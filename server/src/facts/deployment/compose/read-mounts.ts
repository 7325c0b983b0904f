import type { Place } from "../../../engine/finding";
import { joinPath } from "../../../engine/path";
import type { RelativePath } from "../../../engine/snapshot";
import { itemsOf, mappingOf, pairAt, resolve, sequenceOf } from "../../../languages/yaml";
import type { Mount } from "./compose-service";
import { isTrueText, readComposeText, shownText } from "./compose-text";
import type { Lookup } from "./interpolation";
import type { LayeredNode } from "./service-layers";

/** The entries of `volumes` in one layer. */
export function readMounts({ node, layer }: LayeredNode, lookup: Lookup): readonly Mount[] {
  const { path } = layer;
  const nodes = sequenceOf(node) ? itemsOf(node) : [];
  return nodes.flatMap((item): readonly Mount[] => {
    if (mappingOf(item)) {
      const field = (key: string) => readComposeText(pairAt(item, key)?.value, path, lookup);
      const target = field("target") ?? field("destination");
      if (!target) return [];
      const source = field("source") ?? field("src");
      const type = field("type")?.value;
      const createHostPath = pairAt(pairAt(item, "bind")?.value, "create_host_path")?.value;
      return [
        toMount({
          place: { path, range: (resolve(item) ?? item).range },
          type: type === "bind" || type === "volume" || type === "tmpfs" ? type : undefined,
          source: source && (source.value ?? source.raw),
          target: shownText(target),
          readOnly: isTrueText(field("read_only")),
          createsSource: isTrueText(readComposeText(createHostPath, path, lookup)),
          folder: layer.folder,
        }),
      ];
    }
    const text = readComposeText(item, path, lookup);
    if (!text) return [];
    const parts = splitMount(text.value ?? text.raw);
    const mode = parts.length > 2 ? (parts[2] ?? "") : "";
    return [
      toMount({
        place: text.place,
        type: undefined,
        source: parts.length > 1 ? parts[0] : undefined,
        target: (parts.length > 1 ? parts[1] : parts[0]) ?? "",
        readOnly: mode.split(",").includes("ro"),
        createsSource: true,
        folder: layer.folder,
      }),
    ];
  });
}

/** `source:target:mode`, where a Windows drive or a variable's default may hold a colon. */
function splitMount(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let offset = 0; offset < text.length; offset++) {
    if (text[offset] === "$" && text[offset + 1] === "{") depth++;
    else if (text[offset] === "}" && depth > 0) depth--;
    else if (text[offset] === ":" && depth === 0) {
      const isDrive =
        offset - start === 1 && /[A-Za-z]/.test(text[start] ?? "") && /[\\/]/.test(text[offset + 1] ?? "");
      if (isDrive) continue;
      parts.push(text.slice(start, offset));
      start = offset + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

/** The folder that Compose is called in, which is mostly that of its file. */
function inProject(source: string | undefined): string | undefined {
  return source?.replace(/^\$(?:PWD\b|\{PWD\})/, ".");
}

function toMount(found: {
  place: Place;
  type: "bind" | "volume" | "tmpfs" | undefined;
  source: string | undefined;
  target: string;
  readOnly: boolean;
  createsSource: boolean;
  folder: RelativePath | undefined;
}): Mount {
  const { folder } = found;
  const source = inProject(found.source);
  const isUnknown = source?.startsWith("$") ?? false;
  const isPath = source !== undefined && /^(?:[./~]|[A-Za-z]:[\\/])/.test(source);
  const type = found.type ?? (isUnknown ? "unknown" : isPath ? "bind" : "volume");
  const isKnown = source !== undefined && !source.includes("$");
  return {
    place: found.place,
    type,
    source,
    sourcePath: type === "bind" && isKnown && folder !== undefined ? joinPath(folder, source) : undefined,
    target: found.target,
    readOnly: found.readOnly,
    createsSource: found.createsSource,
  };
}

/** A later mount at the same place in the container replaces an earlier one. */
export function uniqueMounts(mounts: readonly Mount[]): readonly Mount[] {
  const seen = new Map<string, Mount>();
  for (const mount of mounts) seen.set(mount.target.replace(/(?<!\/)\/+$/, ""), mount);
  return [...seen.values()];
}
