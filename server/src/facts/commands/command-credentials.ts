import type { Place } from "../../engine/finding";
import { fileNameOf } from "../../engine/path";
import { secretPartOf, variableNameOf } from "../../engine/secrets/literal-secret";
import { looksRandom } from "../../engine/secrets/placeholder";
import { findProviderTokens } from "../../engine/secrets/provider-token";
import type { ShellCommand } from "../../languages/shell/index";
import type { CommandWord } from "./followed-command";

/** What stands where a command expects a password or a token: a literal, or what is put in its place. */
export interface CommandCredential {
  readonly text: string;
  /** The option, or the program that takes it. */
  readonly name: string;
  readonly place: Place;
}

/** A simple command, of whatever runs it. */
interface Command {
  readonly words: readonly CommandWord[];
  readonly joinedBy: ShellCommand["joinedBy"];
  readonly redirectedTo: readonly string[];
}

const valueOption =
  /^--?(?:(?:http-|ftp-|proxy-|db-|admin-|root-|user-|auth-|access-|registry-|github-|oauth-|api-|client-|refresh-|secret-access-)*(?:password|passwd|passphrase|token|secret|apikey|key-secret)|api-?key|pass|secret-access-key|requirepass)$/i;

/** Programs for which `--password` is a question and no value. */
const asking = /^(?:psql|createdb|createuser|dropdb|pg_\w+|adduser|useradd|passwd)$/;

/** What a build is told of a secret instead of the secret: `--secret=id=npm,src=.npmrc`. */
const namesWhereItLies = (text: string) => /^(?:id|type|src|source|env|target)=/.test(text);

const header =
  /^(?:authorization:\s*(?:(?:bearer|basic|token)\s+|(?=[\da-f-]{32,64}$))|(?:private-token|x-[\w-]*(?:api-?key|token)|job-token|api-?key):\s*)(\S+)$/i;

/** The credentials that a command is given; `next` is the command behind it, which may read what it writes. */
export function credentialsIn(command: Command, next: Command | undefined): readonly CommandCredential[] {
  const { words } = command;
  const program = fileNameOf(words[0]?.text ?? "");
  const found = words.flatMap((word, index): readonly CommandCredential[] => {
    const at = (text: string | undefined, name: string, place = word.place) =>
      text === undefined || text === "" || text.startsWith("-") || namesWhereItLies(text)
        ? []
        : [{ text, name, place }];
    const following = words[index + 1];
    const written = /^(--?[\w-]+)=(.+)$/s.exec(word.text);
    if (written?.[1] !== undefined && valueOption.test(written[1])) return at(written[2], written[1]);
    if (valueOption.test(word.text) && !asking.test(program))
      return at(following?.text, word.text, following?.place);
    const inAddress = passwordOf(word.text);
    if (inAddress !== undefined) return at(inAddress, program);
    return ofProgram(program, word.text, following?.text, words).flatMap((text) =>
      at(text, program, word.text.endsWith(text) ? word.place : (following?.place ?? word.place)),
    );
  });
  return [...found, ...writtenBy(command, program, next)];
}

/** The password, or a token instead of a user, in an address. */
function passwordOf(text: string): string | undefined {
  const match = /\b(?:https?|ftp|git|ssh):\/\/([^\s/@:]*)(?::([^\s/@]+))?@[\w.$-]/i.exec(text);
  // Where errors are reported to: its key is made to be shown.
  if (!match || /:\/\/[0-9a-f]{32}@[^\s/@]+\/\d+\b/.test(text)) return undefined;
  const [, user = "", password] = match;
  // GitHub and GitLab take a token as the user; the word behind it says only that.
  if (password !== undefined && !/^x-oauth-basic$/.test(password)) return password;
  return /^\$/.test(user) || user.length >= 20 || looksRandom(user) || findProviderTokens(user).length > 0
    ? user
    : undefined;
}

/** Short options and positions, which mean a password for some programs only. */
function ofProgram(
  program: string,
  word: string,
  following: string | undefined,
  words: readonly CommandWord[],
): readonly string[] {
  const afterColon = (text: string | undefined) => {
    const at = text?.indexOf(":") ?? -1;
    return text !== undefined && at > 0 ? [text.slice(at + 1)] : [];
  };
  if (/^(?:curl|wget|http|https|xh)$/.test(program)) {
    if (/^(?:-u|--user|--proxy-user|-U|-a|--auth)$/.test(word)) return afterColon(following);
    const inHeader = /^(?:-H|--header)$/.test(word)
      ? header.exec(following ?? "")
      : header.exec(word.replace(/^--header=/, ""));
    return inHeader?.[1] === undefined ? [] : [inHeader[1]];
  }
  if (/^(?:mysql|mysqladmin|mysqldump|mariadb|mariadb-admin)$/.test(program))
    return /^-p(.+)$/.exec(word)?.slice(1) ?? [];
  if (/^-p$/.test(word)) {
    // Elsewhere it names ports and projects.
    const isLogin =
      /^(?:docker|podman|buildah|helm)$/.test(program) && words.some(({ text }) => text === "login");
    if (/^(?:sshpass|useradd|usermod)$/.test(program) || isLogin)
      return following === undefined ? [] : [following];
  }
  if (/^(?:npm|yarn|pnpm)$/.test(program)) {
    if (/:?_(?:authToken|password|auth)$/i.test(word)) return following === undefined ? [] : [following];
    return /:?_(?:authToken|password|auth)=(\S+)$/i.exec(word)?.slice(1) ?? [];
  }
  if (program === "aws" && /^aws_(?:secret_access_key|session_token)$/.test(word))
    return following === undefined ? [] : [following];
  // `--set database.password=…`, and its kin.
  if (program === "helm" && /^--set(?:-string)?$/.test(word)) {
    const [, name = "", value = ""] = /^([\w.[\]-]+)=([^,]+)$/.exec(following ?? "") ?? [];
    return secretPartOf(variableNameOf(name), value) ? [value] : [];
  }
  if (program === "redis-cli" && word === "-a") return following === undefined ? [] : [following];
  if (program === "export") {
    const [, name = "", value = ""] = /^(\w+)=(.*)$/s.exec(word) ?? [];
    return secretPartOf(name, value) ? [value] : [];
  }
  if (program === "poetry" && /^(?:http-basic|pypi-token)\./.test(word))
    return following === undefined ? [] : [following];
  return [];
}

/** `echo "user:password" | chpasswd`, `echo token | docker login --password-stdin`, `echo TOKEN=value >> .env`. */
function writtenBy(
  { words, redirectedTo }: Command,
  program: string,
  next: Command | undefined,
): readonly CommandCredential[] {
  if (program !== "echo" && program !== "printf") return [];
  const said = words.slice(1).filter(({ text }) => !text.startsWith("-"));
  const reader = next?.joinedBy === "|" ? next.words.map(({ text }) => text) : [];
  const readers = fileNameOf(reader.find((one) => one !== "sudo") ?? "");
  return said.flatMap(({ text, place }): readonly CommandCredential[] => {
    if (readers === "chpasswd") {
      const password = /^[\w.$-]+:(.+)$/.exec(text)?.[1];
      return password === undefined ? [] : [{ text: password, name: readers, place }];
    }
    if (
      reader.includes("--password-stdin") ||
      reader.includes("--with-token") ||
      (readers === "passwd" && reader.length > 1)
    )
      return [{ text, name: readers, place }];
    const npmrc = /(?:^|[\s:])_(?:authToken|password|auth)\s*=\s*(\S+)/i.exec(text)?.[1];
    if (npmrc !== undefined) return [{ text: npmrc, name: "_authToken", place }];
    const netrc = /\bmachine\s+\S+\s+login\s+\S+\s+password\s+(\S+)/.exec(text)?.[1];
    if (netrc !== undefined) return [{ text: netrc, name: "netrc", place }];
    const [, name = "", value = ""] = /^(?:export\s+)?(\w+)=["']?([^"']*)["']?$/.exec(text) ?? [];
    return redirectedTo.length > 0 && secretPartOf(name, value) ? [{ text: value, name, place }] : [];
  });
}
