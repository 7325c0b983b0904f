import { type Fact, fact } from "../../engine/database";
import type { RelativePath } from "../../engine/snapshot";

/**
 * The files that count as evidence for a claim about what the project's code, configuration and commands do, sorted: not what
 * is said in documents, what lock files list for others, what tests, fixtures and examples do, nor code of others. What the
 * program itself writes is no file of the project at all (see `paths` of the database). Comments inside remain: whoever
 * searches a text leaves them out.
 */
export const evidencePaths: Fact<readonly RelativePath[]> = fact("evidence paths", (db) =>
  db.paths().filter(isEvidence),
);

/** Whether a path is of the kind that counts as evidence, see `evidencePaths`. */
export function isEvidence(path: RelativePath): boolean {
  return !document.test(path) && !lockFile.test(path) && !elsewhere.test(path);
}

const document =
  /\.(?:md|mdx|rst|adoc|txt\.example|ipynb)$|(?:^|\/)(?:docs?|documentation)\/[^/]+\.(?:txt|html?)$|(?:^|\/)(?:LICENSE|CHANGELOG|AUTHORS|CONTRIBUTING|README)[\w.-]*$/i;
const lockFile =
  /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|[\w.-]*(?:\.|-|^)lock(?:\.\w+)?|[\w.-]*\.lockb?|go\.sum)$/;
const elsewhere =
  /(?:^|\/)(?:tests?|(?:integration|functional|acceptance|component)[-_]?tests?|__tests__|e2e|spec|fixtures?|examples?|samples?|demos?|node_modules|vendor|third[_-]party|site-packages|\.venv|venv)\/|(?:^|\/)(?:test_[^/]+|[^/]+_test|conftest)\.py$|(?:\.(?:test|spec)|(?:^|\/)(?:(?:jest|vitest|mocha|cypress|playwright|karma)[.-][\w.-]+|setup-?tests?|tests?[.-]setup))\.[cm]?[jt]sx?$/i;
