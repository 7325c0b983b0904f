import type { NginxBlock, NginxDirective, NginxFile } from "./syntax";

/** The directives of a name directly in a file or block, without following includes. */
export function directivesIn(
  parent: NginxFile | NginxBlock | undefined,
  name: string,
): readonly NginxDirective[] {
  return parent?.directives.filter((directive) => directive.name === name) ?? [];
}

/** Every directive of a file with the blocks around it, the outermost first; in the order of the file. */
export function* walk(
  parent: NginxFile | NginxBlock,
  around: readonly NginxDirective[] = [],
): Generator<{ readonly directive: NginxDirective; readonly around: readonly NginxDirective[] }> {
  for (const directive of parent.directives) {
    yield { directive, around };
    if (directive.block) yield* walk(directive.block, [...around, directive]);
  }
}

/** The values of a directive's arguments. */
export function argumentsOf(directive: NginxDirective): readonly string[] {
  return directive.args.map((argument) => argument.value);
}
