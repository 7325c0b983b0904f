/**
 * Prints the facts there are, by folder: what each is called in the sources, what it answers, and how many files ask it.
 *
 *   npm run facts                 all of them
 *   npm run facts -- nginx tls    those whose name, file or sentence holds each of the words
 */

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { PlainError, root, runProgram } from "./support/program.mjs";

/** `export const name: Type = fact("…"`, with the comment before it; `searched` and `factFamily` declare facts of single files. */
const declaration =
  /(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*)?^export const (\w+)(?::[^=;]*)? = (fact|factFamily|searched)\b/gm;

await runProgram(() => {
  const words = process.argv.slice(2).map((word) => word.toLowerCase());
  const files = ["server/src", "rules"].flatMap(sourcesBelow);
  const facts = files.flatMap(factsIn).filter((fact) => words.every((word) => textOf(fact).includes(word)));
  if (facts.length === 0) throw new PlainError(`No fact speaks of ${words.join(" and ")}.`);
  let folder = "";
  for (const fact of facts) {
    if (path.posix.dirname(fact.file) !== folder) {
      folder = path.posix.dirname(fact.file);
      console.log(`\n${folder}`);
    }
    const users = files.filter(({ file, text }) => file !== fact.file && asks(text, fact.name)).length;
    const each = fact.kind === "fact" ? "" : " (of a file)";
    console.log(
      `  ${fact.name}${each}, ${path.posix.basename(fact.file)}, asked by ${users}: ${fact.answers}`,
    );
  }
});

function sourcesBelow(folder) {
  return readdirSync(path.join(root, folder), { recursive: true })
    .map((name) => `${folder}/${name.replaceAll("\\", "/")}`)
    .filter((file) => file.endsWith(".ts"))
    .sort()
    .map((file) => ({ file, text: readFileSync(path.join(root, file), "utf8") }));
}

/** `answers`: the sentence before the declaration, else the one before the type that it names. */
function factsIn({ file, text }) {
  return [...text.matchAll(declaration)].map((match) => {
    const [whole, comment, name, kind] = match;
    const type = /(\w+)(?:>|\[\]|\s*\|)/.exec(whole.slice(whole.indexOf(name) + name.length))?.[1];
    const ofType = new RegExp(
      `/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\s*^export (?:interface|type) ${type}\\b`,
      "m",
    );
    return { file, name, kind, answers: sentenceOf([ofType.exec(text)?.[1], comment]) };
  });
}

function sentenceOf(comments) {
  return comments
    .flatMap((comment) => (comment === undefined ? [] : [comment.replace(/\s*\n\s*\*?/g, " ").trim()]))
    .join(" ");
}

function textOf({ file, name, answers }) {
  return `${file} ${name} ${answers}`.toLowerCase();
}

function asks(text, name) {
  return text.includes(name) && new RegExp(`^import [^;]*\\b${name}\\b[^;]* from`, "m").test(text);
}
