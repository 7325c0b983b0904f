import type {
  DefinitionParams,
  DocumentLink,
  DocumentLinkParams,
  Location,
  ReferenceParams,
} from "vscode-languageserver";
import type { Place } from "../../engine/finding";
import { links } from "../../navigation/links";
import { definitionsAt, referencesAt } from "../../navigation/where-to";
import { toOffset, toRange } from "../convert";
import type { Located, Session } from "../session";

/** From a key of the environment to its readers and back, from names in Compose, nginx and env files to what they name. */
export function definition({ textDocument, position }: DefinitionParams, session: Session): Location[] {
  return locationsAt(textDocument.uri, session, (located, offsetOf) =>
    definitionsAt(located.judged.db, located.path, offsetOf(position)),
  );
}

export function references(
  { textDocument, position, context }: ReferenceParams,
  session: Session,
): Location[] {
  return locationsAt(textDocument.uri, session, (located, offsetOf) =>
    referencesAt(located.judged.db, located.path, offsetOf(position), context.includeDeclaration),
  );
}

/** Files that a file names. */
export function documentLinks({ textDocument }: DocumentLinkParams, session: Session): DocumentLink[] {
  const located = session.locate(textDocument.uri);
  const file = located?.judged.snapshot.files.get(located.path);
  if (!located || !file) return [];
  return located.judged.db
    .get(links)
    .filter(({ place, toFile }) => toFile && place.path === located.path)
    .flatMap(({ place, targets: [first] }) =>
      first
        ? [
            {
              range: toRange(place.range, file, session.abilities.encoding),
              target: located.context.uriOf(first.path),
            },
          ]
        : [],
    );
}

type OffsetOf = (position: DefinitionParams["position"]) => number;

function locationsAt(
  uri: string,
  session: Session,
  find: (located: Located, offsetOf: OffsetOf) => readonly Place[],
): Location[] {
  const located = session.locate(uri);
  const file = located?.judged.snapshot.files.get(located.path);
  if (!located || !file) return [];
  const { encoding } = session.abilities;
  return find(located, (position) => toOffset(position, file, encoding)).map(({ path, range }) => ({
    uri: located.context.uriOf(path),
    range: toRange(range, located.judged.snapshot.files.get(path), encoding),
  }));
}
