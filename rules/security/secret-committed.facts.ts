import { type Fact, fact, factFamily } from "../../server/src/engine/database";
import type { Place } from "../../server/src/engine/finding";
import { isUnknown, type Unknown } from "../../server/src/engine/rule";
import { findProviderTokens, type ProviderToken } from "../../server/src/engine/secrets/provider-token";
import type { RelativePath } from "../../server/src/engine/snapshot";
import { isEnvPath } from "../../server/src/facts/repository/env-files";
import { isVendored } from "../../server/src/facts/repository/file-kinds";
import { repository } from "../../server/src/facts/repository/git-truth";

/** Tokens of one kind in one file. */
export interface CommittedToken extends ProviderToken {
  readonly path: RelativePath;
  /** Where the same token stands too. */
  readonly others: readonly Place[];
  /** Others of its kind in the same file. */
  readonly beside: readonly Place[];
}

/** Longer texts are data, not something a person wrote a key into. */
const longestText = 500_000;

const tokensIn = factFamily("provider tokens", (db, path): readonly ProviderToken[] => {
  const text = db.file(path)?.text ?? "";
  if (text.length > longestText) return [];
  return findProviderTokens(text).filter(
    ({ kind, range }) =>
      !(kind === "Google API key" && isMadeForBrowsers(path, text)) &&
      !isCalledMadeUp(kind, text.slice(text.lastIndexOf("\n", range.start - 1) + 1, range.start)),
  );
});

/**
 * Provider credentials in tracked files. Tests, examples, documentation and lock files show made-up ones;
 * env files and key files have rules of their own.
 */
export const committedTokens: Fact<readonly CommittedToken[] | Unknown> = fact("committed tokens", (db) => {
  const git = db.get(repository);
  if (isUnknown(git)) return git;
  const byText = new Map<string, { readonly others: Place[] }>();
  const byKind = new Map<string, CommittedToken & { readonly others: Place[]; readonly beside: Place[] }>();
  for (const path of db.paths()) {
    if (!git.tracked.has(path) || isElsewhere(path)) continue;
    for (const token of db.of(tokensIn, path)) {
      const text = db.file(path)?.text.slice(token.range.start, token.range.end) ?? "";
      const known = byText.get(text);
      if (known) {
        known.others.push({ path, range: token.range });
        continue;
      }
      const kind = JSON.stringify([path, token.kind]);
      const first = byKind.get(kind);
      if (first) first.beside.push({ path, range: token.range });
      else byKind.set(kind, { ...token, path, others: [], beside: [] });
      byText.set(text, first ?? byKind.get(kind)!);
    }
  }
  return [...byKind.values()];
});

/** What stands before it on its line says that it opens nothing: `const FAKE_TOKEN = `; a key pair for tests is made for them. */
function isCalledMadeUp(kind: string, before: string): boolean {
  const words = before.slice(-200);
  return (
    /fake|dummy|mock|sample|example|placeholder/i.test(words) ||
    (/key/i.test(kind) && /(?:^|[\W_])test/i.test(words))
  );
}

/** Firebase and Maps give browsers and phones a key that says which project asks, and restrict what it may. */
function isMadeForBrowsers(path: RelativePath, text: string): boolean {
  return (
    /\.(?:html?|plist|vue|svelte|erb|haml|slim|ejs|hbs|twig|jinja2?|pug|blade\.php)$|(?:^|\/)google-services\.json$|firebase/i.test(
      path,
    ) ||
    /authDomain|messagingSenderId|firebaseapp\.com|firebase_options|NEXT_PUBLIC_|maps\.google(?:apis)?\.com/i.test(
      text,
    )
  );
}

function isElsewhere(path: RelativePath): boolean {
  return (
    isEnvPath(path) ||
    isVendored(path) ||
    /(?:^|\/)(?:tests?|__tests__|testing|fixtures?|testdata|examples?|samples?|docs?|e2e|cypress|mocks?|__mocks__|(?:test|dev|demo|example|sample)[_-](?:env(?:ironment)?s?|data|setup|certs?|keys?))\//i.test(
      path,
    ) ||
    /(?:^|\/)(?:test_[^/]*|tests?\.\w+|[^/]*[._-](?:test|spec)\.\w+|conftest\.py|[^/]*\.(?:md|rst|pem|key|ppk|lock|min\.js|map|svg|ipynb)|package-lock\.json|pnpm-lock\.yaml|id_(?:rsa|dsa|ecdsa|ed25519))$/i.test(
      path,
    )
  );
}
