import type { Place } from "../../engine/finding";
import { fileNameOf } from "../../engine/path";
import { parseShell } from "../../languages/shell/index";
import { actionNameOf } from "./action-reference";
import { variableOf } from "./taint";
import type { PlacedStep } from "./workflows";

/** A secret that is given to the build of an image, or stands in the query of an address. */
export interface HandedOnSecret {
  readonly kind: "built-in" | "in-address";
  readonly name: string;
  readonly place: Place;
}

/** What is kept among the secrets because it is set there, and opens nothing: identifiers, hosts, names. */
export const isKeptApart =
  /(?:^|_)(?:ID|HOST|HOSTNAME|DOMAIN|PORT|USER|USERNAME|REGION|BUCKET|NAME|PROJECT|ORG(?:ANIZATION)?|ENV(?:IRONMENT)?|PATH|DIR)$/i;

/** What a build shows to every visitor, and addresses. */
const isShown = /(?:^|_)(?:UR[LI]|DSN|VERSION|EMAIL)$|(?:^|_)PUBLIC(?:_|$)|^(?:VITE|REACT_APP|GATSBY)_/i;

function opensNothing(name: string): boolean {
  return isKeptApart.test(name) || isShown.test(name);
}

const ofSecret = /\$\{\{\s*secrets\.([\w-]+)\s*\}\}/i;

/** Secrets that a step gives to the build of an image as arguments, and those that it writes into the query of an address. */
export function handedOnIn(placed: PlacedStep): readonly HandedOnSecret[] {
  const { step } = placed;
  const inputs = step.inputs.flatMap(({ name, text }) =>
    name === "build-args" &&
    /\/(?:build-push|bake|buildx-bake)-action$/.test(actionNameOf(step.uses?.reference) ?? "")
      ? text.value.split("\n").flatMap((line) => argument(line.trim(), placed, text.place))
      : [],
  );
  const { run } = step;
  if (!run) return inputs;
  // The expressions keep their words together.
  const script = run.value.replace(
    /\$\{\{([^{}]*)\}\}/g,
    (_, inner: string) => `\${{${inner.replace(/\s/g, "")}}}`,
  );
  return [
    ...inputs,
    ...parseShell(script.replace(/\$\{\{([^{}]*)\}\}/g, "@@$1@@")).commands.flatMap(({ words }) => {
      const all = words.map(({ value }) => value.replace(/@@([^@]*)@@/g, "$${{ $1 }}"));
      const program = fileNameOf(all[0] === "sudo" ? (all[1] ?? "") : (all[0] ?? ""));
      if (/^(?:docker|docker-compose|podman|buildah|nerdctl)$/.test(program))
        return all.flatMap((word, index) => {
          const given = word === "--build-arg" ? all[index + 1] : /^--build-arg=(.*)$/.exec(word)?.[1];
          return given === undefined ? [] : argument(given, placed, run.place);
        });
      return /^(?:curl|wget|http|https)$/.test(program)
        ? all.flatMap((word) => query(word, placed, run.place))
        : [];
    }),
  ];
}

/** `NAME=value`, or `NAME` alone, whose value is the environment's. */
function argument(text: string, placed: PlacedStep, place: Place): readonly HandedOnSecret[] {
  const [, name = "", , value] = /^([\w-]+)(=([\s\S]*))?$/.exec(text) ?? [];
  const secret = secretIn(value ?? `$${name}`, placed);
  return secret === undefined || opensNothing(name) || opensNothing(secret)
    ? []
    : [{ kind: "built-in", name: secret, place }];
}

function query(word: string, placed: PlacedStep, place: Place): readonly HandedOnSecret[] {
  const asked = /^["']?https?:\/\/[^?\s]*\?(.*)$/s.exec(word)?.[1];
  const secret = (asked?.split("&") ?? [])
    .map((part) => secretIn(part.slice(part.indexOf("=") + 1), placed))
    .find((name) => name !== undefined && !opensNothing(name));
  return secret === undefined ? [] : [{ kind: "in-address", name: secret, place }];
}

/** The name of the secret that a text is: an expression, or a variable that holds one. */
function secretIn(text: string, placed: PlacedStep): string | undefined {
  const written = ofSecret.exec(text)?.[1];
  if (written !== undefined) return written;
  const variable = /^["']?\$\{?(\w+)\}?["']?$/.exec(text)?.[1];
  const value = variable === undefined ? undefined : variableOf(placed, variable)?.text.value;
  return ofSecret.exec(value?.trim() ?? "")?.[1];
}
