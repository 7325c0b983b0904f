import { type Fact, fact } from "../../server/src/engine/database";
import type { Place } from "../../server/src/engine/finding";
import { looksRandom } from "../../server/src/engine/secrets/placeholder";
import { isSecretName } from "../../server/src/engine/secrets/secret-name";
import type { EnvironmentEntry } from "../../server/src/facts/deployment/compose/compose-service";
import type { LiteralSecret } from "../../server/src/facts/deployment/literal-secrets";
import type { SharedSecret } from "../../server/src/facts/deployment/shared-secrets";

/** A placeholder is no secret, and whoever starts it as it stands has it for one. */
export function isWritten({ name, value }: EnvironmentEntry): boolean {
  if (value === undefined) return false;
  const { raw, variables } = value;
  // `postgres://shop:shop@db`: what everybody tries first stands there all the same.
  if (variables.length === 0 && /^[a-z][a-z\d+.-]*:\/\/[^\s/@:]*:[^\s/@]+@/i.test(raw)) return true;
  if (!isSecretName(name)) return false;
  return variables.length === 0
    ? raw !== ""
    : variables.some(({ operator, operand }) => operator?.includes("-") && operand !== "");
}

/** `user:hash` of a proxy's Basic authentication: with it a password is found at leisure. */
export function isAccount({ name, value }: EnvironmentEntry): boolean {
  return /basicauth\.users$/i.test(name) && value !== undefined && value.variables.length === 0;
}

/** One text per place, to compare places by. */
export function keyOf({ path, range }: Place): string {
  return `${path}:${range.start}`;
}

/** A password that several services of a file hold is one secret; another file is another way to deploy, with accounts of its own. */
export function causeOf(secret: LiteralSecret, shared: readonly SharedSecret[]): string {
  const group = shared.find(({ members }) => members.includes(secret));
  const first = group?.members.find(({ place }) => place.path === secret.place.path);
  return keyOf((first ?? secret).place);
}

/** A value of a Compose file that is there to be copied. */
export interface ExampleSecret {
  readonly name: string;
  readonly place: Place;
}

/** `docker-compose.override.example.yml`, `compose.yaml.sample` */
const exampleCompose =
  /(?:^|[/._-])compose[\w.-]*\.(?:example|sample|template|dist)(?:\.ya?ml)?$|(?:^|\/)(?:example|sample|template)[._-](?:docker-)?compose[\w.-]*\.ya?ml$/i;
const entry =
  /^[ \t]+(?:-[ \t]*)?["']?([A-Za-z]\w{2,80})["']?[ \t]*[:=][ \t]*["']?([^\s"'#${}]{12,200})["']?[ \t]*\r?$/gm;

/** Values of examples that look generated, and not like what somebody is to replace. */
export const exampleSecrets: Fact<readonly ExampleSecret[]> = fact("secrets of example compose files", (db) =>
  db.paths().flatMap((path): readonly ExampleSecret[] => {
    if (!exampleCompose.test(path)) return [];
    return [...(db.file(path)?.text ?? "").matchAll(entry)].flatMap(
      ({ 0: line, 1: name = "", 2: value = "", index }) => {
        if (!isSecretName(name) || !looksRandom(value)) return [];
        const start = index + line.lastIndexOf(value);
        return [{ name, place: { path, range: { start, end: start + value.length } } }];
      },
    );
  }),
);
