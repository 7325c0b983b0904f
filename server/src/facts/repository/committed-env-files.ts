import { type Fact, fact } from "../../engine/database";
import { inFolder } from "../../engine/path";
import { type Absent, absent, isAbsent, isUnknown, type Unknown } from "../../engine/rule";
import { looksRandom } from "../../engine/secrets/placeholder";
import { findProviderTokens } from "../../engine/secrets/provider-token";
import { isWellKnownPassword } from "../../engine/secrets/well-known-passwords";
import type { RelativePath } from "../../engine/snapshot";
import type { DotenvEntry } from "../../languages/dotenv";
import { productionDeployments } from "../deployment/compose/compose-model";
import { envFiles, parsedEnvFile, secretEntriesOf, templatesOf } from "./env-files";
import { repository, wouldBeAdded } from "./git-truth";

/** An env file of values that is in git, or that `git add --all` would put there, and holds secrets. */
export interface CommittedEnvFile {
  readonly path: RelativePath;
  /** False: not in git yet, but nothing keeps it out. */
  readonly tracked: boolean;
  /** A deployment takes it, and no template says how to make it again: without it nothing starts from a fresh clone. */
  readonly isNeeded: boolean;
  /** At least one. */
  readonly secrets: readonly DotenvEntry[];
}

/** Absent without any env file of values. A committed file of mere defaults is none of these. */
export const committedEnvFiles: Fact<readonly CommittedEnvFile[] | Absent | Unknown> = fact(
  "committed env files",
  (db) => {
    const loaded = db.get(envFiles).filter(({ role }) => role === "values");
    if (loaded.length === 0) return absent;
    const git = db.get(repository);
    if (isUnknown(git)) return git;
    const added = db.get(wouldBeAdded);
    if (isUnknown(added)) return added;
    const deployments = db.get(productionDeployments);
    // Compose takes the `.env` of the project's folder by itself.
    const live = new Set(
      (isAbsent(deployments) ? [] : deployments).flatMap(({ folder, services }) => [
        inFolder(folder, ".env"),
        ...services.flatMap(({ envFiles }) => envFiles.map((one) => one.path)),
      ]),
    );
    return loaded.flatMap(({ path }) => {
      const tracked = git.tracked.has(path);
      if (!tracked && !added.has(path)) return [];
      const secrets = secretEntriesOf(db.of(parsedEnvFile, path)).filter(
        ({ value }) =>
          !isForDevelopment(path) ||
          (inLocalFolder.test(path) || isForTests(path)
            ? findProviderTokens(value).length > 0
            : isGenerated(value)),
      );
      // Words that everybody tries first are no news to a reader; where production takes them, they are what opens it.
      const isForm = !live.has(path) && secrets.every(({ key, value }) => tellsNothing(key, value));
      if (secrets.length === 0 || isForm) return [];
      const isNeeded = live.has(path) && templatesOf(db, path).length === 0;
      return [{ path, tracked, isNeeded, secrets }];
    });
  },
);

/**
 * `.envs/.local/.postgres`: generators of projects write even long passwords there, for containers on everyone's machine.
 * `.env.local`, in contrast, is one developer's own.
 */
const inLocalFolder = /(?:^|\/)\.?local\//i;

/** Shared on purpose so that everyone's machine is alike: a made-up password for a local database is no secret there. */
function isForDevelopment(path: RelativePath): boolean {
  return (
    /(?:^|[._/-])(?:dev|develop|development|devcontainer|test|testing|ci)(?:$|[._/-])/i.test(path) ||
    inLocalFolder.test(path)
  );
}

/** Keys are made up for tests, and every run of them needs the same ones. */
function isForTests(path: RelativePath): boolean {
  return /(?:^|[._/-])(?:tests?|testing|ci)(?:$|[._/-])/i.test(path);
}

/** `SESSION_SECRET=secret`, `API_KEY=apiKey`, or an address whose password is a word everybody tries first. */
function tellsNothing(key: string, value: string): boolean {
  const [, user, password] = /^[a-z][a-z0-9+.-]*:\/\/([^\s/:@]*):([^\s/@]+)@/i.exec(value) ?? [];
  if (password !== undefined) return isWellKnownPassword(password) || password === user;
  const letters = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, "");
  return isWellKnownPassword(value) || letters(key).endsWith(letters(value));
}

function isGenerated(value: string): boolean {
  return looksRandom(value) || findProviderTokens(value).length > 0;
}
