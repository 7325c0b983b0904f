import { type Database, type Fact, fact } from "../../engine/database";
import { fileNameOf, folderOf, inFolder } from "../../engine/path";
import { type Absent, absent, isAbsent, isUnknown, orNone, type Unknown } from "../../engine/rule";
import { isExpiredToken } from "../../engine/secrets/expired-token";
import { looksRandom } from "../../engine/secrets/placeholder";
import { findProviderTokens } from "../../engine/secrets/provider-token";
import { isWellKnownPassword } from "../../engine/secrets/well-known-passwords";
import type { RelativePath } from "../../engine/snapshot";
import type { DotenvEntry, DotenvFile } from "../../languages/dotenv";
import {
  type ComposeDeployment,
  composeDeployments,
  productionDeployments,
} from "../deployment/compose/compose-model";
import type { ComposeService } from "../deployment/compose/compose-service";
import { sampleCollection } from "../deployment/compose/sample-collection";
import { isShownInDocuments } from "../deployment/stage";
import { envFiles, isEnvFileOfTests, parsedEnvFile, secretEntriesOf, templatesOf } from "./env-files";
import { repository, wouldBeAdded } from "./git-truth";
import { namedByBuilds } from "./named-by-builds";

/** An env file of values that is in git, or that `git add --all` would put there, and holds secrets. */
export interface CommittedEnvFile {
  readonly path: RelativePath;
  /** False: not in git yet, but nothing keeps it out. */
  readonly tracked: boolean;
  /** A deployment or a build takes it, and no template says how to make it again: without it nothing starts from a fresh clone. */
  readonly isNeeded: boolean;
  /** It opens nothing of production by itself: words that everybody tries first, or a developer's own by what it says. */
  readonly isMinor: boolean;
  /**
   * Why nothing here tells whether something runs with them: "offered" to everybody who takes the project and replaces them,
   * or "words" that everybody tries first in a file that no deployment is seen to take.
   */
  readonly doubt: "offered" | "words" | undefined;
  /** At least one. */
  readonly secrets: readonly DotenvEntry[];
}

/** Absent without any env file of values. A committed file of mere defaults is none of these. */
export const committedEnvFiles: Fact<readonly CommittedEnvFile[] | Absent | Unknown> = fact(
  "committed env files",
  (db) => {
    const all = db.get(composeDeployments);
    const named = db.get(envFiles).map(({ path }) => path);
    // What Compose gives a service is an env file, whatever it is called.
    const others = orNone(all)
      .flatMap(({ services }) => services.flatMap(givenTo))
      .filter((path) => db.has(path) && !named.includes(path));
    const loaded = [
      ...db.get(envFiles).flatMap((one) => (one.role === "values" ? one.path : [])),
      ...new Set(others),
    ];
    if (loaded.length === 0) return absent;
    const git = db.get(repository);
    if (isUnknown(git)) return git;
    const added = db.get(wouldBeAdded);
    if (isUnknown(added)) return added;
    const deployments = db.get(productionDeployments);
    // What documents show is an example, and its words are for everybody to replace.
    const shown = isAbsent(deployments)
      ? []
      : deployments.filter(({ files }) => !files.every(isShownInDocuments));
    const live = takenBy(shown);
    const given = new Set(shown.flatMap(({ services }) => services.flatMap(givenTo)));
    const interpolated = new Set(
      shown
        .flatMap(({ files }) => files.map((one) => db.file(one)?.text ?? ""))
        .flatMap((text) => [...text.matchAll(/\$\{?(\w+)/g)].map(([, name]) => name)),
    );
    const taken = takenBy(orNone(all));
    const isCollection = db.get(sampleCollection) !== undefined;
    return loaded.flatMap((path) => {
      const tracked = git.tracked.has(path);
      if (!tracked && !added.has(path)) return [];
      const file = db.of(parsedEnvFile, path);
      const isDefaults = isSymfonysDefaults(db, path, file);
      const isOfDevelopers = (taken.has(path) && !live.has(path) && namesThisMachine(file)) || isDefaults;
      const isReadByCompose = (key: string) => given.has(path) || interpolated.has(key);
      const held = secretEntriesOf(file).filter(
        ({ key, value }) =>
          !isExpiredToken(value, db.today()) &&
          !(!(live.has(path) && isReadByCompose(key)) && saysForDevelopment(value)) &&
          (!isForDevelopment(path) ||
            (inLocalFolder.test(path) || isEnvFileOfTests(path)
              ? findProviderTokens(value).length > 0
              : isGenerated(value))),
      );
      const isForOthers = isCollection || isSample(path);
      const kept = held.filter(
        ({ key, value }) =>
          !(isOfDevelopers && (isMadeUp(key, value) || isOnThisMachine(value))) &&
          !(isForOthers && findProviderTokens(value).length === 0),
      );
      // Development's own key is replaced by production's; of a key for any stage nobody knows.
      const offered = isForOthers || (isDefaults && !saysDevelopment(path, file)) ? held : [];
      const isOffered = kept.length === 0 && offered.some(({ key, value }) => !tellsNothing(key, value));
      const secrets = isOffered ? offered : kept;
      // Words that everybody tries first are no news to a reader; where production takes them, they are what opens it,
      // except to what only its own network reaches.
      const isKnown = secrets.every(({ key, value }) => tellsNothing(key, value));
      const isForm = isKnown && secrets.every(({ value }) => !live.has(path) || isInNetwork(value));
      if (secrets.length === 0 || (isForm && (live.has(path) || isShownInDocuments(path)))) return [];
      const doubt = isForm ? "words" : isOffered ? "offered" : undefined;
      const isNeeded = (live.has(path) || db.of(namedByBuilds, path)) && templatesOf(db, path).length === 0;
      const isGivenByNobody = secrets.every(({ value }) => findProviderTokens(value).length === 0);
      // Beside the env file that production's services are given, Compose only fills in what its files ask for.
      const isTaken = live.has(path) && (given.size === 0 || secrets.some(({ key }) => isReadByCompose(key)));
      const isMinor =
        isKnown || (!isTaken && (saysItIsLocal(file) || (isForDevelopment(path) && isGivenByNobody)));
      return [{ path, tracked, isNeeded, isMinor, doubt, secrets }];
    });
  },
);

/** Env files with secrets that lie here and that git leaves out, because an ignore file hides them. */
export const hiddenEnvFiles: Fact<readonly RelativePath[]> = fact("hidden env files", (db) => {
  const git = db.get(repository);
  const added = db.get(wouldBeAdded);
  if (isUnknown(git) || isUnknown(added)) return [];
  return db
    .get(envFiles)
    .filter(
      ({ path, role }) =>
        role === "values" &&
        !git.tracked.has(path) &&
        !added.has(path) &&
        secretEntriesOf(db.of(parsedEnvFile, path)).length > 0,
    )
    .map(({ path }) => path);
});

/** The env files that deployments take; Compose takes the `.env` of the project's folder by itself. */
function takenBy(deployments: readonly ComposeDeployment[]): ReadonlySet<RelativePath> {
  return new Set(
    deployments.flatMap(({ folder, services }) => [inFolder(folder, ".env"), ...services.flatMap(givenTo)]),
  );
}

function givenTo({ envFiles }: ComposeService): readonly RelativePath[] {
  return envFiles.flatMap((one) => one.path ?? []);
}

/**
 * Symfony's `.env` is made to be committed: it holds what everybody starts with, and production lays its own over it, unless
 * the file says that it is production's. So is its `.env.dev`, with a key that its recipe makes up.
 */
function isSymfonysDefaults(db: Database, path: RelativePath, { entries }: DotenvFile): boolean {
  return (
    (fileNameOf(path) === ".env.dev" ||
      (fileNameOf(path) === ".env" &&
        !entries.some(({ key, value }) => key === "APP_ENV" && /^prod/.test(value)))) &&
    /"symfony\/(?:framework-bundle|dotenv)"/.test(
      db.file(inFolder(folderOf(path), "composer.json"))?.text ?? "",
    )
  );
}

function saysDevelopment(path: RelativePath, { entries }: DotenvFile): boolean {
  return (
    isForDevelopment(path) ||
    entries.some(({ key, value }) => key === "APP_ENV" && /^(?:dev|test)/.test(value))
  );
}

/** `DOMAIN=shop.localhost`, `BASE_URL=http://localhost:3000`: what it configures is reached on one machine only. */
function namesThisMachine({ entries }: DotenvFile): boolean {
  return entries.some(
    ({ key, value }) =>
      /(?:^|_)(?:DOMAIN|HOSTNAME|(?:BASE|APP|SITE|PUBLIC|SERVER|FRONTEND)_?(?:URL|URI))$/i.test(key) &&
      /^(?:https?:\/\/)?(?:[\w-]+\.)*localhost(?:[:/]|$)/i.test(value),
  );
}

/** `NODE_ENV=development` beside addresses of one machine only: nothing in it is anybody else's. */
function saysItIsLocal({ entries }: DotenvFile): boolean {
  const isDevelopers = entries.some(
    ({ key, value }) =>
      /^(?:(?:NODE|APP|FLASK|DJANGO|RAILS|GO)_)?ENV(?:IRONMENT)?$/i.test(key) &&
      /^(?:dev|development|local)$/i.test(value),
  );
  const hosts = entries.flatMap(({ key, value }) => hostOf(key, value) ?? []);
  return isDevelopers && hosts.length > 0 && hosts.every((host) => ofOneMachine.test(host));
}

/** What an entry leads to: the host of an address, or the value of a `…_HOST`. */
function hostOf(key: string, value: string): string | undefined {
  const address = /^[a-z][a-z0-9+.-]*:\/\/(?:[^\s/@]*@)?([^\s/:?,]+)/i.exec(value)?.[1];
  if (address !== undefined) return address;
  return /(?:^|_)HOST(?:NAME)?$/i.test(key) && value !== "" ? value : undefined;
}

/** Also services of a Compose network, and where mails are caught to be looked at. */
const ofOneMachine =
  /^(?:[\w-]+|[\w.-]+\.(?:localhost|local|internal)|127(?:\.\d+){3}|0\.0\.0\.0|\[::1\]|10(?:\.\d+){3}|192\.168(?:\.\d+){2}|(?:[\w-]+\.)*mailtrap\.io)$/i;

/** A word everybody tries first, or a key that an application makes for itself. No provider has given it. */
function isMadeUp(key: string, value: string): boolean {
  const isOwnKey =
    /(?:^|_)(?:SESSION|JWT|COOKIE|CSRF|APP|AUTH|TOKEN|ENCRYPTION|SIGNING)_(?:SECRET|KEY|SALT)$/i;
  return (
    findProviderTokens(value).length === 0 &&
    (tellsNothing(key, value) || /^super-?_?secret/i.test(value) || isOwnKey.test(key))
  );
}

/** `postgres://app:…@127.0.0.1/app`: whoever reads it has to sit at the same machine. */
function isOnThisMachine(value: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\/[^\s/@]*@(?:localhost|127\.0\.0\.1|\[::1\]|host\.docker\.internal)(?:[:/?]|$)/i.test(
    value,
  );
}

/** `dev_runner_key_local`: words only, and one of them says that it opens what developers run. */
function saysForDevelopment(value: string): boolean {
  return (
    /^[a-z]+(?:[-_][a-z]+){1,7}$/i.test(value) && /(?:^|[-_])(?:dev|development|local)(?:$|[-_])/i.test(value)
  );
}

/** An address whose host is a service of the same network: `postgres://app:app@db:5432/app`. */
function isInNetwork(value: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\/[^\s/@]*@[a-z][\w-]*(?:[:/?]|$)/i.test(value);
}

/**
 * `.envs/.local/.postgres`: generators of projects write even long passwords there, for containers on everyone's machine.
 * `.env.local`, in contrast, is one developer's own.
 */
const inLocalFolder = /(?:^|\/)\.?local\//i;

/** `examples/chat/.env`: made up for whoever takes the sample, and replaced there. A provider's token is nobody's to make up. */
function isSample(path: RelativePath): boolean {
  return /(?:^|\/)(?:examples?|samples?)\//i.test(path);
}

/** Shared on purpose so that everyone's machine is alike: a made-up password for a local database is no secret there. */
function isForDevelopment(path: RelativePath): boolean {
  return (
    /(?:^|[._/-])(?:dev|develop|development|devcontainer|tests?|testing|ci)(?:$|[._/-])/i.test(path) ||
    inLocalFolder.test(path)
  );
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
