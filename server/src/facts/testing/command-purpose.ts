import { fileNameOf } from "../../engine/path";

/** What a command is for, as far as tests and delivery are concerned. A command may have several purposes. */
export type Purpose =
  | "tests"
  | "coverage"
  | "image"
  | "deploy"
  | "types"
  | "lint"
  | "api-collection"
  | "load";

/** The purposes of one command, wrappers taken off before. */
export function purposesOf(words: readonly string[]): readonly Purpose[] {
  const [program = "", ...rest] = words;
  const name = fileNameOf(program);
  const has = (...wanted: readonly string[]) => wanted.some((word) => rest.includes(word));
  const starts = (...wanted: readonly string[]) =>
    rest.some((word) => wanted.some((start) => word.startsWith(start)));
  const found: Purpose[] = [];
  switch (name) {
    case "pytest":
    case "py.test":
      found.push("tests");
      if (rest.some((word) => /^--cov(?:=|$)/.test(word))) found.push("coverage");
      break;
    case "coverage":
      if (rest[0] === "run") found.push("tests", "coverage");
      if (rest[0] === "report" || rest[0] === "xml") found.push("coverage");
      break;
    case "manage.py":
    case "django-admin":
      if (rest[0] === "test") found.push("tests");
      break;
    case "unittest":
    case "nose2":
    case "behave":
    case "robot":
    case "green":
    case "ward":
    case "ava":
    case "tap":
    case "karma":
    case "rspec":
    case "phpunit":
    case "mocha":
    case "jasmine":
      found.push("tests");
      break;
    case "nyc":
    case "c8":
      found.push("tests", "coverage");
      break;
    case "jest":
      found.push("tests");
      if (starts("--coverage", "--collectCoverage", "--ci --coverage")) found.push("coverage");
      break;
    // `npm test -- --coverage` hands the option on to the script.
    case "npm":
    case "pnpm":
    case "yarn":
      if (starts("--coverage")) found.push("coverage");
      break;
    case "vitest":
      if (rest[0] !== "bench") found.push("tests");
      if (starts("--coverage")) found.push("coverage");
      break;
    case "playwright":
    case "cypress":
      if (has("test", "run")) found.push("tests");
      break;
    case "react-scripts":
    case "ng":
    case "craco":
    case "go":
    case "cargo":
    case "deno":
    case "bun":
    case "dotnet":
    case "gradle":
    case "gradlew":
      if (rest[0] === "test") found.push("tests");
      if (starts("--coverage", "-cover", "--collect")) found.push("coverage");
      break;
    case "mvn":
    case "mvnw":
      if (has("test", "verify", "install", "package")) found.push("tests");
      break;
    case "node":
      if (starts("--test")) found.push("tests");
      if (starts("--experimental-test-coverage")) found.push("coverage");
      break;
    case "python":
    case "python3":
      if (fileNameOf(rest[0] ?? "") === "manage.py" && rest[1] === "test") found.push("tests");
      if (/^(?:run)?_?tests?\.py$|^deploy\.py$/.test(fileNameOf(rest[0] ?? "")))
        found.push(rest[0]?.includes("deploy") ? "deploy" : "tests");
      break;
    case "codecov":
    case "codecovcli":
    case "coveralls":
      found.push("coverage");
      break;
    case "tsc":
    case "vue-tsc":
    case "mypy":
    case "pyright":
    case "basedpyright":
      found.push("types");
      break;
    case "eslint":
    case "biome":
    case "oxlint":
    case "ruff":
    case "flake8":
    case "pylint":
      found.push("lint");
      break;
    case "next":
      if (rest[0] === "lint") found.push("lint");
      break;
    case "newman":
    case "bru":
    case "inso":
    case "hurl":
      found.push("api-collection");
      break;
    case "postman":
      if (has("collection")) found.push("api-collection");
      break;
    case "k6":
    case "locust":
    case "jmeter":
    case "artillery":
    case "autocannon":
    case "vegeta":
    case "wrk":
      found.push("load");
      break;
    case "docker":
    case "podman":
    case "docker-compose":
    case "podman-compose":
    case "nerdctl":
      found.push(...containerPurposes(rest, name));
      break;
    case "buildah":
    case "kaniko":
    case "executor":
    case "pack":
    case "skaffold":
    case "ko":
    case "earthly":
      found.push("image");
      break;
    case "gcloud":
      if (has("builds") && has("submit")) found.push("image");
      if (has("deploy")) found.push("deploy");
      break;
    case "kubectl":
      if (has("apply", "set", "rollout", "patch", "replace")) found.push("deploy");
      break;
    case "helm":
    case "helmfile":
      if (has("upgrade", "install", "sync", "apply")) found.push("deploy");
      break;
    case "git":
      if (rest[0] === "push" && rest.some((word) => /heroku|dokku|caprover|production|staging/.test(word)))
        found.push("deploy");
      break;
    case "ssh":
    case "scp":
    case "rsync":
    case "sftp":
    case "lftp":
    case "ansible-playbook":
    case "cap":
    case "fab":
    case "kamal":
    case "dokku":
    case "flyctl":
    case "fly":
    case "vercel":
    case "netlify":
    case "railway":
    case "wrangler":
    case "eb":
    case "serverless":
    case "sls":
    case "cdk":
    case "pulumi":
    case "argocd":
    case "nomad":
    case "caprover":
    case "koyeb":
    case "doctl":
    case "heroku":
    case "zappa":
    case "sam":
    case "copilot":
    case "az":
    case "firebase":
      if (
        !(name === "az" || name === "heroku" || name === "firebase" || name === "doctl") ||
        has("deploy", "deployment", "up", "release", "container:release", "update", "create-deployment")
      )
        found.push("deploy");
      break;
    case "aws":
      if (
        has("update-service", "create-deployment", "deploy", "update-function-code", "send-command") ||
        (has("s3") && has("sync", "cp"))
      )
        found.push("deploy");
      break;
    case "terraform":
    case "tofu":
      if (has("apply")) found.push("deploy");
      break;
    case "curl":
    case "wget":
      if (rest.some((word) => /deploy|webhook|\/hooks?\//i.test(word))) found.push("deploy");
      break;
    default:
      if (/deploy|release-prod|rollout/i.test(name)) found.push("deploy");
  }
  return found;
}

function containerPurposes(rest: readonly string[], program: string): readonly Purpose[] {
  const found: Purpose[] = [];
  const plain = rest.filter((word) => !word.startsWith("-"));
  const isCompose = program.endsWith("-compose") || plain[0] === "compose";
  if (plain.includes("build") || plain.includes("bake") || (isCompose && rest.includes("--build")))
    found.push("image");
  if (plain[0] === "stack" && plain[1] === "deploy") found.push("deploy");
  if (plain[0] === "service" && plain[1] === "update") found.push("deploy");
  return found;
}

/** What ready-made steps of CI systems are for. */
export function purposesOfUse(use: string): readonly Purpose[] {
  const name = use.split("@")[0]?.toLowerCase() ?? "";
  if (
    /docker\/(?:build-push|bake)-action|kaniko|buildah-build|docker\.build|docker-build|docker@|^docker$/.test(
      name,
    ) ||
    /^docker@\d/i.test(use)
  )
    return ["image"];
  if (/codecov|coveralls|coverage|sonarcloud|sonarqube|publishcodecoverage/.test(name)) return ["coverage"];
  if (/cypress-io\/github-action|pytest|playwright/.test(name)) return ["tests"];
  if (/newman|postman/.test(name)) return ["api-collection"];
  if (/setup-|checkout|cache|upload-artifact|download-artifact|login/.test(name)) return [];
  if (
    /deploy|ssh-action|scp-action|ssh-deploy|vercel|netlify|heroku|flyctl|railway|ecs-|app-?service|cloudrun|kubectl|k8s|helm|rsync|portainer|dokku|caprover|kamal|azurewebapp|kubernetes|sftp|ftp/.test(
      name,
    )
  )
    return ["deploy"];
  return [];
}

/** Names of jobs, stages and environments that say "this delivers". */
export function isDeployName(name: string): boolean {
  return /(?:^|[^a-z])(?:deploy\w*|release|rollout|production|prod|staging|live|ship|cd)(?:$|[^a-z])/i.test(
    name,
  );
}
