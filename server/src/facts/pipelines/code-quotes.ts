/** What a place in a script stands in. "plain": in no quotes; "unknown": not to be told here. */
export type QuoteState = "plain" | "single" | "double" | "template" | "heredoc" | "comment" | "unknown";

/** The state of bash or sh at an offset; `${{ … }}` counts as plain text, whatever stands in it. */
export function bashStateAt(script: string, offset: number): QuoteState {
  const open: ("substitution" | "double")[] = [];
  const heredocs: { readonly word: string; readonly isQuoted: boolean; readonly isIndented: boolean }[] = [];
  let index = 0;
  while (index < offset) {
    const rest = script.slice(index, index + 200);
    const isDouble = open.at(-1) === "double";
    const character = script[index] as string;
    if (rest.startsWith("${{")) {
      const end = script.indexOf("}}", index);
      if (end === -1) return "unknown";
      index = end + 2;
    } else if (character === "\\") index += 2;
    else if (character === "`") return "unknown";
    else if (rest.startsWith("$(")) {
      open.push("substitution");
      index += 2;
    } else if (character === '"') {
      if (isDouble) open.pop();
      else open.push("double");
      index++;
    } else if (isDouble) index++;
    else if (character === ")") {
      if (open.at(-1) === "substitution") open.pop();
      index++;
    } else if (character === "'") {
      const end = script.indexOf("'", index + 1);
      if (end === -1 || end >= offset) return "single";
      index = end + 1;
    } else if (character === "#" && /^$|[\s;(]/.test(script[index - 1] ?? "")) {
      const end = script.indexOf("\n", index);
      if (end === -1 || end >= offset) return "comment";
      index = end;
    } else if (/^<<-?\s*['"\\]?\w/.test(rest) && script[index - 1] !== "<") {
      const [whole = "", dash = "", quote = "", word = ""] = /^<<(-?)\s*(['"\\]?)(\w+)['"]?/.exec(rest) ?? [];
      heredocs.push({ word, isQuoted: quote !== "", isIndented: dash !== "" });
      index += whole.length;
    } else if (character === "\n" && heredocs.length > 0) {
      const { word, isQuoted, isIndented } = heredocs.shift() as (typeof heredocs)[number];
      const end = new RegExp(`\\n${isIndented ? "\\t*" : ""}${word}(?=\\n|$)`).exec(script.slice(index));
      if (!end || index + end.index >= offset) return isQuoted ? "unknown" : "heredoc";
      index += end.index + end[0].length;
    } else index++;
  }
  return open.at(-1) === "double" ? "double" : "plain";
}

/** The state of PowerShell or JavaScript at an offset, by the quotes on its line; of several lines only JavaScript's templates. */
export function lineStateAt(script: string, offset: number, language: "pwsh" | "javascript"): QuoteState {
  const escaping = language === "pwsh" ? "`" : "\\";
  if (language === "pwsh" && /@["']\s*\n/.test(script.slice(0, offset))) return "unknown";
  let state: QuoteState = "plain";
  for (let index = 0; index < offset; index++) {
    const character = script[index] as string;
    if (script.startsWith("${{", index)) {
      const end = script.indexOf("}}", index);
      if (end === -1) return "unknown";
      index = end + 1;
    } else if (character === escaping && (language === "javascript" || state !== "single")) index++;
    else if (character === "\n" && state !== "template") state = "plain";
    else if (state === "comment") continue;
    else if (state === "plain" && isComment(script, index, language)) state = "comment";
    else if (character === "'" && (state === "plain" || state === "single"))
      state = state === "single" ? "plain" : "single";
    else if (character === '"' && (state === "plain" || state === "double"))
      state = state === "double" ? "plain" : "double";
    else if (character === "`" && language === "javascript" && (state === "plain" || state === "template"))
      state = state === "template" ? "plain" : "template";
  }
  return state;
}

function isComment(script: string, index: number, language: "pwsh" | "javascript"): boolean {
  return language === "pwsh" ? script[index] === "#" : script.startsWith("//", index);
}
