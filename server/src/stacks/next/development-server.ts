import type { Database } from "../../engine/database";
import type { Fix } from "../../engine/finding";
import { message } from "../../engine/message";
import { fileNameOf } from "../../engine/path";
import type { CommandWord } from "../../facts/commands/followed-command";
import { unquotedRange } from "../../facts/deployment/processes/command-edits";
import type { DevelopmentServer } from "../stack";

/** `next dev`, which a bare `next` is too. */
export function nextDev(words: readonly CommandWord[]): DevelopmentServer | undefined {
  const [program, command] = words;
  if (fileNameOf(program?.text ?? "") !== "next" || (command && command.text !== "dev")) return undefined;
  return { name: "next dev", fixes: (db) => (command ? startInstead(db, command) : []) };
}

function startInstead(db: Database, command: CommandWord): readonly Fix[] {
  const range = unquotedRange(db, command);
  if (!range) return [];
  return [
    {
      title: message("Start it with next start"),
      safety: "review",
      edits: [{ kind: "edit", path: command.place.path, range, newText: "start" }],
    },
  ];
}
