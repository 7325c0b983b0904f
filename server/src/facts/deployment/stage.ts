import { fileNameOf, folderOf, inFolder } from "../../engine/path";
import type { RelativePath } from "../../engine/snapshot";

/** What a file or service is meant for. "unclear" says that nothing tells: the plain `compose.yaml` of a project. */
export type Stage = "production" | "development" | "test" | "unclear";

const rehearsalWords = ["staging", "stage", "stg", "uat", "qa", "preprod"];

const productionWords = new Set([
  ...rehearsalWords,
  "prod",
  "production",
  "deploy",
  "deployment",
  "live",
  "release",
  "server",
  "swarm",
  "stack",
  "vps",
  "cloud",
  "aws",
  "hetzner",
  "digitalocean",
  "selfhost",
  "selfhosted",
  "onprem",
  "portainer",
  "rancher",
  "coolify",
  "dokploy",
  "azure",
  "gcp",
]);
const developmentWords = new Set([
  "dev",
  "devel",
  "develop",
  "development",
  "local",
  "localhost",
  "override",
  "debug",
  "debugpy",
  "hot",
  "watch",
  "devcontainer",
  "sandbox",
  "playground",
  "example",
  "examples",
  "sample",
  "samples",
  "demo",
  "fixture",
  "fixtures",
  "docs",
  "tools",
  "tooling",
  "mac",
  "windows",
  "laptop",
  "home",
  // Looked at before it is merged, and gone afterwards.
  "preview",
  "previews",
  // Kept aside.
  "copy",
  "old",
  "bak",
  "orig",
]);
const testWords = new Set([
  "test",
  "tests",
  "testing",
  "testdata",
  "ci",
  "e2e",
  "integration",
  "cypress",
  "playwright",
  "pytest",
  "selenium",
  "lint",
  "bench",
  "benchmark",
  "load",
  "loadtest",
  "perf",
  "github",
  "gitlab",
]);

/** Services that run pipelines and that nobody hosts: what is named for them runs there. */
const pipelineServices = new Set(["circleci", "travis", "appveyor", "buildkite", "semaphoreci"]);

/**
 * What a name says by its words; the last telling word decides (`docker-compose.prod.test.yml` is for tests),
 * and a service of pipelines whatever follows it (`docker-compose-circleci-server.yml`).
 */
export function stageOfName(name: string): Stage {
  let stage: Stage = "unclear";
  const words = wordsOf(name);
  if (words.some((word) => pipelineServices.has(word))) return "test";
  // What is laid over something by its name may be laid over production: `compose.tls.override.yml`.
  for (const word of words) if (word !== "override" || words.length === 1) stage = stageOfWord(word) ?? stage;
  return stage;
}

/** Whether a file or its folder is named for where releases are tried out: `docker-compose.staging.yml`. */
export function isRehearsalName(name: string): boolean {
  return wordsOf(name).some((word) => rehearsalWords.includes(word));
}

/** What one word says, or nothing. */
export function stageOfWord(word: string): Stage | undefined {
  if (productionWords.has(word)) return "production";
  if (developmentWords.has(word)) return "development";
  if (testWords.has(word)) return "test";
  return undefined;
}

/** Words that deny production wherever they stand in the name of a folder or of a file: `dev-postgres/`, `test.x.yml`. */
const denying =
  /^(?:dev|devel|develop|development|local|localhost|demo|demos|examples?|samples?|test|tests|testing|testdata|ci|e2e|fixtures?|sandbox|playground)$/;

/** What the words of a name deny; the first one that does decides. */
function denialOf(name: string): Stage | undefined {
  const found = wordsOf(name).find((word) => denying.test(word));
  return found === undefined ? undefined : stageOfWord(found);
}

/** Whether a folder is of what nobody runs any more, whatever its files are called. */
export function isKeptAside(folder: string): boolean {
  return /^[._]?(?:archived?|archives|deprecated|obsolete|attic|graveyard|retired|inactive|disabled|(?:\w+[_-])?(?:un|not[_-])used)$/i.test(
    folder,
  );
}

/** Whether a path lies in a folder of what is run to learn or to try something. */
export function isForLearning(path: RelativePath): boolean {
  return path
    .split("/")
    .slice(0, -1)
    .some((folder) =>
      /^(?:training|tutorials?|workshops?|lessons?|exercises?|codelabs?|hack)$/i.test(folder),
    );
}

/** Whether a folder keeps how something was deployed before; its code may still run, and its secrets open something. */
export function isSuperseded(folder: string): boolean {
  return /^legacy$/i.test(folder);
}

/** What a Compose file's own name and folder say: `docker-compose.prod.yml`, `local.yml`, `.devcontainer/compose.yaml`, `deploy/compose.yml`. */
export function stageOfComposePath(path: RelativePath): Stage {
  const parts = path.split("/");
  const file = parts.pop() ?? "";
  if (parts.some((part) => isKeptAside(part) || isSuperseded(part))) return "development";
  const stem = file.replace(/\.(ya?ml)(\.\w+)?$/i, "");
  if (/\.(example|sample|template|dist|tmpl)(\.|$)/i.test(file)) return "development";
  const own = /^(docker-)?compose/i.exec(stem);
  const rest = own ? stem.slice(own[0].length) : stem;
  const named = own || wholeNameTells(stem) ? stageOfName(rest) : stageOfComposeWord(stem);
  if (named !== "unclear") return named;
  const denied = denialOf(rest);
  if (denied) return denied;
  for (const folder of parts.reverse()) {
    const stage =
      folder === ".devcontainer"
        ? "development"
        : wholeNameTells(folder) && !isOfServer(folder)
          ? stageOfName(folder)
          : (denialOf(folder) ?? "unclear");
    if (stage !== "unclear") return stage;
  }
  return "unclear";
}

/** The same of a manifest of a cluster, where the word "deployment" in a file's name is what it holds: `local/helm/templates/deployment.yaml`. */
export function stageOfManifestPath(path: RelativePath): Stage {
  const name = fileNameOf(path)
    .replace(/(?:^|[._-])deployments?(?=[._-])/i, "")
    .replace(/^[._-]?(?=ya?ml$)/i, "manifest.");
  return stageOfComposePath(inFolder(folderOf(path), name.replace(/^[._-]/, "")));
}

/** Whether a stage is not production's: developers or tests are meant. */
export function isBeforeProduction(stage: Stage): boolean {
  return stage === "development" || stage === "test";
}

/** Whether only a folder of documents speaks against a file: it may be what people are told to deploy. */
export function isShownInDocuments(path: RelativePath): boolean {
  const parts = path.split("/");
  const rest = parts.filter((part) => !/^docs?$/i.test(part));
  return rest.length < parts.length && !isBeforeProduction(stageOfComposePath(rest.join("/")));
}

/** `server/` beside `client/`: half of the code, and no machine. */
function isOfServer(folder: string): boolean {
  return /^servers?$/i.test(folder);
}

/** `production.yml`, `local.yaml`, `test-ci`: every word of the name speaks of a stage or of Docker. */
function wholeNameTells(stem: string): boolean {
  const words = wordsOf(stem);
  const neutral = new Set(["docker", "compose", "env", "environment", "envs", "environments"]);
  return words.length > 0 && words.every((word) => stageOfWord(word) !== undefined || neutral.has(word));
}

/** A name such as `prod-compose.yml` or `dev.docker-compose.yml`: it tells only together with the word "compose". */
function stageOfComposeWord(stem: string): Stage {
  return /compose/i.test(stem) ? stageOfName(stem) : "unclear";
}

function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
}
