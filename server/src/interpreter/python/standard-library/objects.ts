import { argumentOf } from "../arguments";
import { writeNamespace } from "../evaluate/assignment";
import type { Library, LibraryClass } from "../evaluation";
import { readFile } from "../files";
import { list, none, string, tuple, withOrigin } from "../values/construct";
import { certain, type Element, noOrigin, presenceOf, type Scope } from "../values/value";

/** `globals()`, `locals()`, `vars()` */
const namespace: LibraryClass = {
  call(self, method, call) {
    const { evaluation, place } = call;
    const scope = self.state as Scope;
    const first = argumentOf(call, 0)?.value;
    if (method === "update") {
      if (first?.kind === "dict" && !first.open)
        for (const entry of first.entries.values())
          writeNamespace(evaluation, scope, entry.key, entry.value, place);
      else if (first)
        evaluation.openScope(scope, evaluation.unknown("Which names are set here is not known", {}, place));
      for (const [name, { value }] of call.keywords)
        evaluation.assign(scope, name, { value, steps: [place] });
      return none(noOrigin);
    }
    if (method === "items" || method === "keys") {
      const elements: Element[] = [];
      for (const [name, binding] of scope.names) {
        const key = string(name, noOrigin);
        const value = method === "keys" ? key : tuple([certain(key), certain(binding.value)], noOrigin);
        elements.push({ value, place: undefined, presence: presenceOf(binding) });
      }
      if (scope.open) elements.push({ value: scope.open, place, presence: "rest" });
      return list(elements, noOrigin);
    }
    if ((method === "get" || method === "setdefault") && first?.kind === "string") {
      const found = scope.names.get(first.value);
      if (found) return found.value;
      if (scope.open) return scope.open;
      const fallback = argumentOf(call, 1)?.value ?? none(noOrigin);
      if (method === "setdefault") writeNamespace(evaluation, scope, first, fallback, place);
      return fallback;
    }
    return undefined;
  },
  item(self, index, evaluation, place) {
    const scope = self.state as Scope;
    if (index.kind !== "string") return undefined;
    const found = scope.names.get(index.value);
    if (found) return found.value;
    if (scope.open) return scope.open;
    return evaluation.raise(["KeyError", "LookupError", "Exception"], index.value, place, index);
  },
};

/** What `open()` returns. */
const file: LibraryClass = {
  call(self, method, call) {
    if (method === "read") return readFile(call.evaluation, self.state as string);
    if (method === "readline") {
      const text = readFile(call.evaluation, self.state as string);
      if (text?.kind !== "string") return undefined;
      return withOrigin({ ...text, value: /^[^\n]*\n?/.exec(text.value)?.[0] ?? "" }, text.origin);
    }
    return method === "close" ? none(noOrigin) : undefined;
  },
};

export const objects: Library = { classes: { namespace, file } };
