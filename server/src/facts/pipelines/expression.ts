/** An expression of GitHub Actions, as it stands inside `${{ … }}` or behind `if:`. Names are in lower case: they are equal in any. */
export type PipelineExpression =
  | { readonly kind: "literal"; readonly value: string | number | boolean | null }
  /** `github.event.issue['title']` is ["github", "event", "issue", "title"]; `*`, and an index that is worked out, are "*". */
  | {
      readonly kind: "context";
      readonly path: readonly string[];
      readonly indices: readonly PipelineExpression[];
    }
  | { readonly kind: "call"; readonly name: string; readonly arguments: readonly PipelineExpression[] }
  /** What a call or a bracket gives, looked into: `fromJSON(secrets.ALL).token`. */
  | {
      readonly kind: "member";
      readonly of: PipelineExpression;
      readonly path: readonly string[];
      readonly indices: readonly PipelineExpression[];
    }
  | {
      readonly kind: "operation";
      readonly operator: Operator;
      readonly operands: readonly PipelineExpression[];
    };

export type Operator = "!" | "&&" | "||" | "==" | "!=" | "<" | "<=" | ">" | ">=";

/** Binary operators, the loosest first. */
const levels: readonly (readonly Operator[])[] = [["||"], ["&&"], ["==", "!="], ["<", "<=", ">", ">="]];

const tokenPattern =
  /\s+|'(?:[^']|'')*'|&&|\|\||[=!<>]=|[!<>()[\],.*]|[+-]?(?:0x[0-9a-f]+|0o[0-7]+|\d+(?:\.\d+)?(?:e[+-]?\d+)?|\.\d+)(?![\w-])|[a-z_][\w-]*/iy;

/** Brackets nested deeper than this are damage or an attack. */
const DEEPEST = 100;

class NotAnExpression extends Error {}

/** Undefined where the text is no expression. Never throws. */
export function parseExpression(text: string): PipelineExpression | undefined {
  const tokens = tokensOf(text);
  if (!tokens || tokens.length === 0) return undefined;
  try {
    const reader = new Reader(tokens);
    const expression = reader.binary(0);
    return reader.isAtEnd ? expression : undefined;
  } catch (error) {
    if (error instanceof NotAnExpression) return undefined;
    throw error;
  }
}

function tokensOf(text: string): readonly string[] | undefined {
  const tokens: string[] = [];
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < text.length) {
    const token = tokenPattern.exec(text)?.[0];
    if (token === undefined) return undefined;
    if (token.trim() !== "") tokens.push(token);
  }
  return tokens;
}

class Reader {
  private next = 0;
  private depth = 0;

  constructor(private readonly tokens: readonly string[]) {}

  get isAtEnd(): boolean {
    return this.next >= this.tokens.length;
  }

  binary(level: number): PipelineExpression {
    const operators = levels[level];
    if (!operators) return this.unary();
    const operands = [this.binary(level + 1)];
    let operator: Operator | undefined;
    for (;;) {
      const found = operators.find((one) => one === this.tokens[this.next]);
      if (!found) break;
      this.next++;
      const right = this.binary(level + 1);
      // `a || b || c` is one operation; `a == b != c` is two.
      if (operator !== undefined && operator !== found)
        operands.splice(0, operands.length, { kind: "operation", operator, operands: [...operands] });
      operator = found;
      operands.push(right);
    }
    return operator === undefined
      ? (operands[0] as PipelineExpression)
      : { kind: "operation", operator, operands };
  }

  private unary(): PipelineExpression {
    if (this.tokens[this.next] !== "!") return this.postfix();
    this.next++;
    return { kind: "operation", operator: "!", operands: [this.nested(() => this.unary())] };
  }

  private postfix(): PipelineExpression {
    const token = this.tokens[this.next++];
    if (token === undefined) throw new NotAnExpression();
    if (token === "(") {
      const inner = this.nested(() => this.binary(0));
      this.expect(")");
      return this.members(inner);
    }
    if (token.startsWith("'")) return { kind: "literal", value: token.slice(1, -1).replaceAll("''", "'") };
    if (/^[+-]?[.\d]/.test(token)) return { kind: "literal", value: Number(token) };
    if (!/^[a-z_]/i.test(token)) throw new NotAnExpression();
    const name = token.toLowerCase();
    if (this.tokens[this.next] === "(") return this.members(this.call(name));
    if (name === "true" || name === "false") return { kind: "literal", value: name === "true" };
    if (name === "null") return { kind: "literal", value: null };
    const { path, indices } = this.steps();
    return { kind: "context", path: [name, ...path], indices };
  }

  private call(name: string): PipelineExpression {
    this.next++;
    const given: PipelineExpression[] = [];
    while (this.tokens[this.next] !== ")") {
      if (given.length > 0) this.expect(",");
      given.push(this.nested(() => this.binary(0)));
    }
    this.next++;
    return { kind: "call", name, arguments: given };
  }

  private members(of: PipelineExpression): PipelineExpression {
    const { path, indices } = this.steps();
    return path.length === 0 ? of : { kind: "member", of, path, indices };
  }

  private steps(): { readonly path: readonly string[]; readonly indices: readonly PipelineExpression[] } {
    const path: string[] = [];
    const indices: PipelineExpression[] = [];
    for (;;) {
      const token = this.tokens[this.next];
      if (token === ".") {
        const name = this.tokens[this.next + 1];
        if (name === undefined || !/^(?:\*|[a-z_][\w-]*)$/i.test(name)) throw new NotAnExpression();
        path.push(name.toLowerCase());
        this.next += 2;
      } else if (token === "[") {
        this.next++;
        if (this.tokens[this.next] === "*") {
          this.next++;
          path.push("*");
        } else {
          const index = this.nested(() => this.binary(0));
          if (index.kind === "literal") path.push(String(index.value).toLowerCase());
          else {
            path.push("*");
            indices.push(index);
          }
        }
        this.expect("]");
      } else return { path, indices };
    }
  }

  private nested(read: () => PipelineExpression): PipelineExpression {
    if (++this.depth > DEEPEST) throw new NotAnExpression();
    const inner = read();
    this.depth--;
    return inner;
  }

  private expect(token: string): void {
    if (this.tokens[this.next++] !== token) throw new NotAnExpression();
  }
}

/** Functions whose result holds the text of what they are given. */
const carrying = new Set(["format", "join", "tojson", "fromjson", "case"]);

/** The contexts whose text the result may hold: "github.head_ref". A comparison holds none. */
export function textsIn(expression: PipelineExpression | undefined): readonly string[] {
  switch (expression?.kind) {
    case "context":
      return [expression.path.join(".")];
    case "member":
      return textsIn(expression.of);
    case "call":
      return carrying.has(expression.name) ? expression.arguments.flatMap(textsIn) : [];
    case "operation":
      if (expression.operator === "||") return expression.operands.flatMap(textsIn);
      // Of `a && b`, a shows only when it is empty or false.
      return expression.operator === "&&" ? textsIn(expression.operands.at(-1)) : [];
    default:
      return [];
  }
}

/** Every part of an expression, itself first. */
export function partsOf(expression: PipelineExpression | undefined): readonly PipelineExpression[] {
  if (!expression) return [];
  switch (expression.kind) {
    case "literal":
      return [expression];
    case "context":
      return [expression, ...expression.indices.flatMap(partsOf)];
    case "member":
      return [expression, ...partsOf(expression.of), ...expression.indices.flatMap(partsOf)];
    case "call":
      return [expression, ...expression.arguments.flatMap(partsOf)];
    case "operation":
      return [expression, ...expression.operands.flatMap(partsOf)];
  }
}

/** Every context that is asked, for its text or to compare it. */
export function contextsIn(expression: PipelineExpression | undefined): readonly string[] {
  return partsOf(expression).flatMap((part) => (part.kind === "context" ? [part.path.join(".")] : []));
}
