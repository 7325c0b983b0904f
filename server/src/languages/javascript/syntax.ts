import type { Range } from "../../engine/text";
import type { Comment, ParseError } from "../parse-result";

/**
 * A JavaScript or TypeScript module as far as configuration files need it: statements and expressions with ranges.
 * Types, parentheses, `as`, `satisfies` and `!` are left out; what is not modelled is an `unknown` node.
 * The errors say where the tree may be wrong. They are no proof of a mistake: never show them to anybody.
 */
export interface JavaScriptFile {
  readonly statements: readonly JsStatement[];
  readonly comments: readonly Comment[];
  readonly errors: readonly ParseError[];
}

interface Node<Kind extends string> {
  readonly kind: Kind;
  readonly range: Range;
}

export type JsStatement =
  | JsImport
  | JsVariables
  | JsFunctionDeclaration
  | JsExportDefault
  | JsExportNames
  | JsReturn
  | JsIf
  | JsBlock
  | JsExpressionStatement
  | JsOtherStatement;

/** `import a, { b as c } from "x"`: a is imported as "default", `* as n` as "*". */
export interface JsImport extends Node<"import"> {
  readonly source: string;
  readonly names: readonly { readonly imported: string; readonly local: string }[];
}
/** `const a = 1, { b } = c`, exported or not. */
export interface JsVariables extends Node<"variables"> {
  readonly keyword: "const" | "let" | "var";
  readonly exported: boolean;
  readonly variables: readonly JsVariable[];
}
export interface JsVariable {
  /** Undefined for a pattern, whose names are in `pattern`. */
  readonly name: string | undefined;
  readonly nameRange: Range;
  /** `{ a, b: c = 1 }` binds c to the property "b". Array patterns and nested ones are left out. */
  readonly pattern: readonly { readonly property: string; readonly local: string; readonly range: Range }[];
  readonly value: JsExpression | undefined;
  readonly range: Range;
}
export interface JsFunctionDeclaration extends Node<"function-declaration"> {
  readonly name: string;
  readonly exported: boolean;
  readonly value: JsFunction;
}
export interface JsExportDefault extends Node<"export-default"> {
  readonly value: JsExpression;
}
/** `export { a as b }` and, with a source, `export { a } from "x"`; `export * from "x"` exports "*" as "*". */
export interface JsExportNames extends Node<"export-names"> {
  readonly names: readonly { readonly local: string; readonly exported: string }[];
  readonly source: string | undefined;
}
export interface JsReturn extends Node<"return"> {
  readonly value: JsExpression | undefined;
}
export interface JsIf extends Node<"if"> {
  readonly test: JsExpression;
  readonly consequent: readonly JsStatement[];
  readonly alternate: readonly JsStatement[];
}
export interface JsBlock extends Node<"block"> {
  readonly statements: readonly JsStatement[];
}
export interface JsExpressionStatement extends Node<"expression-statement"> {
  readonly value: JsExpression;
}
/** Loops, classes, `try`, `switch`, `throw`, types: their place, and the statements of their bodies and methods in order. */
export interface JsOtherStatement extends Node<"other"> {
  readonly keyword: string;
  readonly statements: readonly JsStatement[];
}

export type JsExpression =
  | JsString
  | JsNumber
  | JsBoolean
  | JsNull
  | JsTemplate
  | JsRegularExpression
  | JsArray
  | JsObject
  | JsIdentifier
  | JsMember
  | JsCall
  | JsFunction
  | JsUnary
  | JsBinary
  | JsConditional
  | JsAssignment
  | JsAwait
  | JsUnknown;

export interface JsString extends Node<"string"> {
  readonly value: string;
}
export interface JsNumber extends Node<"number"> {
  readonly value: number;
}
export interface JsBoolean extends Node<"boolean"> {
  readonly value: boolean;
}
/** `null` and `undefined`. */
export interface JsNull extends Node<"null"> {
  readonly undefined: boolean;
}
/** A template always has one text more than expressions; without expressions it is a `string`. */
export interface JsTemplate extends Node<"template"> {
  readonly texts: readonly string[];
  readonly expressions: readonly JsExpression[];
}
export interface JsRegularExpression extends Node<"regular-expression"> {
  readonly source: string;
}
export interface JsArray extends Node<"array"> {
  readonly items: readonly JsItem[];
}
export interface JsItem {
  /** `...value`. */
  readonly spread: boolean;
  readonly value: JsExpression;
  readonly range: Range;
}
export interface JsObject extends Node<"object"> {
  readonly properties: readonly JsProperty[];
}
export interface JsProperty {
  /** Undefined for a spread and for a computed key that is no literal. */
  readonly key: string | undefined;
  readonly keyRange: Range;
  readonly spread: boolean;
  /** A method is a function, a shorthand `{ a }` an identifier. Getters and setters are `unknown`. */
  readonly value: JsExpression;
  readonly range: Range;
}
export interface JsIdentifier extends Node<"identifier"> {
  readonly name: string;
}
/** `a.b`, `a?.b`, `a["b"]`; of `a[x]` the property is undefined. */
export interface JsMember extends Node<"member"> {
  readonly object: JsExpression;
  readonly property: string | undefined;
}
/** `f(x)`, `new F(x)`, `import("x")` with the callee `import`. */
export interface JsCall extends Node<"call"> {
  readonly callee: JsExpression;
  readonly args: readonly JsItem[];
  readonly new: boolean;
}
export interface JsFunction extends Node<"function"> {
  readonly name: string | undefined;
  readonly async: boolean;
  /** Names; a pattern is undefined. */
  readonly parameters: readonly (string | undefined)[];
  /** `x => value` has a single `return`. */
  readonly body: readonly JsStatement[];
}
export interface JsUnary extends Node<"unary"> {
  /** "!", "-", "+", "~", "typeof", "void", "delete", "++", "--". */
  readonly operator: string;
  readonly value: JsExpression;
}
export interface JsBinary extends Node<"binary"> {
  /** With the logical ones: "&&", "||", "??". */
  readonly operator: string;
  readonly left: JsExpression;
  readonly right: JsExpression;
}
export interface JsConditional extends Node<"conditional"> {
  readonly test: JsExpression;
  readonly consequent: JsExpression;
  readonly alternate: JsExpression;
}
export interface JsAssignment extends Node<"assignment"> {
  /** "=", "+=", "??=", … */
  readonly operator: string;
  readonly target: JsExpression;
  readonly value: JsExpression;
}
export interface JsAwait extends Node<"await"> {
  readonly value: JsExpression;
}
export interface JsUnknown extends Node<"unknown"> {}
