import type { Severity } from "../../server/src/engine/finding";
import { type Message, message, namesInShort } from "../../server/src/engine/message";
import type { FindingDraft } from "../../server/src/engine/rule";
import type { CommittedSecret } from "../../server/src/facts/secrets/written-secrets";
import type { SimplePassword } from "./secret-in-settings.facts";

/** What is said of several values that one file writes out. */
export function textOfAll(secrets: readonly CommittedSecret[]): Message {
  return message("{names} are written out: everyone with the repository can read them.", {
    names: namesInShort(secrets.map(({ name }) => name)),
  });
}

/** What is said of one. */
export function textOf(name: string, part: CommittedSecret["part"]): Message {
  switch (part) {
    case "encoded":
      return message("{name} is only encoded: base64 hides nothing from whoever can read the repository.", {
        name,
      });
    case "hash":
      return message(
        "The password of {name} can be found at leisure from its hash, by everyone with the repository.",
        { name },
      );
    case "fallback":
      return message(
        "Where nothing else is set, {name} is a value that everyone with the repository can read.",
        { name },
      );
    case "password":
      return message("The password in this address ({name}) can be read by everyone with the repository.", {
        name,
      });
    case "value":
      return message("{name} is written out: everyone with the repository can read it.", { name });
  }
}

/**
 * What a password falls back to opens a database or a gateway on a developer's machine: production names its own, or does
 * not connect. A key or token works from everywhere, whoever holds it.
 */
export function severityOfFallback(name: string, isWellKnown: boolean): Severity {
  if (isWellKnown) return "advice";
  return /PASS(?:WORD|WD|PHRASE)?\b/i.test(name) ? "minor" : "major";
}

/** Passwords too simple to be told from a stand-in, where nothing else is found in their file. */
export function unopened(
  passwords: readonly SimplePassword[],
  findings: readonly FindingDraft[],
): readonly Message[] {
  const told = new Set(
    findings.flatMap(({ place, related = [] }) => [place, ...related].map(({ path }) => path)),
  );
  return passwords
    .filter(({ path }) => !told.has(path))
    .map(({ name, path }) =>
      message("Whether something opens with the simple {name} in {path} is not known", { name, path }),
    );
}
