import type { Range } from "../text";
import { type TokenForm, tokenForms } from "./token-forms";

/** A credential whose form its provider documents. The text itself is never passed on. */
export interface ProviderToken {
  /** For messages: "GitHub token". */
  readonly kind: string;
  readonly range: Range;
  /** See `TokenForm`. */
  readonly power?: "limited";
}

/** The provider credentials in a text, in order of place. One pass for all forms, linear in the text. */
export function findProviderTokens(text: string): readonly ProviderToken[] {
  const found: ProviderToken[] = [];
  let window = 0;
  let end = 0;
  for (let index = 0; index < text.length; index++) {
    window = ((window << 8) | (text.charCodeAt(index) & 0xff)) & 0xffffff;
    if (mayBegin[hashOf(window)] === 0) continue;
    const start = index - 2;
    if (start < end) continue;
    for (const { needle, form } of formsByStart.get(window) ?? none) {
      if (!text.startsWith(needle, start)) continue;
      form.pattern.lastIndex = start;
      const match = form.pattern.exec(text);
      if (!match) continue;
      const before = match[1] ?? "";
      if (isDocumentationSample(before + match[0])) continue;
      end = start + match[0].length;
      found.push({
        kind: form.kind,
        range: { start: start - before.length, end },
        ...(form.power ? { power: form.power } : {}),
      });
      break;
    }
  }
  return found;
}

interface Start {
  readonly needle: string;
  readonly form: TokenForm;
}

const none: readonly Start[] = [];

const tableBits = 13;

function hashOf(window: number): number {
  return (Math.imul(window, 0x9e3779b1) >>> (32 - tableBits)) & ((1 << tableBits) - 1);
}

function windowOf(needle: string): number {
  return (needle.charCodeAt(0) << 16) | (needle.charCodeAt(1) << 8) | needle.charCodeAt(2);
}

/** The forms by the first three characters of their needles, the longest needle first. */
const formsByStart: ReadonlyMap<number, readonly Start[]> = (() => {
  const map = new Map<number, Start[]>();
  for (const form of tokenForms)
    for (const needle of form.needles) {
      const window = windowOf(needle);
      map.set(window, [...(map.get(window) ?? []), { needle, form }]);
    }
  for (const starts of map.values()) starts.sort((a, b) => b.needle.length - a.needle.length);
  return map;
})();

/** By the hash of three characters, whether a needle may begin with them. */
const mayBegin: Uint8Array = (() => {
  const table = new Uint8Array(1 << tableBits);
  for (const window of formsByStart.keys()) table[hashOf(window)] = 1;
  return table;
})();

/** Providers' own examples, and tokens written by hand to show the form. */
function isDocumentationSample(token: string): boolean {
  if (/EXAMPLE|example|xxxx|XXXX|1234567890|abcdefgh|ABCDEFGH|0{8}|\*{3}|\.{3}/.test(token)) return true;
  if (token.startsWith("PuTTY-")) return false;
  const body = token.replace(/-----BEGIN [A-Z ]+-----/, "");
  return new Set(body).size < Math.min(10, body.length / 2);
}
