import { parseShell } from "../../languages/shell/index";
import { languageOf } from "./code-inputs";
import { shellOf } from "./injections";
import type { PlacedStep } from "./workflows";

/** The commands of a step that a shell runs, each as its words; an expression is one word. */
export function commandsOfStep(placed: PlacedStep): readonly (readonly string[])[] {
  const { run } = placed.step;
  if (!run || languageOf(shellOf(placed)) === "pwsh") return [];
  const text = run.value.replace(/\$\{\{[^{}]{0,2000}\}\}/g, "$$CI_VALUE");
  return parseShell(text).commands.map(({ words }) => {
    const all = words.map(({ value }) => value);
    return all[0] === "sudo" ? all.slice(1) : all;
  });
}
