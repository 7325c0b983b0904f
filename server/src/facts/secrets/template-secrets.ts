import { type Fact, fact } from "../../engine/database";
import { fileNameOf } from "../../engine/path";
import { type Absent, absent, isUnknown } from "../../engine/rule";
import { isFernetToken } from "../../engine/secrets/fernet";
import { looksRandom } from "../../engine/secrets/placeholder";
import { findProviderTokens } from "../../engine/secrets/provider-token";
import { isSecretName } from "../../engine/secrets/secret-name";
import type { RelativePath } from "../../engine/snapshot";
import type { Range } from "../../engine/text";
import { type DotenvEntry, parseDotenv } from "../../languages/dotenv";
import type { Comment } from "../../languages/parse-result";
import { envFiles, isEnvFileOfTests, isPlainEnvFile, parsedEnvFile } from "../repository/env-files";
import { namedByBuilds } from "../repository/named-by-builds";
import { symmetricKeys } from "../repository/sensitive-files";

/** A value in a template of an env file that looks like a real secret. */
export interface TemplateSecret {
  readonly path: RelativePath;
  readonly entry: DotenvEntry;
  /** The whole value, with what some readers take for a comment: `a#b`. */
  readonly range: Range;
  /** The same value under further names in this template, and the public half of the same pair of keys. */
  readonly repeated: readonly Range[];
  /** Of an encrypted value: the tracked file with a key. */
  readonly decryptedBy: RelativePath | undefined;
  /** False when the template is more than entries and comments. */
  readonly isEditable: boolean;
  /** An image, a pipeline or Compose takes the template as it is: something may run with the value. */
  readonly isTaken: boolean;
}

/** Entries of env templates that hold what looks like a real secret. Absent without templates. */
export const templateSecrets: Fact<readonly TemplateSecret[] | Absent> = fact("template secrets", (db) => {
  // What tests run against is thrown away with them.
  const templates = db
    .get(envFiles)
    .filter(({ role, path }) => role === "template" && !isEnvFileOfTests(fileNameOf(path)));
  if (templates.length === 0) return absent;
  const keys = db.get(symmetricKeys);
  const [keyFile] = isUnknown(keys) ? [] : keys;
  const seen = new Set<string>();
  return templates.flatMap(({ path }) => {
    const { entries, comments } = db.of(parsedEnvFile, path);
    return [...entries, ...comments.flatMap(entryInComment)].flatMap((entry): readonly TemplateSecret[] => {
      const decryptedBy = isFernetToken(entry.value) ? keyFile : undefined;
      const isReal =
        looksReal(entry.key, entry.value) ||
        (isAppPassword(entry) && /\bsmtp\.gmail\.com\b/i.test(db.file(path)?.text ?? ""));
      if (decryptedBy === undefined && !isReal) return [];
      if (seen.has(entry.value) || isForTrials(db.file(path)?.text ?? "", entry)) return [];
      seen.add(entry.value);
      const wholeValue = ({ rawRange: { start, end } }: DotenvEntry): Range => ({
        start,
        end: end + (/^#\S*/.exec(db.file(path)?.text.slice(end) ?? "")?.[0] ?? "").length,
      });
      return [
        {
          path,
          entry,
          range: wholeValue(entry),
          repeated: entries
            .filter(
              (other) =>
                other !== entry &&
                ((other.value === entry.value && looksReal(other.key, other.value)) ||
                  isPublicHalf(other, entry)),
            )
            .map(wholeValue),
          decryptedBy,
          isEditable: db.of(isPlainEnvFile, path),
          isTaken: db.of(namedByBuilds, path),
        },
      ];
    });
  });
});

/** `# SECRET_KEY=…`: what is commented out is read and copied all the same. */
function entryInComment({ text, range }: Comment): readonly DotenvEntry[] {
  const assignment = /^#[ \t]*(?=[A-Z][A-Z\d_]*=\S)/.exec(text);
  if (!assignment) return [];
  const offset = range.start + assignment[0].length;
  const moved = (one: Range): Range => ({ start: one.start + offset, end: one.end + offset });
  return parseDotenv(text.slice(assignment[0].length)).entries.map((entry) => ({
    ...entry,
    keyRange: moved(entry.keyRange),
    valueRange: moved(entry.valueRange),
    rawRange: moved(entry.rawRange),
    range: moved(entry.range),
    lineRange: moved(entry.lineRange),
  }));
}

/** "# The provider's sandbox credentials", in the block of lines in which an entry stands. */
function isForTrials(text: string, { keyRange }: DotenvEntry): boolean {
  const before = text.slice(Math.max(0, keyRange.start - 2000), keyRange.start);
  const block = before.split(/\n[ \t]*\r?\n/).at(-1) ?? "";
  return /^[ \t]*#.*\b(?:sandbox|test)[ -](?:mode )?(?:credentials?|keys?|accounts?)\b/im.test(block);
}

/** A template's value must look generated, not just filled in: `POSTGRES_PASSWORD=postgres` is a default. */
function looksReal(key: string, value: string): boolean {
  return findProviderTokens(value).length > 0 || (isSecretName(key) && looksRandom(value));
}

const half = /(?:^|_)(?:PRIVATE|SECRET)(?=_|$)/;

/** `PUSH_PUBLIC_KEY` beside `PUSH_PRIVATE_KEY`: one works with the other only. */
function isPublicHalf({ key, value }: DotenvEntry, secret: DotenvEntry): boolean {
  return (
    half.test(secret.key) &&
    ["PUBLIC", "PUBLISHABLE"].some(
      (name) => key === secret.key.replace(half, (found) => found.replace(/[A-Z]+/, name)),
    ) &&
    (looksRandom(value) || findProviderTokens(value).length > 0)
  );
}

/** Google gives programs passwords of sixteen small letters, alone or by fours. Words are what somebody thought of. */
function isAppPassword({ key, value }: DotenvEntry): boolean {
  const letters = value.replaceAll(" ", "");
  return (
    /pass/i.test(key) &&
    /^(?:[a-z]{16}|[a-z]{4}(?: [a-z]{4}){3})$/.test(value) &&
    new Set(letters).size >= 8 &&
    !/pass|word|your|mail|secret|example|change|app|abcd|key|test|token|google|here|code|smtp|user|four|letter/.test(
      letters,
    )
  );
}
