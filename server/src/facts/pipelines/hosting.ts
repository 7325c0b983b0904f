import { type Fact, fact } from "../../engine/database";
import type { RelativePath } from "../../engine/snapshot";
import { isReadme } from "../documentation/readmes";
import { isPipelinePath } from "./workflows";

/** Where the repository says that it lives. */
export interface Hosting {
  /** Accounts that own it, in lower case: by its own address, badge or conditions. Empty where nothing tells. */
  readonly owners: ReadonlySet<string>;
  /** A licence that lets everybody use it, or a badge that everybody can see. */
  readonly looksPublic: boolean;
}

const ownAddress: readonly (readonly [path: (path: RelativePath) => boolean, pattern: RegExp])[] = [
  [
    (path) => path === "package.json",
    /"(?:repository|url|homepage|bugs)"\s*:\s*"(?:github:|(?:git\+)?(?:https|ssh|git):\/\/(?:git@)?github\.com\/)?([\w-]+)\/[\w.-]+(?:[/#][^"]*)?"/g,
  ],
  [
    (path) => path === "pyproject.toml",
    /^"?(?:repository|source|homepage|source[ -]code|url)"?\s*=\s*"https:\/\/github\.com\/([\w-]+)\//gim,
  ],
  [
    (path) => isReadme(path) && !path.includes("/"),
    /github\.com\/([\w-]+)\/[\w.-]+\/(?:actions\/)?workflows\/[^\s)\]"]{0,200}badge\.svg|github\.com\/([\w-]+)\/[\w.-]+\/issues\/new|\bgit clone\s+(?:-[\w=-]+\s+)*(?:https:\/\/github\.com\/|git@github\.com:)([\w-]+)\//gi,
  ],
  [
    isPipelinePath,
    /github\.repository(?:\s*==\s*['"]([\w-]+)\/[\w.-]+['"]|_owner\s*==\s*['"]([\w-]+)['"])/gi,
  ],
];

const openLicence =
  /\bMIT License\b|Permission is hereby granted, free of charge|Apache License|GNU (?:AFFERO |LESSER )?GENERAL PUBLIC LICENSE|Mozilla Public License|Redistribution and use in source and binary forms|ISC License|The Unlicense|Creative Commons|EUROPEAN UNION PUBLIC LICEN[CS]E|Boost Software License/i;
const badge =
  /github\.com\/[\w-]+\/[\w.-]+\/(?:actions\/)?workflows\/[^\s)\]"]{0,200}badge\.svg|img\.shields\.io\/github\//i;

/**
 * Told by manifest, README and licence at the root, and by conditions of workflows; git remotes are not asked.
 */
export const hosting: Fact<Hosting> = fact("where the repository is hosted", (db) => {
  const owners = new Set<string>();
  let looksPublic = false;
  for (const path of db.paths()) {
    const isLicence = /^(?:LICEN[CS]E|COPYING)(?:[.-][\w.-]+)?$/i.test(path);
    const patterns = ownAddress.filter(([isSource]) => isSource(path));
    if (!isLicence && patterns.length === 0) continue;
    const text = db.file(path)?.text ?? "";
    if (isLicence && openLicence.test(text)) looksPublic = true;
    if (isReadme(path) && badge.test(text)) looksPublic = true;
    for (const [, pattern] of patterns)
      for (const [, ...found] of text.matchAll(pattern)) {
        const owner = found.find(Boolean);
        if (owner !== undefined) owners.add(owner.toLowerCase());
      }
  }
  return { owners, looksPublic };
});
