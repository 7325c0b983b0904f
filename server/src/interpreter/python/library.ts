import type { Library } from "./evaluation";

/** Several libraries as one. Of two that know the same name the later one counts. */
export function combine(libraries: readonly Library[]): Required<Library> {
  return {
    installed: libraries.flatMap(({ installed }) => installed ?? []),
    functions: merge(libraries.map(({ functions }) => functions)),
    call: (name, call) => first(libraries, (library) => library.call?.(name, call)),
    isPure: (name) => libraries.some((library) => library.isPure?.(name)),
    constants: merge(libraries.map(({ constants }) => constants)),
    classes: merge(libraries.map(({ classes }) => classes)),
    exceptions: merge(libraries.map(({ exceptions }) => exceptions)),
    enumerations: merge(libraries.map(({ enumerations }) => enumerations)),
    properties: libraries.flatMap(({ properties }) => properties ?? []),
    exports: (module) => first(libraries, (library) => library.exports?.(module)),
  };
}

function first<T>(libraries: readonly Library[], ask: (library: Library) => T | undefined): T | undefined {
  for (const library of libraries) {
    const answer = ask(library);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

/** Without a prototype: a function of the code may be called "constructor". */
function merge<T>(
  records: readonly (Readonly<Record<string, T>> | undefined)[],
): Readonly<Record<string, T>> {
  return Object.assign(Object.create(null), ...records);
}
