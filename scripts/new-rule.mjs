/**
 * Scaffolds a rule: its two hand-written files, with an example that fails until the rule is written.
 *
 *   npm run new-rule security/session-cookie-insecure
 */

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { generate } from "./generate.mjs";
import { ensureDependencies, PlainError, root, runProgram } from "./setup.mjs";

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
    `Now write the examples, then the rule, until this passes: npx vitest run test/unit/rules -t ${id}`,
  );
});

function detection({ category, id, title }) {
  return `import { fact } from "../../server/src/engine/database";
import { message } from "../../server/src/engine/message";
import { defineRule, type FindingDraft } from "../../server/src/engine/rule";

/** Replace it by the facts of server/src/facts that the rule reasons about. */
const texts = fact("texts of ${id}", (db) => db.paths().filter((path) => path.endsWith("settings.py")));

export default defineRule({
  id: "${id}",
  category: "${category}",
  severity: "major",
  title: "${title}",
  passed: "Say what is well when the rule finds nothing",
  effort: "minutes",
  needs: { texts },
  check({ texts }) {
    return texts.flatMap((path): FindingDraft[] => {
      const found = false;
      if (!found) return [];
      return [{ message: message("Say what is wrong and why it matters"), place: { path, range: { start: 0, end: 0 } } }];
    });
  },
});
`;
}

function page({ id, title }) {
  const fence = "```";
  return `# ${title}

## Why it matters

Say what happens in production, to whom, and how often.

## Examples

${fence}python path=shop/settings.py
REPLACE = "this line by one that has the problem"  # expect: ${id}
${fence}

This one is fine:

${fence}python path=shop/settings.py
REPLACE = "this line by one that does it well"
${fence}

## Fix

Say what the fix changes.
After the example with the problem, add a block with the same path and \`fixed\`: the text after the fix, byte for byte.

## When not to worry

Say when this finding can be ignored, and how to say so in the code.
`;
}
