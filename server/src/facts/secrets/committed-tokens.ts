import { type Fact, fact, factFamily } from "../../engine/database";
import { isUnknown, type Unknown } from "../../engine/rule";
import { findProviderTokens, type ProviderToken } from "../../engine/secrets/provider-token";
import type { RelativePath } from "../../engine/snapshot";
import { isEnvPath } from "../repository/env-files";
import { repository } from "../repository/git-truth";

export interface CommittedToken extends ProviderToken {
  readonly path: RelativePath;
}

/** Longer texts are data, not something a person wrote a key into. */
const longestText = 500_000;

const tokensIn = factFamily("provider tokens", (db, path): readonly ProviderToken[] => {
  const text = db.file(path)?.text ?? "";
  return text.length > longestText ? [] : findProviderTokens(text);
});

/**
 * Provider credentials in tracked files. Tests, examples, documentation and lock files show made-up ones;
 * env files and key files have rules of their own.
 */
export const committedTokens: Fact<readonly CommittedToken[] | Unknown> = fact("committed tokens", (db) => {
  const git = db.get(repository);
  if (isUnknown(git)) return git;
  return db
    .paths()
    .filter((path) => git.tracked.has(path) && !isElsewhere(path))
    .flatMap((path) => db.of(tokensIn, path).map((token) => ({ ...token, path })));
});

function isElsewhere(path: RelativePath): boolean {
  return (
    isEnvPath(path) ||
    /(?:^|\/)(?:tests?|__tests__|testing|fixtures?|testdata|examples?|samples?|docs?|e2e|cypress|mocks?|__mocks__)\//i.test(
      path,
    ) ||
    /(?:^|\/)(?:test_[^/]*|[^/]*[._-](?:test|spec)\.\w+|conftest\.py|[^/]*\.(?:md|rst|pem|key|lock|min\.js|map|svg|ipynb)|package-lock\.json|pnpm-lock\.yaml)$/i.test(
      path,
    )
  );
}
