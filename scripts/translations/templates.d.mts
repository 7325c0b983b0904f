/** English template to the place where it stands. */
export type Templates = ReadonlyMap<string, string>;

export function collectTemplates(): Promise<{
  readonly templates: Templates;
  readonly unreadable: readonly string[];
}>;
