import type { Range } from "../../engine/text";
import { goThrough } from "../advance";
import type { Comment, ParseError } from "../parse-result";
import { isTest } from "./lookup";
import { type OpenStatement, OpenStatements } from "./open-statements";
import { simpleCommandAt } from "./simple-command";
import type { ShellBranch, ShellCommand, ShellScript } from "./syntax";
import { readTokens, type ShellToken } from "./tokens";

/**
 * Reads a script, or the one command line of a Dockerfile, a Procfile or `sh -c`. Nothing in it is executed or expanded.
 * The last short texts are remembered: the same command lines are asked for again with each keystroke around them.
 */
export function parseShell(text: string): ShellScript {
  const known = remembered.get(text);
  if (known) return known;
  const script = parse(text);
  if (text.length <= longestRemembered) {
    if (remembered.size >= mostRemembered) remembered.clear();
    remembered.set(text, script);
  }
  return script;
}

const remembered = new Map<string, ShellScript>();
const mostRemembered = 500;
/** In characters. */
const longestRemembered = 2_000;

function parse(text: string): ShellScript {
  const comments: Comment[] = [];
  const errors: ParseError[] = [];
  const tokens = readTokens(text, comments, errors);
  const commands = new CommandReader(tokens, errors).read();
  const interpreter = /^#!(.*)/.exec(comments[0]?.range.start === 0 ? comments[0].text : "")?.[1]?.trim();
  const stopsOnError = / -\w*e/.test(interpreter ?? "") || commands.some(setsStopOnError);
  errors.sort((one, other) => one.range.start - other.range.start);
  return { commands, interpreter, stopsOnError, comments, errors };
}

function setsStopOnError(command: ShellCommand): boolean {
  const [program, ...options] = command.words.map((word) => word.value);
  if (program !== "set" || command.inside.length > 0) return false;
  return options.some(
    (option, index) => /^-\w*e/.test(option) || (/^-\w*o$/.test(option) && options[index + 1] === "errexit"),
  );
}

/** In tokens: `if ! [ "$1" = web ]; then` and some line breaks. */
const LONGEST_TEST = 10;

const CLOSERS: Readonly<Record<string, OpenStatement["opener"]>> = {
  fi: "if",
  esac: "case",
  done: "loop",
  "}": "group",
};

function branch(
  kind: ShellBranch["kind"],
  label?: string,
  subject?: string,
  statement?: number,
): ShellBranch {
  return { kind, label, subject, statement };
}

/** Goes through the tokens of one script and gathers its commands. */
class CommandReader {
  private readonly commands: ShellCommand[] = [];
  private readonly statements: OpenStatements;
  private joinedBy: ShellCommand["joinedBy"] = "start";
  /** Whether the commands since the last `;` decide about the next one. */
  private afterTest = false;
  /** Of the body that begins next. */
  private functionName: string | undefined;
  private index = 0;

  constructor(
    private readonly tokens: readonly ShellToken[],
    errors: ParseError[],
  ) {
    this.statements = new OpenStatements(errors);
  }

  read(): ShellCommand[] {
    goThrough(0, this.tokens.length, (at) => {
      this.index = at;
      const token = this.tokens[at] as ShellToken;
      if (token.kind === "operator") {
        this.readOperator(token.operator, token.range);
        this.index++;
      } else if (
        !(token.kind === "word" && !token.word.quoted && this.readKeyword(token.word.value, token.range))
      )
        this.readSimpleCommand();
      return this.index;
    });
    this.statements.endOfText();
    return this.commands;
  }

  /** The body of the function whose name was read just before, else a group or subshell. */
  private beginBody(opener: "group" | "subshell", range: Range): void {
    const { functionName } = this;
    const body = functionName === undefined ? branch(opener) : branch("function", functionName);
    this.statements.begin(opener, range, body);
    this.functionName = undefined;
  }

  private readOperator(operator: string, range: Range): void {
    if (operator === "(") this.beginBody("subshell", range);
    else if (operator === ")") this.statements.end("subshell", range, ")");
    else if (operator.startsWith(";;") || operator === ";&") this.startCaseBranch(this.index + 1);
    else if (operator === "&&" || operator === "||" || operator === "&") this.joinedBy = operator;
    else if (operator.startsWith("|")) this.joinedBy = "|";
    else if (this.joinedBy === "start" || this.joinedBy === ";" || this.commandEndsBefore(this.index))
      this.joinedBy = this.commands.length > 0 ? ";" : "start";
    if (operator === ";" || operator === "\n" || operator === "&" || operator.startsWith(";;"))
      if (this.joinedBy === ";" || this.joinedBy === "&" || this.joinedBy === "start") this.afterTest = false;
  }

  /** A line may end behind `&&`, `||` and `|`: the list goes on. */
  private commandEndsBefore(at: number): boolean {
    return this.tokens[at - 1]?.kind !== "operator";
  }

  /** Reads a reserved word where a command could begin; true if it was one. */
  private readKeyword(word: string, range: Range): boolean {
    const closes = CLOSERS[word];
    if (closes) this.statements.end(closes, range, word);
    else if (word === "if") {
      this.statements.begin("if", range, branch("condition"));
      this.startTest();
    } else if (word === "while" || word === "until")
      this.statements.begin("loop", range, branch("condition"));
    else if (word === "then")
      this.enterBranch("if", branch("if", this.testBefore(this.index), undefined, this.startOfIf()));
    else if (word === "elif") {
      this.enterBranch("if", branch("condition"));
      this.startTest();
    } else if (word === "else")
      this.enterBranch("if", branch("else", undefined, undefined, this.startOfIf()));
    else if (word === "do") this.enterBranch("loop", branch("loop"));
    else if (word === "for" || word === "select") return this.readFor(range);
    else if (word === "case") return this.readCase(range);
    else if (word === "function") return this.readFunctionName();
    else if (word === "{") this.beginBody("group", range);
    else if (word !== "!" && word !== "time") return false;
    this.index++;
    return true;
  }

  private startOfIf(): number | undefined {
    return this.statements.innermost("if")?.range.start;
  }

  private startTest(): void {
    const statement = this.statements.innermost("if");
    if (statement) statement.test = this.index + 1;
  }

  /** `[ "$1" = web ]`, with one space between its words; undefined for more than one simple test. */
  private testBefore(then: number): string | undefined {
    const from = this.statements.innermost("if")?.test;
    if (from === undefined || then - from > LONGEST_TEST) return undefined;
    const words: string[] = [];
    for (const token of this.tokens.slice(from, then)) {
      if (token.kind === "word") words.push(token.raw);
      else if (token.kind === "redirection" || !/^[;\n]$/.test(token.operator)) return undefined;
    }
    return words.join(" ");
  }

  private enterBranch(opener: OpenStatement["opener"], next: ShellBranch): void {
    this.statements.enterBranch(opener, next);
    this.joinedBy = this.commands.length > 0 ? ";" : "start";
    this.afterTest = false;
  }

  /** `for NAME in words`: the header holds no command. */
  private readFor(range: Range): boolean {
    this.statements.begin("loop", range, branch("loop"));
    for (this.index++; this.index < this.tokens.length; this.index++) {
      const token = this.tokens[this.index] as ShellToken;
      if (token.kind === "word" && token.raw === "do") break;
      if (token.kind === "operator" && /^[;\n]$/.test(token.operator)) break;
    }
    return true;
  }

  private readCase(range: Range): boolean {
    const subject = this.tokens[this.index + 1];
    this.statements.begin("case", range, branch("case"), subject?.kind === "word" ? subject.raw : undefined);
    this.index += 2;
    while (
      this.tokens[this.index]?.kind === "operator" &&
      (this.tokens[this.index] as { operator: string }).operator === "\n"
    )
      this.index++;
    const next = this.tokens[this.index];
    if (next?.kind === "word" && next.raw === "in") this.index++;
    this.startCaseBranch(this.index);
    this.index++;
    return true;
  }

  /** Reads `pattern | pattern )` behind `in` or `;;`; leaves `index` on its last token. */
  private startCaseBranch(from: number): void {
    const statement = this.statements.innermost("case");
    if (!statement) return;
    const patterns: string[] = [];
    let at = from;
    for (; at < this.tokens.length; at++) {
      const token = this.tokens[at] as ShellToken;
      if (token.kind === "word" && token.raw === "esac" && patterns.length === 0) break;
      if (token.kind === "word") patterns.push(token.word.value);
      else if (token.kind === "operator" && token.operator === ")") break;
      else if (token.kind === "operator" && token.operator === "\n" && patterns.length > 0) break;
    }
    const closed = this.tokens[at]?.kind === "operator";
    this.index = closed ? at : at - 1;
    statement.branch = branch("case", patterns.join("|"), statement.subject, statement.range.start);
    this.joinedBy = this.commands.length > 0 ? ";" : "start";
    this.afterTest = false;
  }

  private readFunctionName(): boolean {
    const name = this.tokens[this.index + 1];
    if (name?.kind !== "word") return false;
    this.functionName = name.word.value;
    this.index += 2;
    this.skipEmptyParentheses();
    return true;
  }

  private skipEmptyParentheses(): boolean {
    const [open, close] = [this.tokens[this.index], this.tokens[this.index + 1]];
    const empty =
      open?.kind === "operator" &&
      open.operator === "(" &&
      close?.kind === "operator" &&
      close.operator === ")";
    if (empty) this.index += 2;
    return empty;
  }

  private readSimpleCommand(): void {
    const { words, assignments, redirections, range, end } = simpleCommandAt(this.tokens, this.index);
    this.index = end;
    if (
      words.length === 1 &&
      assignments.length === 0 &&
      /^[\w.:-]+$/.test(words[0]?.value ?? "") &&
      this.skipEmptyParentheses()
    ) {
      this.functionName = words[0]?.value;
      return;
    }
    if (!range) {
      this.index++;
      return;
    }
    const inside = this.statements.branches;
    const next = this.tokens[this.index];
    const { joinedBy } = this;
    const command: ShellCommand = {
      words,
      assignments,
      redirections,
      joinedBy,
      background: next?.kind === "operator" && next.operator === "&",
      inside,
      conditional: inside.some(isBranch) || joinedBy === "||" || (joinedBy === "&&" && this.afterTest),
      range,
    };
    this.commands.push(command);
    if (joinedBy === "||" || isTest(command)) this.afterTest = true;
    this.joinedBy = ";";
  }
}

function isBranch({ kind }: ShellBranch): boolean {
  return kind === "if" || kind === "else" || kind === "case" || kind === "loop" || kind === "function";
}
