/**
 * Scaffolds a rule: its two hand-written files, with an example that passes, to be replaced piece by piece.
 *
 *   npm run new-rule security/session-cookie-insecure
 */

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { generate } from "./generate.mjs";
import { PlainError, root, runProgram } from "./support/program.mjs";
import { ensureDependencies } from "./support/setup.mjs";

await runProgram(async () => {
  const [, , wanted = ""] = process.argv;
  const match = /^([a-z-]+)\/([a-z0-9]+(?:-[a-z0-9]+)*)$/.exec(wanted);
  if (!match)
    throw new PlainError("Name the rule: npm run new-rule <category>/<id>, such as security/debug-default.");
  const [, category, id] = match;
  const categories = [
    ...readFileSync(path.join(root, "rules/categories.ts"), "utf8").matchAll(/id: "([a-z-]+)"/g),
  ].map(([, name]) => name);
  if (!categories.includes(category)) {
    throw new PlainError(`There is no category "${category}". Categories: ${categories.join(", ")}.`);
  }
  const taken = readdirSync(path.join(root, "rules"), { recursive: true }).find(
    (file) => path.basename(file) === `${id}.ts`,
  );
  if (taken)
    throw new PlainError(
      `There is a rule of that name already: rules/${taken}. Ids are unique over all categories.`,
    );

  ensureDependencies();
  const folder = path.join(root, "rules", category);
  mkdirSync(folder, { recursive: true });
  const title = `${id[0].toUpperCase()}${id.slice(1).replaceAll("-", " ")}`;
  for (const [extension, text] of [
    ["ts", detection({ category, id, title })],
    ["md", page({ id, title })],
  ]) {
    const file = path.join(folder, `${id}.${extension}`);
    if (!existsSync(file)) writeFileSync(file, text);
    console.log(`rules/${category}/${id}.${extension}`);
  }
  await generate({ write: true });
  console.log(
    `Now write the examples, then the rule, and see them pass: npx vitest run test/unit/rules -t ${id}`,
  );
});

function detection({ category, id, title }) {
  return `import { fact } from "../../server/src/engine/database";
import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, sound } from "../../server/src/engine/verdict";

/** Replace it by the facts of server/src/facts that the rule reasons about. */
const subjects = fact("subjects of ${id}", (db) =>
  db
    .paths()
    .filter((path) => path.endsWith("replace-me.txt"))
    .map((path) => ({ path, isWrong: db.file(path)?.text.includes("the problem") ?? false })),
);

export default defineRule({
  id: "${id}",
  category: "${category}",
  severity: "major",
  title: "${title}",
  passed: "Say what is well when the rule finds nothing",
  effort: "minutes",
  needs: { subjects },
  judge: ({ subjects }) =>
    subjects.map(({ path, isWrong }) => {
      const place = { path, range: { start: 0, end: 0 } };
      return isWrong
        ? fault({ message: message("Say what is wrong and why it matters"), place })
        : sound(message("Say what shows that it is right"), place);
    }),
});
`;
}

function page({ id, title }) {
  const fence = "```";
  return `# ${title}

## Why it matters

Say what happens in production, to whom, and how often.

## Examples

${fence}text path=replace-me.txt expect="1:${id}"
Replace it by a file that has the problem.
${fence}

This one is fine:

${fence}text path=replace-me.txt
Replace it by a file that does it well.
${fence}

## Fix

Say what the fix changes.
After the example with the problem, add a block with the same path and \`fixed\`: the text after the fix, byte for byte.

## When not to worry

Say when this finding can be ignored, and how to say so in the code.
`;
}
