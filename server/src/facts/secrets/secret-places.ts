import { fileNameOf } from "../../engine/path";
import type { RelativePath } from "../../engine/snapshot";
import { isBeforeProduction, isKeptAside, stageOfName } from "../deployment/stage";
import { isEnvPath } from "../repository/env-files";
import { isEvidence } from "../repository/evidence";

/** Configuration that a program reads, as against code. */
export function isConfiguration(path: RelativePath): boolean {
  return (
    /\.(?:ya?ml|toml|json5?|jsonc|properties|ini|cfg|conf|config|xml|tfvars)$/i.test(path) ||
    /(?:^|\/)(?:settings|config|configuration)(?:\/[^/]+|\.\w+)$/i.test(path) ||
    /(?:^|\/)(?:[._](?:npmrc|pypirc|netrc|s3cfg|my\.cnf|gitmodules)|Caddyfile|userlist\.txt|kubeconfig|inventory|hosts)$|\.(?:service|acl)$/.test(
      path,
    )
  );
}

const read =
  /\.(?:py|[cm]?[jt]sx?|vue|svelte|ya?ml|toml|json5?|jsonc|properties|ini|cfg|conf|config|xml|sh|bash|zsh|ps1|rb|php|go|rs|java|kts?|scala|groovy|gradle|cs|dart|swift|mk|service|sql|tf|tfvars)$|(?:^|\/)(?:[._](?:npmrc|pypirc|netrc|s3cfg|my\.cnf|gitmodules)|Makefile|Jenkinsfile|Procfile|Caddyfile|userlist\.txt|kubeconfig|inventory|hosts)$|\.acl$/i;
const elsewhere =
  /(?:^|\/)(?:docs?|documentation|mocks?|__mocks__|stubs?|locales?|i18n|l10n|lang|langs|languages|translations?|messages|stories|seeds?|seeders?|dist|build|out|public|static|assets|cypress|playwright|storybook|postman|insomnia|bruno|testing|testdata|benchmarks?|scaffold|templates?|\.devcontainer|\.vscode|\.idea|schemas?)\//i;
/** A generator keeps in `.yo-rc.json` what it was answered, and nothing that runs reads that. */
const otherFile =
  /(?:^|\/)(?:docker-)?compose[\w.-]*\.ya?ml$|(?:^|\/)(?:package|composer|tsconfig[\w.-]*|swagger|openapi)\.(?:json|ya?ml)$|(?:^|\/)\.yo-rc\.json$|\.(?:min|stories|mock|fixture|spec|test)\.\w+$|(?:^|\/)[^/]*(?:test|spec|smoke|mock|fixture|seed|faker|example|sample|swagger|openapi|postman)[^/]*$|[^/]*Tests?\.\w+$/i;

/** Whether what stands in a file counts for production. */
export function mayHoldSecrets(path: RelativePath): boolean {
  if (!read.test(path) || !isEvidence(path) || isEnvPath(path)) return false;
  if (elsewhere.test(path) || otherFile.test(path)) return false;
  // Named after integration, and yet with the keys to production.
  if (/(?:^|\/)\.gitlab-ci\.ya?ml$/.test(path)) return true;
  const folders = path.split("/").slice(0, -1);
  return (
    !folders.some(isKeptAside) &&
    !path.split("/").some((part) => isBeforeProduction(stageOfName(part.replace(/\.\w+$/, "")))) &&
    !/\b(?:dev|local|test)\b/i.test(fileNameOf(path))
  );
}
