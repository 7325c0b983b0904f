import type { Place } from "../../../engine/finding";
import type { Value } from "./value";

/** The parent of each exception class of Python that code catches or raises. */
const parents: Readonly<Record<string, string>> = {
  ImportError: "Exception",
  ModuleNotFoundError: "ImportError",
  KeyError: "LookupError",
  IndexError: "LookupError",
  LookupError: "Exception",
  AttributeError: "Exception",
  NameError: "Exception",
  TypeError: "Exception",
  ValueError: "Exception",
  UnicodeError: "ValueError",
  UnicodeDecodeError: "UnicodeError",
  JSONDecodeError: "ValueError",
  ZeroDivisionError: "ArithmeticError",
  ArithmeticError: "Exception",
  OSError: "Exception",
  FileNotFoundError: "OSError",
  PermissionError: "OSError",
  ConnectionError: "OSError",
  TimeoutError: "OSError",
  RuntimeError: "Exception",
  NotImplementedError: "RuntimeError",
  AssertionError: "Exception",
  Exception: "BaseException",
  SystemExit: "BaseException",
  KeyboardInterrupt: "BaseException",
};

const aliases: Readonly<Record<string, string>> = {
  IOError: "OSError",
  EnvironmentError: "OSError",
  error: "OSError",
};

/** Something outside the project may raise whatever it likes. */
export const anyException: readonly string[] = ["*"];

/** An exception class and its ancestors; `further` has the parents of classes from outside Python. */
export function exceptionTypes(
  name: string,
  further: Readonly<Record<string, string>> = {},
): readonly string[] {
  const types: string[] = [];
  for (let type: string | undefined = aliases[name] ?? name; type; type = parents[type] ?? further[type])
    types.push(type);
  if (!types.includes("BaseException")) types.push("Exception", "BaseException");
  return types;
}

/** The types of an exception object or class. */
export function typesOfException(
  value: Value,
  further: Readonly<Record<string, string>>,
  depth = 0,
): readonly string[] {
  if (value.kind === "external")
    return exceptionTypes(value.name.slice(value.name.lastIndexOf(".") + 1), further);
  if (value.kind === "instance") return typesOfException(value.class, further, depth);
  if (value.kind === "class" && depth < 20) {
    const inherited = value.bases.flatMap((base) => typesOfException(base, further, depth + 1));
    return [value.name, ...(inherited.length > 0 ? inherited : ["Exception", "BaseException"])];
  }
  return ["Exception", "BaseException"];
}

/** Whether a handler for these classes takes an exception; undefined when the handler's classes are not known. */
export function handles(handler: Value | undefined, types: readonly string[]): boolean | undefined {
  if (handler === undefined) return true;
  if (handler.kind === "tuple") {
    let verdict: boolean | undefined = false;
    for (const element of handler.elements) {
      const one = element.presence === "certain" ? handles(element.value, types) : undefined;
      if (one) return true;
      if (one === undefined) verdict = undefined;
    }
    return verdict;
  }
  const name = handlerName(handler);
  if (name === undefined) return undefined;
  // Whatever is raised outside the project is hardly ever a failed import: those are raised by imports.
  if (types.includes("*"))
    return name !== "ImportError" && name !== "ModuleNotFoundError" && name !== "NameError";
  return types.includes(aliases[name] ?? name);
}

function handlerName(handler: Value): string | undefined {
  if (handler.kind === "external") return handler.name.slice(handler.name.lastIndexOf(".") + 1);
  if (handler.kind === "class") return handler.name;
  return undefined;
}

/** A Python exception on its way up. No `Error`: nobody wants our own stack, and making one is slow. */
export class PythonError {
  constructor(
    /** The exception's class and its ancestors, the class first. */
    readonly types: readonly string[],
    readonly text: string,
    /** Environment variables that are unset and led here: had they been set, there might be no exception. */
    readonly keys: ReadonlySet<string>,
    readonly place: Place,
    /** Raised by an operation, not by a `raise`. */
    readonly implicit: boolean,
    /** Whether the variables are needed for sure, or only in a branch that may be taken. */
    readonly need: Need = "certainly",
  ) {}
}

/** Whether a module cannot load without a variable. */
export type Need = "certainly" | "perhaps";
