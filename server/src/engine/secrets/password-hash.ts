import type { Range } from "../text";

const account =
  /(?<![\w.@-])[\w.@-]{1,80}:(\${1,2}(?:apr1|2[aby]|5|6)\${1,2}[\w./$]{20,200}|\{SHA\}[A-Za-z0-9+/]{27}=)/g;

/** The hashes of `user:hash`, as proxies keep accounts for Basic authentication (`$` doubled, where Compose reads it). */
export function passwordHashesIn(text: string): readonly Range[] {
  return [...text.matchAll(account)].map(({ 0: whole, 1: hash = "", index }) => {
    const end = index + whole.length;
    return { start: end - hash.length, end };
  });
}
