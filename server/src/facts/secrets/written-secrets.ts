import { type Fact, fact, factFamily } from "../../engine/database";
import type { Place } from "../../engine/finding";
import { isUnknown, type Unknown } from "../../engine/rule";
import type { RelativePath } from "../../engine/snapshot";
import { isHostedPipeline } from "../pipelines/pipeline-files";
import { isPackedCopy } from "../repository/generated-files";
import { repository } from "../repository/git-truth";
import { mayHoldSecrets } from "./secret-places";
import { type WrittenSecret, writtenSecretsIn } from "./written-secrets-in";

export interface CommittedSecret extends WrittenSecret {
  readonly path: RelativePath;
  /** Where the same value stands too. */
  readonly others: readonly Place[];
}

const longestText = 500_000;

const writtenIn = factFamily("written secrets", (db, path): readonly WrittenSecret[] => {
  const text = db.file(path)?.text ?? "";
  if (text.length > longestText || isCompose(path, text) || isPackedCopy(text)) return [];
  return writtenSecretsIn(path, path.endsWith(".py") ? withoutTexts(text) : text).filter(
    (secret) => !isOnlyComparedWith(text, secret) && !isForOtherStage(path, text, secret),
  );
});

/** `development:` and `test:` of Rails' `config/secrets.yml`, beside a section of production's own. */
function isForOtherStage(path: RelativePath, text: string, { range }: WrittenSecret): boolean {
  if (!/(?:^|\/)config\/[\w.-]+\.ya?ml$/.test(path) || !/^production:[ \t]*$/m.test(text)) return false;
  const section = [...text.slice(0, range.start).matchAll(/^([a-z]\w*):([^\n]*)/gm)].at(-1);
  return /^(?:dev|development|test)$/.test(section?.[1] ?? "") && !section?.[2]?.includes("&");
}

/** A name that the rest of its file only compares with: the program tells what must not be taken. */
function isOnlyComparedWith(text: string, { name, range, part }: WrittenSecret): boolean {
  if (part !== "value" || !/^\w+$/.test(name)) return false;
  const others = [...text.matchAll(new RegExp(`\\b${name}\\b`, "g"))].filter(
    ({ index }) => index > range.end,
  );
  return (
    others.length > 0 &&
    others.every(
      ({ index }) =>
        /[=!]==?[ \t]*$/.test(text.slice(Math.max(0, index - 8), index)) ||
        /^[ \t]*[=!]==?/.test(text.slice(index + name.length, index + name.length + 8)),
    )
  );
}

/** Strings that stand alone tell what to send or to expect, documents what readers may try; blanked so that offsets stay. */
function withoutTexts(text: string): string {
  return text.replace(/("""|''')[\s\S]*?\1/g, (string, _quotes, start: number) => {
    const standsAlone = /(?:^|\n)[ \t]*[rRuU]?$/.test(text.slice(Math.max(0, start - 200), start));
    const isDocument = /^[ \t]*```/m.test(string);
    return standsAlone || isDocument ? string.replace(/[^\n]/g, " ") : string;
  });
}

/** The key that a pipeline gives an application is the one its tests sign with: what production signs with comes to the server. */
const signingKey = /^(?:(?:django|flask|app)_)?SECRET_KEY(?:_BASE)?$|^(?:NEXT_?)?AUTH_SECRET$/i;

/** What a pipeline sets for the database of its tests, which lives as long as the job. */
const ofService = /^(?:POSTGRES|MYSQL|MARIADB|MONGO(?:_INITDB)?|REDIS|RABBITMQ)_/;

/** Compose files have rules of their own, whatever they are called; a platform's blueprint lists services too. */
function isCompose(path: RelativePath, text: string): boolean {
  if (/(?:^|\/)render\.ya?ml$/.test(path)) return false;
  return /\.ya?ml$/i.test(path) && /^services:[ \t]*\r?$/m.test(text);
}

/**
 * Secrets of no provider's form in tracked code and configuration, one for each value. What has rules of its own is left
 * out: env files, Compose files, Dockerfiles, key files; so is what is meant for development, tests, documents and examples.
 */
export const writtenSecrets: Fact<readonly CommittedSecret[] | Unknown> = fact("committed secrets", (db) => {
  const git = db.get(repository);
  if (isUnknown(git)) return git;
  const byText = new Map<
    string,
    { readonly secret: WrittenSecret; readonly path: RelativePath; readonly others: Place[] }
  >();
  for (const path of db.paths()) {
    if (!git.tracked.has(path) || !mayHoldSecrets(path)) continue;
    for (const secret of db.of(writtenIn, path)) {
      if (isHostedPipeline(path) && (signingKey.test(secret.name) || ofService.test(secret.name))) continue;
      const text = db.file(path)?.text.slice(secret.range.start, secret.range.end) ?? "";
      const known = byText.get(text);
      if (known) known.others.push({ path, range: secret.range });
      else byText.set(text, { secret, path, others: [] });
    }
  }
  return [...byText.values()].map(({ secret, path, others }) => ({ ...secret, path, others }));
});
