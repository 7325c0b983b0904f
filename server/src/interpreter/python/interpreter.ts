import { callValue } from "./evaluate/call";
import { evaluate } from "./evaluate/expression";
import { runStatement } from "./evaluate/statement";
import type { Interpreter, Library } from "./evaluation";
import { combine } from "./library";
import { standardLibrary } from "./standard-library/standard-library";

/** An interpreter of Python that knows the standard library and, from outside it, the given libraries. */
export function createInterpreter(libraries: readonly Library[]): Interpreter {
  return { evaluate, runStatement, callValue, library: combine([standardLibrary, ...libraries]) };
}
