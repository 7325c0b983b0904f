/**
 * Compares the texts in the sources with their translations.
 *
 *   node scripts/translations.mjs              lists what is missing, unused or differs in its placeholders; exit code 1 if anything
 *   node scripts/translations.mjs --missing    prints the missing templates as JSON, to be filled in
 *   node scripts/translations.mjs --tidy       drops unused translations and sorts the file
 */

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { root, runProgram } from "./support/program.mjs";
import { ensureDependencies } from "./support/setup.mjs";
import { compare } from "./translations/compare.mjs";
import { collectTemplates } from "./translations/templates.mjs";
import { readTranslations, writeTranslations } from "./translations/translation-file.mjs";
import { ukrainianPage } from "./translations/ukrainian-pages.mjs";

await runProgram(async () => {
  ensureDependencies();
  const translations = readTranslations();
  const { templates, unreadable } = await collectTemplates();
  if (process.argv.includes("--tidy")) {
    const used = Object.entries(translations).filter(([template]) => templates.has(template));
    writeTranslations(Object.fromEntries(used));
    console.log(`${used.length} translations kept`);
    return 0;
  }
  const found = compare(templates, translations);
  if (process.argv.includes("--missing")) {
    console.log(JSON.stringify(Object.fromEntries(found.missing.map((each) => [each, ""])), undefined, 2));
    return 0;
  }
  for (const place of unreadable) console.log(`cannot be read:   ${place}`);
  for (const each of found.missing) console.log(`missing:          ${templates.get(each)}: ${each}`);
  for (const each of found.unused) console.log(`unused:           ${each}`);
  for (const each of found.mismatched) console.log(`placeholders:     ${each}`);
  const pages = untranslatedPages();
  for (const page of pages) console.log(`page to translate: ${page}`);
  const count =
    pages.length + unreadable.length + found.missing.length + found.unused.length + found.mismatched.length;
  console.log(`${templates.size} templates, ${count} to look at`);
  return count === 0 ? 0 : 1;
});

/** Rule pages whose sentences have no Ukrainian ones, or not as many. */
function untranslatedPages() {
  const rules = path.join(root, "rules");
  return readdirSync(rules, { recursive: true })
    .filter((file) => file.endsWith(".md"))
    .filter(
      (file) =>
        ukrainianPage(path.basename(file, ".md"), readFileSync(path.join(rules, file), "utf8")) === undefined,
    )
    .sort();
}
