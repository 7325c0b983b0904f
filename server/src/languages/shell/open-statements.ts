import type { Range } from "../../engine/text";
import type { ParseError } from "../parse-result";
import type { ShellBranch } from "./syntax";

/** An `if`, `case`, loop, group or function that has begun; `branch` is what commands now stand in. */
export interface OpenStatement {
  readonly opener: "if" | "case" | "loop" | "group" | "subshell";
  readonly range: Range;
  branch: ShellBranch;
  /** Of a `case`: what it looks at. Of a function's body: its name. */
  readonly subject: string | undefined;
  /** Of an `if`: the first token of the test that was read last. */
  test?: number;
}

/** Deeper nesting is damage; commands in it count as standing at this depth. */
const DEEPEST = 100;

/** The statements that have begun and not ended where the reading stands, the innermost last. */
export class OpenStatements {
  private readonly open: OpenStatement[] = [];

  /** What is closed out of order, or never, becomes an error. */
  constructor(private readonly errors: ParseError[]) {}

  /** The branches that a command stands in here, the outermost first. */
  get branches(): readonly ShellBranch[] {
    return this.open.map(({ branch }) => branch);
  }

  innermost(opener: OpenStatement["opener"]): OpenStatement | undefined {
    return this.open.findLast((one) => one.opener === opener);
  }

  begin(opener: OpenStatement["opener"], range: Range, first: ShellBranch, subject?: string): void {
    if (this.open.length < DEEPEST) this.open.push({ opener, range, branch: first, subject });
    else this.errors.push({ range, message: "The nesting is too deep to be read." });
  }

  /** Ends the innermost one of its kind and all that is open inside of it; `sign` is the word that says so. */
  end(opener: OpenStatement["opener"], range: Range, sign: string): void {
    const found = this.open.findLastIndex((one) => one.opener === opener);
    if (found === -1) this.errors.push({ range, message: `Nothing is open for this "${sign}".` });
    else this.lose(this.open.splice(found).slice(1));
  }

  /** Goes on with another branch of the innermost one of its kind: what is open inside of it is lost. */
  enterBranch(opener: OpenStatement["opener"], next: ShellBranch): void {
    const statement = this.innermost(opener);
    if (!statement) return;
    this.lose(this.open.splice(this.open.indexOf(statement) + 1));
    statement.branch = next;
  }

  endOfText(): void {
    this.lose(this.open);
  }

  private lose(statements: readonly OpenStatement[]): void {
    for (const { range } of statements) this.errors.push({ range, message: "This is never closed." });
  }
}
