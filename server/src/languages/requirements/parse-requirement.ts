import type { Requirement } from "./syntax";

const NAME = /^([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*(?:\[([^\]]*)\])?\s*/;
const SPECIFIER = /^\(?\s*((?:(?:===|==|~=|!=|<=|>=|<|>)\s*[^\s,;()]+\s*,?\s*)*)\)?\s*/;
const LOCAL_OR_REMOTE =
  /^(?:[a-z][a-z0-9+.-]*:|\.{0,2}\/|\.$|[\w.-]+\/)|\.(?:whl|zip|tar\.\w+|tgz)(?:$|[\s;#])/i;

/**
 * Reads one requirement by PEP 508, or what pip takes besides: a URL or path, and hashes.
 * `offset` is where the text stands in its file. Nothing for text that is no requirement.
 */
export function parseRequirement(text: string, offset = 0): Requirement | undefined {
  const options = text.search(/\s--[a-z]/);
  const body = (options === -1 ? text : text.slice(0, options)).trimEnd();
  const hashes = [...text.slice(body.length).matchAll(/--hash[= ](\S+)/g)].map((match) => match[1] ?? "");
  const range = { start: offset, end: offset + text.trimEnd().length };
  if (LOCAL_OR_REMOTE.test(body) && !/^[A-Za-z0-9][\w.-]*\s*(?:\[[^\]]*\]\s*)?@\s/.test(body)) {
    const { url, marker } = splitUrl(body);
    const egg = /[#&]egg=([A-Za-z0-9][\w.-]*)(?:\[([^\]]*)\])?/.exec(url);
    const name = egg?.[1] ?? /(?:^|\/)([A-Za-z0-9][\w.]*(?:-[A-Za-z_]\w*)*)-\d[^/]*\.whl$/.exec(url)?.[1];
    const at = { start: offset, end: offset + url.length };
    return {
      kind: "requirement",
      name,
      nameRange: at,
      extras: splitExtras(egg?.[2]),
      specifier: "",
      specifierRange: { start: at.end, end: at.end },
      url,
      marker,
      hashes,
      editable: false,
      range,
    };
  }
  const named = NAME.exec(body);
  if (!named) return undefined;
  const name = named[1] ?? "";
  const nameRange = { start: offset, end: offset + name.length };
  const extras = splitExtras(named[2]);
  const rest = body.slice(named[0].length);
  const afterName = offset + named[0].trimEnd().length;
  if (rest.startsWith("@")) {
    const { url, marker } = splitUrl(rest.slice(1).trimStart());
    const specifierRange = { start: afterName, end: afterName };
    return {
      kind: "requirement",
      name,
      nameRange,
      extras,
      specifier: "",
      specifierRange,
      url,
      marker,
      hashes,
      editable: false,
      range,
    };
  }
  const found = SPECIFIER.exec(rest);
  const specifier = (found?.[1] ?? "").trim();
  const tail = rest.slice(found?.[0].length ?? 0);
  if (tail !== "" && !tail.startsWith(";")) return undefined;
  const at = specifier === "" ? -1 : rest.indexOf(specifier);
  const start = at === -1 ? afterName : offset + named[0].length + at;
  return {
    kind: "requirement",
    name,
    nameRange,
    extras,
    specifier: specifier.replace(/\s+/g, "").replace(/,$/, ""),
    specifierRange: { start, end: start + specifier.length },
    url: undefined,
    marker: tail === "" ? undefined : tail.slice(1).trim(),
    hashes,
    editable: false,
    range,
  };
}

/** A URL ends at a blank before ";"; a ";" inside belongs to it. */
function splitUrl(text: string): { readonly url: string; readonly marker: string | undefined } {
  const [, url = text, marker] = /^(\S+)(?:\s+;\s*(.*))?$/s.exec(text) ?? [];
  return { url, marker };
}

function splitExtras(text: string | undefined): readonly string[] {
  return (text ?? "")
    .split(",")
    .map((extra) => extra.trim())
    .filter(Boolean);
}
