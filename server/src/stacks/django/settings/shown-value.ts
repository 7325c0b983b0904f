import { type Message, message } from "../../../engine/message";
import { maskSecrets } from "../../../engine/secrets/mask-secrets";
import { mayTextBeShown } from "../../../engine/secrets/may-be-shown";
import { maySecretStandIn } from "../../../engine/secrets/secret-name";
import { holdsSecret } from "../../../facts/repository/env-files";
import { type Value, workspaceRoot } from "../../../interpreter/python/values/value";

/** A Python value as other programs and people read it. Secrets are replaced by "…" unless they are asked for. */
export type ShownValue =
  | {
      readonly kind: "known";
      /** Lists, tuples and sets are arrays; paths are strings, timedeltas seconds. */
      readonly json: unknown;
      /** As Python writes it. */
      readonly text: string;
      readonly masked: boolean;
    }
  | {
      readonly kind: "unknown";
      readonly reason: Message;
      /** As Python would write it, with "?" for what is not known; undefined when nothing is. */
      readonly text: string | undefined;
    };

/** How a value is shown. */
export interface ShowOptions {
  readonly showSecrets: boolean;
  /** What paths inside the workspace begin with. */
  readonly root: string;
}

/** Shows the value of a setting; `name`, and the keys inside of it, tell which texts may be secrets. */
export function showValue(name: string, value: Value, options: ShowOptions): ShownValue {
  const showing = new Showing(options);
  const { json, text } = showing.show(value, name, 0);
  const { unknown, parts, masked } = showing;
  if (!unknown) return { kind: "known", json, text, masked };
  return { kind: "unknown", reason: unknown, text: parts > 0 ? text : undefined };
}

/** What of a value is shown: `json` and Python's text of it. */
interface ShownPart {
  readonly json: unknown;
  readonly text: string;
}

/** One showing of a value with all it holds, and what was met in it. */
class Showing {
  masked = false;
  /** Why the value is not known as a whole; undefined while it is. */
  unknown: Message | undefined;
  /** How many elements and entries are certainly there. */
  parts = 0;

  constructor(private readonly options: ShowOptions) {}

  show(one: Value, key: string, depth: number): ShownPart {
    switch (one.kind) {
      case "none":
        return { json: null, text: "None" };
      case "boolean":
        return { json: one.value, text: one.value ? "True" : "False" };
      case "number":
        return {
          json: one.value,
          text: one.float && Number.isInteger(one.value) ? `${one.value}.0` : String(one.value),
        };
      case "string":
        return this.showText(one.value.replace(workspaceRoot, this.options.root), key, "");
      case "bytes":
        return this.showText(one.value, key, "b");
      case "path": {
        const path = one.value.replace(workspaceRoot, this.options.root);
        return { json: path, text: `Path(${quote(path)})` };
      }
      case "duration":
        return { json: one.seconds, text: `timedelta(seconds=${one.seconds})` };
      case "list":
      case "tuple":
      case "set":
        return depth > 20 ? this.opaque() : this.showElements(one, key, depth);
      case "dict":
        return depth > 20 ? this.opaque() : this.showEntries(one, key, depth);
      case "choice":
        this.unknown ??= message("It is one of several values");
        return { json: undefined, text: "?" };
      case "unknown":
        this.unknown ??= one.reason;
        return { json: undefined, text: "?" };
      case "unbound":
        this.unknown ??= message("Nothing sets it, and Django has no default");
        return { json: undefined, text: "?" };
      default:
        return this.opaque();
    }
  }

  private opaque(): ShownPart {
    this.unknown ??= message("It is an object that text cannot show");
    return { json: undefined, text: "?" };
  }

  private showText(value: string, key: string, prefix: string): ShownPart {
    const shown = this.options.showSecrets ? value : maskText(key, value);
    if (shown !== value) this.masked = true;
    return { json: shown, text: prefix + quote(shown) };
  }

  private showElements(
    { kind, elements }: Extract<Value, { kind: "list" | "tuple" | "set" }>,
    key: string,
    depth: number,
  ): ShownPart {
    // ("X-Api-Key", "…"): the second of a pair stands behind the name that is the first.
    const [first] = elements;
    const pairName = elements.length === 2 && first?.value.kind === "string" ? first.value.value : undefined;
    const shown = elements.map((element, index) => {
      if (element.presence === "certain") this.parts++;
      else this.unknown ??= message("Whether all of it is there is not known");
      return element.presence === "rest"
        ? { json: undefined, text: "…" }
        : this.show(
            element.value,
            index === 1 && pairName !== undefined && maySecretStandIn(pairName) ? pairName : key,
            depth + 1,
          );
    });
    const inside = shown.map(({ text }) => text).join(", ");
    const texts = {
      list: `[${inside}]`,
      tuple: elements.length === 1 ? `(${inside},)` : `(${inside})`,
      set: elements.length === 0 ? "set()" : `{${inside}}`,
    };
    return { json: shown.map(({ json }) => json), text: texts[kind] };
  }

  private showEntries(
    { entries, open }: Extract<Value, { kind: "dict" }>,
    of: string,
    depth: number,
  ): ShownPart {
    if (open) this.unknown ??= open.reason;
    const json: Record<string, unknown> = {};
    const texts = [...entries].map(([key, entry]) => {
      if (entry.presence === "certain") this.parts++;
      else this.unknown ??= message("Whether all of it is there is not known");
      const name = entry.key.kind === "string" ? entry.key.value : this.show(entry.key, "", depth + 1).text;
      // What a collection of secrets holds is one, whatever it is called inside.
      const shown = this.show(entry.value, maySecretStandIn(of) ? of : name || key, depth + 1);
      const label = shownKey(name, of);
      json[label] = shown.json;
      return `${entry.key.kind === "string" ? quote(label) : label}: ${shown.text}`;
    });
    return { json, text: `{${[...texts, ...(open ? ["…"] : [])].join(", ")}}` };
  }
}

/** In a collection of secrets the keys may be the secrets: only plain words are shown. */
function shownKey(key: string, of: string): string {
  return maySecretStandIn(of) && !/^[A-Za-z][A-Za-z _.-]{0,60}$/.test(key) ? "…" : maskSecrets(key);
}

function maskText(name: string, value: string): string {
  if (value === "" || mayTextBeShown(value)) return value;
  if (maySecretStandIn(name) || /^KEY$/i.test(name) || holdsSecret(name, value)) return "…";
  return maskSecrets(value);
}

function quote(text: string): string {
  const body = JSON.stringify(text).slice(1, -1);
  return text.includes("'") && !text.includes('"')
    ? `"${body}"`
    : `'${body.replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
