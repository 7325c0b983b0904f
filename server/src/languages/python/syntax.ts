import type { Range } from "../../engine/text";

/**
 * The typed tree of a Python file.
 * Every node carries its UTF-16 range; ranges of expressions exclude enclosing parentheses, as CPython's `ast` has it.
 * Text that cannot be read becomes a `damaged` statement or expression: the rest of the file stays known.
 * The tree is never higher than a few thousand nodes, whatever the text: who walks it may recurse.
 * The range of a node contains those of its parts, with two exceptions that CPython makes: decorators stand before
 * their function or class, and a generator expression alone in a call has the parentheses of that call.
 */
export interface Module {
  readonly kind: "module";
  readonly range: Range;
  readonly body: readonly Statement[];
  readonly comments: readonly Comment[];
  readonly errors: readonly SyntaxError[];
}

export interface SyntaxError {
  readonly range: Range;
  readonly message: string;
}

export interface Comment {
  readonly range: Range;
  /** With its `#`. */
  readonly text: string;
}

interface Node<Kind extends string> {
  readonly kind: Kind;
  readonly range: Range;
}

// Statements

export type Statement =
  | ExpressionStatement
  | Assign
  | AugmentedAssign
  | AnnotatedAssign
  | Delete
  | If
  | While
  | For
  | Try
  | With
  | Match
  | FunctionDefinition
  | ClassDefinition
  | Return
  | Raise
  | Assert
  | Import
  | ImportFrom
  | ScopeDeclaration
  | TypeAlias
  | Simple
  | DamagedStatement;

export interface ExpressionStatement extends Node<"expression-statement"> {
  readonly value: Expression;
}
/** `a = b = value` has two targets. */
export interface Assign extends Node<"assign"> {
  readonly targets: readonly Expression[];
  readonly value: Expression;
}
export interface AugmentedAssign extends Node<"augmented-assign"> {
  readonly target: Expression;
  /** Without the `=`: "+", "|", "//", … */
  readonly operator: string;
  readonly value: Expression;
}
export interface AnnotatedAssign extends Node<"annotated-assign"> {
  readonly target: Expression;
  readonly annotation: Expression;
  readonly value: Expression | undefined;
}
export interface Delete extends Node<"delete"> {
  readonly targets: readonly Expression[];
}
/** `elif` is an `if` alone in `otherwise`, with its own range from the `elif` keyword on. */
export interface If extends Node<"if"> {
  readonly test: Expression;
  readonly body: readonly Statement[];
  readonly otherwise: readonly Statement[];
}
export interface While extends Node<"while"> {
  readonly test: Expression;
  readonly body: readonly Statement[];
  readonly otherwise: readonly Statement[];
}
export interface For extends Node<"for"> {
  readonly async: boolean;
  readonly target: Expression;
  readonly iterable: Expression;
  readonly body: readonly Statement[];
  readonly otherwise: readonly Statement[];
}
export interface Try extends Node<"try"> {
  readonly body: readonly Statement[];
  readonly handlers: readonly ExceptHandler[];
  readonly otherwise: readonly Statement[];
  readonly finalizer: readonly Statement[];
}
export interface ExceptHandler extends Node<"except-handler"> {
  /** Undefined for a bare `except:`. */
  readonly type: Expression | undefined;
  readonly name: string | undefined;
  readonly body: readonly Statement[];
}
export interface With extends Node<"with"> {
  readonly async: boolean;
  readonly items: readonly { readonly context: Expression; readonly target: Expression | undefined }[];
  readonly body: readonly Statement[];
}
export interface Match extends Node<"match"> {
  readonly subject: Expression;
  /** Patterns stay text ranges: nothing here needs their inside. */
  readonly cases: readonly {
    readonly pattern: Range;
    readonly guard: Expression | undefined;
    readonly body: readonly Statement[];
    readonly range: Range;
  }[];
}
export interface FunctionDefinition extends Node<"function"> {
  readonly async: boolean;
  readonly name: Name;
  readonly decorators: readonly Expression[];
  readonly parameters: readonly Parameter[];
  readonly returns: Expression | undefined;
  readonly body: readonly Statement[];
}
/** Its range begins at the name, behind any stars, and ends with its default. */
export interface Parameter extends Node<"parameter"> {
  readonly name: string;
  readonly form: "positional-only" | "plain" | "keyword-only" | "star" | "double-star";
  readonly annotation: Expression | undefined;
  readonly default: Expression | undefined;
}
export interface ClassDefinition extends Node<"class"> {
  readonly name: Name;
  readonly decorators: readonly Expression[];
  /** Bases and keywords, as in a call. */
  readonly arguments: readonly Argument[];
  readonly body: readonly Statement[];
}
export interface Return extends Node<"return"> {
  readonly value: Expression | undefined;
}
export interface Raise extends Node<"raise"> {
  readonly exception: Expression | undefined;
  readonly cause: Expression | undefined;
}
export interface Assert extends Node<"assert"> {
  readonly test: Expression;
  readonly message: Expression | undefined;
}
/** `import a.b as c` */
export interface Import extends Node<"import"> {
  readonly names: readonly ImportedName[];
}
/** `from ..a.b import c as d`; `from .base import *` has one name "*". */
export interface ImportFrom extends Node<"import-from"> {
  readonly level: number;
  /** Undefined for `from . import x`. */
  readonly module: string | undefined;
  readonly moduleRange: Range;
  readonly names: readonly ImportedName[];
}
export interface ImportedName extends Node<"imported-name"> {
  /** Dotted for `import a.b`. */
  readonly name: string;
  readonly alias: string | undefined;
}
export interface ScopeDeclaration extends Node<"global" | "nonlocal"> {
  readonly names: readonly string[];
}
export interface TypeAlias extends Node<"type-alias"> {
  readonly name: Name;
  readonly value: Expression;
}
export interface Simple extends Node<"pass" | "break" | "continue"> {}
/**
 * A stretch of text that is no statement, and the names it may have assigned.
 * It reaches over the lines indented deeper: a damaged header takes its block along.
 */
export interface DamagedStatement extends Node<"damaged-statement"> {
  /**
   * The names whose values are not known afterwards: those that assignments, imports, loops, definitions and methods
   * like `append` inside may have bound or changed. "*" stands for any name (`import *`, `globals()`).
   */
  readonly mayAssign: readonly string[];
}

// Expressions

export type Expression =
  | Name
  | NumberLiteral
  | StringLiteral
  | FormattedString
  | Constant
  | Attribute
  | Subscript
  | Slice
  | Call
  | Unary
  | Binary
  | BooleanOperation
  | Compare
  | Conditional
  | Lambda
  | Tuple
  | List
  | SetDisplay
  | Dict
  | Comprehension
  | Starred
  | Assignment
  | Await
  | Yield
  | DamagedExpression;

export interface Name extends Node<"name"> {
  readonly name: string;
}
export interface NumberLiteral extends Node<"number"> {
  /** Undefined for complex numbers. Beyond 2^53 the value is rounded: `exact` is then false. */
  readonly value: number | undefined;
  readonly float: boolean;
  readonly exact: boolean;
}
/** Adjacent literals are one node; `parts` has a range for each, quotes and prefix included. */
export interface StringLiteral extends Node<"string"> {
  readonly value: string;
  readonly bytes: boolean;
  readonly parts: readonly StringPart[];
}
export interface StringPart {
  readonly range: Range;
  /** The text between the quotes. */
  readonly content: Range;
  readonly raw: boolean;
}
/** An f-string (or t-string), possibly joined with plain ones. */
export interface FormattedString extends Node<"formatted-string"> {
  readonly template: boolean;
  readonly pieces: readonly (string | FormattedPiece)[];
}
/** One replacement field. The text `name=` that a debug field also produces is in no piece. */
export interface FormattedPiece {
  readonly value: Expression;
  readonly conversion: "s" | "r" | "a" | undefined;
  /** Undefined without a format specification; its text otherwise. */
  readonly format: string | undefined;
  /** `{name=}` */
  readonly debug: boolean;
}
export interface Constant extends Node<"constant"> {
  readonly value: true | false | null | "ellipsis";
}
export interface Attribute extends Node<"attribute"> {
  readonly object: Expression;
  readonly name: string;
  readonly nameRange: Range;
}
export interface Subscript extends Node<"subscript"> {
  readonly object: Expression;
  readonly index: Expression;
}
export interface Slice extends Node<"slice"> {
  readonly lower: Expression | undefined;
  readonly upper: Expression | undefined;
  readonly step: Expression | undefined;
}
export interface Call extends Node<"call"> {
  readonly function: Expression;
  readonly arguments: readonly Argument[];
  /** The opening to the closing parenthesis. */
  readonly argumentsRange: Range;
}
export interface Argument extends Node<"argument"> {
  /** Undefined for a positional argument. */
  readonly keyword: string | undefined;
  readonly form: "plain" | "star" | "double-star";
  readonly value: Expression;
}
export interface Unary extends Node<"unary"> {
  readonly operator: "not" | "-" | "+" | "~";
  readonly operand: Expression;
}
export interface Binary extends Node<"binary"> {
  readonly operator: string;
  readonly left: Expression;
  readonly right: Expression;
}
export interface BooleanOperation extends Node<"boolean"> {
  readonly operator: "and" | "or";
  readonly values: readonly Expression[];
}
/** `left operators[0] comparators[0] operators[1] comparators[1] …` */
export interface Compare extends Node<"compare"> {
  readonly left: Expression;
  readonly operators: readonly CompareOperator[];
  readonly comparators: readonly Expression[];
}
export type CompareOperator = "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "not in" | "is" | "is not";
export interface Conditional extends Node<"conditional"> {
  readonly test: Expression;
  readonly then: Expression;
  readonly otherwise: Expression;
}
export interface Lambda extends Node<"lambda"> {
  readonly parameters: readonly Parameter[];
  readonly body: Expression;
}
export interface Tuple extends Node<"tuple"> {
  readonly elements: readonly Expression[];
  readonly parenthesized: boolean;
}
export interface List extends Node<"list"> {
  readonly elements: readonly Expression[];
}
export interface SetDisplay extends Node<"set"> {
  readonly elements: readonly Expression[];
}
export interface Dict extends Node<"dict"> {
  /** A `**mapping` entry has no key. */
  readonly entries: readonly {
    readonly key: Expression | undefined;
    readonly value: Expression;
    readonly range: Range;
  }[];
}
export interface Comprehension extends Node<"comprehension"> {
  readonly form: "list" | "set" | "dict" | "generator";
  /** The key, for a dict comprehension. */
  readonly key: Expression | undefined;
  readonly element: Expression;
  readonly clauses: readonly {
    readonly async: boolean;
    readonly target: Expression;
    readonly iterable: Expression;
    readonly conditions: readonly Expression[];
  }[];
}
export interface Starred extends Node<"starred"> {
  readonly value: Expression;
}
/** `name := value` */
export interface Assignment extends Node<"assignment-expression"> {
  readonly target: Name;
  readonly value: Expression;
}
export interface Await extends Node<"await"> {
  readonly value: Expression;
}
export interface Yield extends Node<"yield"> {
  readonly from: boolean;
  readonly value: Expression | undefined;
}
export interface DamagedExpression extends Node<"damaged-expression"> {}
