import { decodeBase64 } from "../../engine/secrets/base64";
import { looksWritten, secretPartOf, variableNameOf } from "../../engine/secrets/literal-secret";
import { findProviderTokens } from "../../engine/secrets/provider-token";
import { isWellKnownPassword } from "../../engine/secrets/well-known-passwords";

type Add = (name: string, start: number, value: string, part: "value" | "encoded") => void;

const label = String.raw`["']?\b(?:name|key|variable|Name|Key)["']?[ \t]{0,4}[:=][ \t]{0,4}["']?([A-Za-z_][\w-]{0,80})["']?`;
const literal = String.raw`["']?\b(?:value|Value)["']?[ \t]{0,4}[:=][ \t]{0,4}(?:"([^\s"]{1,300})"|'([^\s']{1,300})'|([^\s"',}{\][|>&*#]{1,300}))(?=[\s,}]|$)`;
/** Between the two: the same object goes on, on this line or on the one below. */
const between = String.raw`[ \t]{0,8},?[ \t]{0,8}(?:\r?\n[ \t]{1,60})?`;
const nameFirst = new RegExp(`${label}${between}${literal}`, "g");
const valueFirst = new RegExp(`${literal}${between}${label}`, "g");

/** A variable whose name and value are two entries of one object: containers, tasks and services of platforms. */
export function readPairs(text: string, add: Add): void {
  for (const { 0: whole, index, ...groups } of text.matchAll(nameFirst)) {
    const value = groups[2] ?? groups[3] ?? groups[4] ?? "";
    const name = groups[1] ?? "";
    if (looksWritten(name, value)) add(name, index + whole.lastIndexOf(value), value, "value");
  }
  for (const { 0: whole, index, ...groups } of text.matchAll(valueFirst)) {
    const value = groups[1] ?? groups[2] ?? groups[3] ?? "";
    const name = groups[4] ?? "";
    if (looksWritten(name, value)) add(name, index + whole.indexOf(value, 5), value, "value");
  }
}

/** `--requirepass`, "…" in the arguments of a container, on one line or as items of a list. */
const argument =
  /(?<![\w-])--?([a-z][\w-]{0,60})["']?(?:=|[ \t]{0,4},[ \t]{0,4}["']?|[ \t]{0,4}\r?\n[ \t]{0,60}-[ \t]{1,4}["']?)([^\s"',\]]{5,300})/g;

const isSecretObject = /^["']?kind["']?:[ \t]{1,4}["']?Secret["']?[ \t]{0,8},?\r?$/m;
const isSecretJson = /"kind"\s{0,4}:\s{0,4}"Secret"/;

const entry =
  /^[ \t]{1,20}["']?([\w.-]{1,100})["']?:[ \t]{1,8}["']?([A-Za-z0-9+/]{4,20000}={0,2})["']?[ \t]{0,8}(?:#.*)?\r?$/gm;
const flowEntry =
  /["']?([\w.-]{1,100})["']?\s{0,8}:\s{0,8}["']?([A-Za-z0-9+/]{4,20000}={0,2})(?=["'\s,}]|$)/g;

/** Kubernetes: what the arguments of containers and the data of a Secret hold. */
export function readManifest(text: string, add: Add): void {
  if (/\bcontainers["']?:/.test(text))
    for (const { 0: whole, 1: name = "", 2: value = "", index } of text.matchAll(argument))
      if (looksWritten(name === "requirepass" ? "password" : name, value))
        add(name, index + whole.length - value.length, value, "value");
  if (!isSecretObject.test(text) && !isSecretJson.test(text)) return;
  let position = 0;
  for (const document of text.split(/^---/m)) {
    const start = position;
    position += document.length + 3;
    if (/^sops:|\bENC\[/m.test(document)) continue;
    if (isSecretObject.test(document)) readData(document, start, add);
    if (isSecretObject.test(document) || isSecretJson.test(document))
      for (const { 0: whole, 1: inside = "", index } of document.matchAll(
        /(?:^|[\s,{])["']?data["']?:[ \t]{0,8}\{([^{}]{1,40000})\}/g,
      ))
        readEntries(flowEntry, inside, start + index + whole.length - 1 - inside.length, add);
  }
}

function readData(document: string, start: number, add: Add): void {
  const data = /^data:[ \t]{0,8}\r?\n/m.exec(document);
  if (!data) return;
  const body = /(?:[ \t#][^\n]{0,20000}\n?|\r?\n){0,200}/y;
  body.lastIndex = data.index + data[0].length;
  const from = body.lastIndex;
  readEntries(entry, body.exec(document)?.[0] ?? "", start + from, add);
}

function readEntries(form: RegExp, text: string, offset: number, add: Add): void {
  for (const { 0: whole, 1: name = "", 2: encoded = "", index } of text.matchAll(form)) {
    const value = decodeBase64(encoded);
    if (value === undefined || !isSecretOfManifest(name, value)) continue;
    add(name, offset + index + whole.indexOf(encoded, name.length), encoded, "encoded");
  }
}

function isSecretOfManifest(name: string, value: string): boolean {
  if (findProviderTokens(value).length > 0) return true;
  // A registry's login, and a whole file of variables.
  if (/^\.docker(?:configjson|cfg)$/.test(name))
    return [...value.matchAll(/"password"\s{0,4}:\s{0,4}"([^"]{1,300})"/g)].some(([, password = ""]) =>
      looksWritten("password", password),
    );
  if (/[\n=]/.test(value.trim()) && /\.(?:env|properties)$|^env$/i.test(name))
    return [
      ...value.matchAll(/^(?:export )?([A-Za-z_][\w.]{0,80})[ \t]{0,4}=[ \t]{0,4}["']?([^\s"']{5,300})/gm),
    ].some(([, variable = "", literal = ""]) => looksWritten(variable, literal));
  // The rule on default passwords speaks of those.
  if (isWellKnownPassword(value)) return false;
  return (
    secretPartOf(variableNameOf(name).replace(/\./g, "_"), value) !== undefined && !/\s/.test(value.trim())
  );
}
