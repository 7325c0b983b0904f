import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "../support/program.mjs";

/** Where the translations of all templates are, from the root of the repository. */
export const translationFile = "l10n/bundle.l10n.uk.json";

/** English template to Ukrainian text. */
export function readTranslations() {
  return JSON.parse(readFileSync(path.join(root, translationFile), "utf8"));
}

/** Writes them all, sorted by template. */
export function writeTranslations(translations) {
  const sorted = Object.entries(translations).sort(([a], [b]) => (a < b ? -1 : 1));
  writeFileSync(
    path.join(root, translationFile),
    `${JSON.stringify(Object.fromEntries(sorted), undefined, 2)}\n`,
  );
}
