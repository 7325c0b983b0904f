/** What the extension shows of itself, its page, its walkthrough and its empty views, leads somewhere. */

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { root } from "./program.mjs";

/** What users read before and after they install: the README of the package. */
export const marketplacePage = "MARKETPLACE.md";

/** Each link that leads nowhere, as "where: link". */
export function brokenLinks() {
  const read = (file) => readFileSync(path.join(root, file), "utf8");
  const manifest = JSON.parse(read("package.json"));
  const commands = new Set([
    ...manifest.contributes.commands.map(({ command }) => command),
    ...Object.values(manifest.contributes.views).flatMap((views) => views.map(({ id }) => `${id}.focus`)),
  ]);
  const texts = ["package.nls.json", "package.nls.uk.json"].flatMap((file) =>
    Object.entries(JSON.parse(read(file))).flatMap(([key, text]) =>
      linksIn(text)
        .filter((link) => !leadsToCommand(link, commands) && !isWhole(link))
        .map((link) => `${file}, ${key}: ${link}`),
    ),
  );
  return [
    ...brokenLinksOfPage(read(marketplacePage)).map((link) => `${marketplacePage}: ${link}`),
    ...texts,
    ...picturesOf(manifest)
      .filter((file) => !existsSync(path.join(root, file)))
      .map((file) => `package.json: ${file}`),
  ];
}

/** The page is read on its own: a link is whole, or leads to one of its headings. */
export function brokenLinksOfPage(markdown) {
  const anchors = new Set(
    [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => `#${anchorOf(heading)}`),
  );
  return linksIn(markdown).filter((link) => !isWhole(link) && !anchors.has(link));
}

function linksIn(markdown) {
  return [...markdown.matchAll(/\]\(([^)\s]+)[^)]*\)|\b(?:href|src)="([^"]+)"/g)].map(
    ([, link, attribute]) => link ?? attribute,
  );
}

function isWhole(link) {
  return link.startsWith("https://");
}

function leadsToCommand(link, commands) {
  const [, command] = /^command:([\w.]+)/.exec(link) ?? [];
  return command !== undefined && (commands.has(command) || command.startsWith("vscode."));
}

function picturesOf({ icon, contributes }) {
  const steps = contributes.walkthroughs.flatMap(({ steps: all }) => all.map(({ media }) => media.svg));
  return [icon, ...steps];
}

function anchorOf(heading) {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s-]/gu, "")
    .trim()
    .replace(/\s+/g, "-");
}
