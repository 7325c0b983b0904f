import type { Templates } from "./templates.mjs";

export function compare(
  templates: Templates,
  translations: Readonly<Record<string, string>>,
): { readonly missing: string[]; readonly unused: string[]; readonly mismatched: string[] };
export function placeholderProblem(template: string, translation: string): string | undefined;
