import type { Range } from "../../engine/text";
import type { Comment, ParseError } from "../parse-result";

/**
 * One nginx configuration file, whole or a snippet, as it is or as a template:
 * `${VAR}` (envsubst) and `{{ … }}`, `{% … %}` (Jinja) are read as text.
 * `include` is a directive like every other; whoever knows the files follows it.
 */
export interface NginxFile {
  readonly directives: readonly NginxDirective[];
  readonly comments: readonly Comment[];
  readonly errors: readonly ParseError[];
}

export interface NginxDirective {
  /** In `map`, `types` and the like the first word of each line, such as `default`. */
  readonly name: string;
  readonly nameRange: Range;
  readonly args: readonly NginxArgument[];
  /** Undefined for a directive that ends with `;`. */
  readonly block: NginxBlock | undefined;
  /** From the name to the `;` or the closing brace. */
  readonly range: Range;
}

export interface NginxArgument {
  /** Without quotes and the backslashes that quote. */
  readonly value: string;
  /** With quotes. */
  readonly range: Range;
  readonly quoted: boolean;
}

export interface NginxBlock {
  readonly directives: readonly NginxDirective[];
  /** With its braces; up to the last directive if the closing one is missing. */
  readonly range: Range;
  readonly closed: boolean;
}
