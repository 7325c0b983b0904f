import { type Fact, fact } from "../../engine/database";
import type { Place } from "../../engine/finding";
import { pipelineSteps } from "./workflows";

/** A step that runs what it fetches without knowing that it is what was meant. */
export interface EvaluatedDownload {
  /** "evaluated": `eval` gets the answer of a server. "plain": a script comes over HTTP and is piped into a shell. */
  readonly kind: "evaluated" | "plain";
  /** The program that fetches or runs it. */
  readonly by: string;
  readonly place: Place;
}

/** One a step, in the order of the files. */
export const evaluatedDownloads: Fact<readonly EvaluatedDownload[]> = fact("evaluated downloads", (db) =>
  db.get(pipelineSteps).flatMap(({ step: { run } }): readonly EvaluatedDownload[] => {
    const found = run && downloadIn(run.value.replace(/^[ \t]*#.*$/gm, ""));
    return run && found ? [{ ...found, place: run.place }] : [];
  }),
);

function downloadIn(script: string): Pick<EvaluatedDownload, "kind" | "by"> | undefined {
  if (/\b(?:sha(?:256|512)sum|shasum|gpg\s+--verify|cosign\s+verify)\b/.test(script)) return undefined;
  const direct = /\beval\s+["']?(?:\$\(|`)\s*(curl|wget)\b/.exec(script)?.[1];
  if (direct !== undefined) return { kind: "evaluated", by: direct };
  for (const [, name = "", by = ""] of script.matchAll(
    /^[ \t]*(?:export[ \t]+)?(\w{1,60})=["']?(?:\$\(|`)[ \t]*(curl|wget)\b/gm,
  ))
    if (new RegExp(`\\beval[ \\t]+["']?\\$\\{?${name}\\b`).test(script)) return { kind: "evaluated", by };
  const piped =
    /\b(?:curl|wget)\b[^|\n]{0,500}\shttp:\/\/(?!localhost|127\.|169\.254\.)[^|\n]{1,500}\|\s{0,4}(?:sudo\s{1,4})?(sh|bash|zsh|python3?)\b/.exec(
      script,
    )?.[1];
  return piped === undefined ? undefined : { kind: "plain", by: piped };
}
