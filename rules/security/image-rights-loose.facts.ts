import { fact } from "../../server/src/engine/database";
import type { Place } from "../../server/src/engine/finding";
import { fileNameOf } from "../../server/src/engine/path";
import { isAbsent } from "../../server/src/engine/rule";
import type { RelativePath } from "../../server/src/engine/snapshot";
import {
  type BuildCommand,
  type BuildStage,
  buildCommandsOf,
  buildStages,
} from "../../server/src/facts/deployment/docker/build-commands";

/** A right in the image that the application does not need and a break-in does. */
export interface LooseRight {
  readonly dockerfile: RelativePath;
  readonly place: Place;
  /** "writable": anybody may change files. "sudo": every process may become root. "ssh": a log-in from outside. "root-login": root has a password. */
  readonly kind: "writable" | "sudo" | "ssh" | "root-login";
}

/** In what images for production ship; absent without Dockerfiles. */
export const looseRights = fact("loose rights", (db) => {
  const stages = db.get(buildStages);
  if (isAbsent(stages)) return stages;
  return stages.filter(({ isShipped }) => isShipped).flatMap(rightsIn);
});

function rightsIn(stage: BuildStage): readonly LooseRight[] {
  const { dockerfile } = stage;
  const inInstructions = stage.stage.instructions.flatMap((one): readonly LooseRight[] => {
    const place = { path: dockerfile, range: one.range };
    if (one.keyword === "EXPOSE" && one.words.some(({ value }) => /^22(?:\/tcp)?$/.test(value)))
      return [{ dockerfile, place, kind: "ssh" }];
    const mode = one.flags.find(({ name }) => name === "chmod")?.value ?? "";
    return isForAll(mode) ? [{ dockerfile, place, kind: "writable" }] : [];
  });
  const commands = buildCommandsOf(stage);
  const data = new Set(
    stage.stage.instructions.flatMap(({ keyword, words }) =>
      keyword === "VOLUME" ? words.map(({ value }) => value.replace(/\/$/, "")) : [],
    ),
  );
  const inCommands = commands.flatMap((command, index): readonly LooseRight[] => {
    const kind = kindOf(command, commands[index + 1], data);
    const start = command.words[0]?.place.range.start;
    const end = command.words.at(-1)?.place.range.end;
    if (!kind || start === undefined || end === undefined) return [];
    return [{ dockerfile, place: { path: dockerfile, range: { start, end } }, kind }];
  });
  return [...inInstructions, ...inCommands];
}

function kindOf(
  { words }: BuildCommand,
  next: BuildCommand | undefined,
  data: ReadonlySet<string>,
): LooseRight["kind"] | undefined {
  const texts = words.map(({ text }) => text);
  const program = fileNameOf(texts[0] ?? "");
  const rest = texts.slice(1).join(" ");
  // Single commands that somebody may run as root are chosen on purpose.
  if (program === "sudo" || /\bNOPASSWD\b(?!\s*:\s*\/)/.test(rest)) return "sudo";
  if (program === "chmod") {
    // A folder for temporary files is everybody's, with the bit that keeps others' files from them; no program runs its logs,
    // nor what it keeps in a volume.
    const isHarmless = texts
      .slice(2)
      .every(
        (text) =>
          text.startsWith("-") ||
          data.has(text.replace(/\/$/, "")) ||
          /^\/(?:var\/)?tmp(?:\/|$)/.test(text) ||
          /(?:^|\/)logs?(?:\/|$)|\.log$|^\$\{?LOGS?_?(?:DIR|PATH|FOLDER)?\b/i.test(text),
      );
    return texts.some(isForAll) && !isHarmless ? "writable" : undefined;
  }
  if (
    /^(?:echo|printf)$/.test(program) &&
    /\broot:/.test(rest) &&
    next?.words.some(({ text }) => text === "chpasswd")
  )
    return "root-login";
  if (/PermitRootLogin\s+yes(?!.{0,2000}PermitRootLogin\s+no)/.test(rest)) return "root-login";
  return undefined;
}

/** `777`, `0777`, `666`, `a+rwx`, `o+w`, `+w` is the umask's matter. */
function isForAll(mode: string): boolean {
  return /^0?[0-7][0-7][2367]$/.test(mode) || /^[ugo]*[ao][ugo]*[+=][rxX]*w[rwxX]*$/.test(mode);
}
