import { type Fact, fact } from "../../engine/database";
import { type Place, type Severity, worstSeverity } from "../../engine/finding";
import { languageOf } from "./code-inputs";
import { severityOf } from "./exposure";
import { shellOf } from "./injections";
import { codeReadAgain, variablesNamed } from "./read-again";
import { taints } from "./taint";
import { pipelineSteps } from "./workflows";

/** Texts of others that a step has in variables, and whose content it has a shell read as code: `eval "$TITLE"`. */
export interface EvaluatedText {
  readonly names: readonly string[];
  readonly place: Place;
  readonly severity: Severity;
}

/** Of all steps of workflows and local actions, one for each step; PowerShell is not read. */
export const evaluatedTexts: Fact<readonly EvaluatedText[]> = fact("evaluated texts", (db) => {
  const known = db.get(taints);
  return db.get(pipelineSteps).flatMap((placed): readonly EvaluatedText[] => {
    const { run } = placed.step;
    if (!run || languageOf(shellOf(placed)) === "pwsh") return [];
    const names = [...new Set(codeReadAgain(run.value).flatMap(variablesNamed))];
    const found = names.flatMap((name) =>
      known.ofContext(`env.${name.toLowerCase()}`, placed).map((taint) => ({ name, taint })),
    );
    if (found.length === 0) return [];
    const severity = worstSeverity(found.map(({ taint }) => ({ severity: severityOf(taint, placed) })));
    return [{ names: [...new Set(found.map(({ name }) => name))], place: run.place, severity }];
  });
});
