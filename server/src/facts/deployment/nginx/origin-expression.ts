/** How an expression for addresses lets a stranger's one pass. */
export type OriginGap = "part-of-name" | "open-end" | "any-character" | "open-start";

/** The gravest gap of an expression that is to know an own `Origin` or `Referer`; undefined where none is seen. */
export function gapIn(expression: string, header: "http_origin" | "http_referer"): OriginGap | undefined {
  const gaps = alternativesOf(expression).flatMap((one) => gapOf(one, header) ?? []);
  return order.find((gap) => gaps.includes(gap));
}

const order: readonly OriginGap[] = ["part-of-name", "open-end", "any-character", "open-start"];

function gapOf(alternative: string, header: "http_origin" | "http_referer"): OriginGap | undefined {
  const isReferer = header === "http_referer";
  const isAnchored = alternative.startsWith("^");
  const text = alternative.replace(/^\^/, "");
  // Words and numbers that name no machine of the net.
  if (!/[a-z]{2}/i.test(text) || !/\./.test(text)) return undefined;
  const names = text.replace(/^\(?https?\??(?:\|https?)?\)?:?/, "");
  const wildcard = /(?:\.|\[(?!\^?0-9\])[^\]]*\]|\\[SwW])[*+]\??\)?(?=[a-z0-9])(.*)$/i.exec(names);
  if (wildcard && isRegistered(wildcard[1] ?? "")) return "part-of-name";
  const bare = !isAnchored && names === text && /^[a-z0-9]/i.test(text);
  if (bare && isRegistered(text)) return "part-of-name";
  // A path of the stranger may hold the name.
  if (isReferer && /\.[*+].*\\\./.test(names.replace(/\\\//g, "/").split("/").slice(0, 3).join("/")))
    return "part-of-name";
  const tail = /(?:\\?\.)(?![*+?{])[^.]*$/.exec(text)?.[0] ?? text;
  // What asks for a slash behind the name knows no Origin at all, and no stranger's.
  if (!/\$|\\[zZ]/.test(tail) && !tail.includes("/")) return "open-end";
  if (/(?:^|[^\\[])[a-z0-9)]\.(?=[a-z0-9(])/i.test(withoutClasses(text))) return "any-character";
  // An Origin is nothing but the scheme and the name: what ends in a domain of the own is that domain.
  return isAnchored || (!isReferer && text.startsWith("\\.")) ? undefined : "open-start";
}

/** Whether a name that ends so is one that somebody can register: no more than a label and its domain. */
function isRegistered(rest: string): boolean {
  const name = /^(?:[\w-]|\\-|\\?\.(?![*+?]))+/.exec(rest)?.[0] ?? "";
  const labels = name.split(/\\?\./);
  return labels.length <= 2 || (labels.length === 3 && /^(?:co|com|org|net|gov|ac)$/.test(labels[1] ?? ""));
}

function withoutClasses(text: string): string {
  return text.replace(/\[(?:\\.|[^\]\\])*\]/g, "_");
}

/** The alternatives at the top of an expression; parentheses around all of it are taken off. */
function alternativesOf(expression: string): readonly string[] {
  const text = expression.replace(/^\(\?\w+\)/, "");
  const found: string[] = [];
  let depth = 0;
  let start = 0;
  let closesEarly = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (character === "\\") index++;
    else if (character === "(") depth++;
    else if (character === ")") {
      depth--;
      if (depth === 0 && index < text.length - 1) closesEarly = true;
    } else if (character === "|" && depth === 0) {
      found.push(text.slice(start, index));
      start = index + 1;
    }
  }
  found.push(text.slice(start));
  if (found.length === 1 && !closesEarly && text.startsWith("(") && text.endsWith(")"))
    return alternativesOf(text.slice(1, -1).replace(/^\?:/, ""));
  return found;
}
