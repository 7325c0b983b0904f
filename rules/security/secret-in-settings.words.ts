import { type Message, message, namesInShort } from "../../server/src/engine/message";
import type { CommittedSecret } from "../../server/src/facts/secrets/written-secrets";

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
