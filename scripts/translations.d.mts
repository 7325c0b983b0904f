/** English template to the place where it stands. */
export type Templates = ReadonlyMap<string, string>;

export const translationFile: string;
export function readTranslations(): Readonly<Record<string, string>>;
export function compare(
  templates: Templates,
  translations: Readonly<Record<string, string>>,
): { readonly missing: string[]; readonly unused: string[]; readonly mismatched: string[] };
export function placeholderProblem(template: string, translation: string): string | undefined;
export function collectTemplates(): Promise<{
  readonly templates: Templates;
  readonly unreadable: readonly string[];
}>;
