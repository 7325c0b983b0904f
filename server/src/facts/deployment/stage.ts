import type { RelativePath } from "../../engine/snapshot";

/** What a file or service is meant for. "unclear" says that nothing tells: the plain `compose.yaml` of a project. */
export type Stage = "production" | "development" | "test" | "unclear";

const productionWords = new Set([
  "prod",
  "production",
  "deploy",
  "deployment",
  "live",
  "release",
  "staging",
  "stage",
  "stg",
  "uat",
  "preprod",
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
]);
const testWords = new Set([
  "test",
  "tests",
  "testing",
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

/** What a name says by its words; the last telling word decides (`docker-compose.prod.test.yml` is for tests). */
export function stageOfName(name: string): Stage {
  const words = name
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
  let stage: Stage = "unclear";
  for (const word of words) stage = stageOfWord(word) ?? stage;
  return stage;
}

/** What one word says, or nothing. */
export function stageOfWord(word: string): Stage | undefined {
  if (productionWords.has(word)) return "production";
  if (developmentWords.has(word)) return "development";
  if (testWords.has(word)) return "test";
  return undefined;
}

/** What a Compose file's own name and folder say: `docker-compose.prod.yml`, `local.yml`, `.devcontainer/compose.yaml`, `deploy/compose.yml`. */
export function stageOfComposePath(path: RelativePath): Stage {
  const parts = path.split("/");
  const file = parts.pop() ?? "";
  const stem = file.replace(/\.(ya?ml)(\.\w+)?$/i, "");
  const isTemplate = /\.(example|sample|template|dist|tmpl|j2)(\.|$)/i.test(file);
  if (isTemplate) return "development";
  const own = /^(docker-)?compose/i.exec(stem);
  const rest = own ? stem.slice(own[0].length) : stem;
  const named = own || wholeNameTells(stem) ? stageOfName(rest) : stageOfComposeWord(stem);
  if (named !== "unclear") return named;
  for (const folder of parts.reverse()) {
    const stage =
      folder === ".devcontainer" ? "development" : wholeNameTells(folder) ? stageOfName(folder) : "unclear";
    if (stage !== "unclear") return stage;
  }
  return "unclear";
}

/** `production.yml`, `local.yaml`, `test-ci`: every word of the name speaks of a stage or of Docker. */
function wholeNameTells(stem: string): boolean {
  const words = stem
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
  const neutral = new Set(["docker", "compose", "env", "environment", "envs", "environments"]);
  return words.length > 0 && words.every((word) => stageOfWord(word) !== undefined || neutral.has(word));
}

/** A name such as `prod-compose.yml` or `dev.docker-compose.yml`: it tells only together with the word "compose". */
function stageOfComposeWord(stem: string): Stage {
  return /compose/i.test(stem) ? stageOfName(stem) : "unclear";
}
