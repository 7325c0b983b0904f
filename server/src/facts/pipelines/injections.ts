import { type Fact, fact } from "../../engine/database";
import { type FileEdit, type Severity, worstSeverity } from "../../engine/finding";
import { type CodeText, codeTextsOf } from "./code-inputs";
import { environmentIndirection } from "./environment-indirection";
import { severityOf } from "./exposure";
import { textsIn } from "./expression";
import type { EmbeddedExpression } from "./pipeline-text";
import { type ExpressionSite, type Taint, taints } from "./taint";
import { type PlacedStep, pipelineSteps } from "./workflows";

/** Texts of others that become a part of the code that a step runs. */
export interface Injection extends PlacedStep {
  readonly code: CodeText;
  readonly severity: Severity;
  readonly entries: readonly InjectionEntry[];
  /** By which the code reads the texts from its environment; undefined where its quoting is not known. */
  readonly repair: readonly FileEdit[] | undefined;
}

/** One expression in the code, and the texts of others that it brings. */
export interface InjectionEntry {
  readonly written: EmbeddedExpression;
  readonly taints: readonly Taint[];
}

/** Of all steps of workflows and local actions, one for each text of code. */
export const injections: Fact<readonly Injection[]> = fact("injections", (db) => {
  const known = db.get(taints);
  return db.get(pipelineSteps).flatMap((placed) =>
    codeTextsOf(placed.step, shellOf(placed)).flatMap((code): readonly Injection[] => {
      const entries = code.text.expressions.flatMap((written): readonly InjectionEntry[] => {
        const found = [...new Set(textsIn(written.expression))].flatMap((context) => {
          const taints = known.ofContext(context, placed);
          return taints.length > 0 ? taints : publishedInput(context, placed);
        });
        return found.length > 0 ? [{ written, taints: found }] : [];
      });
      if (entries.length === 0) return [];
      const all = entries.flatMap(({ taints }) => taints);
      const severity = worstSeverity(all.map((taint) => ({ severity: severityIn(taint, placed) })));
      const written = entries.map((entry) => entry.written);
      const source = db.file(code.text.place.path)?.text ?? "";
      return [
        { ...placed, code, severity, entries, repair: environmentIndirection(source, code, written, placed) },
      ];
    }),
  );
});

function severityIn(taint: Taint, scope: ExpressionSite): Severity {
  return taint.from === "writer" && scope.action ? "minor" : severityOf(taint, scope);
}

/** What an action that others use is given: its callers are not known here. */
function publishedInput(context: string, { action }: PlacedStep): readonly Taint[] {
  const name = /^inputs\.([\w-]+)$/.exec(context)?.[1];
  if (action?.folder !== "" || !action.inputs.some((input) => input.name === name)) return [];
  return [{ context, from: "writer", events: [], through: [], callers: [] }];
}

/** The shell of a step's `run`, as far as it is told: the workflow's, or the system's where that is known. */
export function shellOf({ step, job, workflow, action }: PlacedStep): string | undefined {
  const written = step.shell ?? (action ? undefined : (job?.shell ?? workflow?.shell));
  if (written !== undefined) return written;
  const systems = (job?.runsOn?.labels ?? []).flatMap(({ value, expressions }) =>
    expressions.length === 0 ? [value] : (job?.matrix ?? []).map(({ text }) => text.value),
  );
  if (systems.some((label) => /windows/i.test(label)))
    return systems.every((label) => /windows/i.test(label)) ? "pwsh" : undefined;
  return systems.some((label) => /ubuntu|linux|macos/i.test(label)) ? "bash" : undefined;
}
