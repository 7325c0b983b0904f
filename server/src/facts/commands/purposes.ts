import { fileNameOf } from "../../engine/path";
import { tableOf } from "../../engine/records";
import type { FollowedCommand } from "./followed-command";

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

/** Programs that have their purposes whatever follows. */
const always: ReadonlyMap<string, readonly Purpose[]> = new Map(
  (
    [
      [
        "unittest nose2 behave robot green ward ava tap karma rspec phpunit paratest pest codecept mocha jasmine " +
          "lein bats busted prove ctest minitest parallel_rspec cucumber",
        ["tests"],
      ],
      ["nyc c8", ["tests", "coverage"]],
      ["codecov codecovcli coveralls coveralls-lcov simplecov php-coveralls", ["coverage"]],
      ["tsc vue-tsc mypy pyright basedpyright phpstan psalm", ["types"]],
      ["eslint biome oxlint ruff flake8 pylint rubocop golangci-lint phpcs pint php-cs-fixer", ["lint"]],
      ["newman bru inso hurl", ["api-collection"]],
      ["k6 locust jmeter artillery autocannon vegeta wrk", ["load"]],
      ["buildah kaniko executor pack skaffold ko earthly", ["image"]],
      [
        "ssh sftp lftp ansible-playbook cap fab kamal dokku vercel netlify railway wrangler eb serverless " +
          "sls cdk pulumi argocd nomad caprover koyeb zappa sam copilot",
        ["deploy"],
      ],
    ] as const
  ).flatMap(([names, purposes]) => names.split(" ").map((name) => [name, purposes] as const)),
);

interface Arguments {
  readonly name: string;
  readonly rest: readonly string[];
  /** Without options. */
  readonly plain: readonly string[];
  has(...words: readonly string[]): boolean;
  starts(...beginnings: readonly string[]): boolean;
}

type Reader = (given: Arguments) => readonly Purpose[];

const when = (condition: boolean | undefined, ...purposes: readonly Purpose[]): readonly Purpose[] =>
  condition ? purposes : [];

const runsTests: Reader = ({ plain, starts }) => [
  ...when(plain[0] === "test", "tests"),
  ...when(starts("--coverage", "-cover", "--collect"), "coverage"),
];

const gradle: Reader = ({ plain, rest }) => [
  ...when(
    plain.some((task) =>
      /(?:^|:)(?:test\w*|check|build|integrationTest|connected\w*Test|verify\w*)$/.test(task),
    ) &&
      !rest.some((word, index) => word === "test" && /^(?:-x|--exclude-task)$/.test(rest[index - 1] ?? "")),
    "tests",
  ),
  ...when(
    plain.some((task) => /jacoco|kover|coverage/i.test(task)),
    "coverage",
  ),
];

const maven: Reader = ({ rest, plain, has }) => [
  ...when(
    has("test", "verify", "install", "package", "deploy", "integration-test") &&
      !rest.some((word) => /^-D(?:skipTests|maven\.test\.skip)(?:=true)?$/.test(word)),
    "tests",
  ),
  ...when(
    plain.some((goal) => /jacoco|cobertura/.test(goal)),
    "coverage",
  ),
];

const deploysWhenAsked: Reader = ({ has }) =>
  when(
    has("deploy", "deployment", "up", "release", "container:release", "update", "create-deployment"),
    "deploy",
  );

const python: Reader = ({ rest, plain }) => {
  const script = fileNameOf(plain[0] ?? "");
  if (script === "setup.py") return when(plain.includes("test"), "tests");
  if (script === "manage.py") return when(plain[1] === "test", "tests");
  return [
    ...when(/^(?:run)?_?tests?\.py$/.test(script) || rest.join(" ").startsWith("-m unittest"), "tests"),
    ...when(script === "deploy.py", "deploy"),
  ];
};

const rake: Reader = ({ plain, name }) =>
  when(
    plain.some((task) => /^(?:test|spec|ci|cucumber)(?::|$)/.test(task)) ||
      (name === "rake" && plain.length === 0),
    "tests",
  );

/** `--coverage`, `--coverage.enabled`, `--coverage=true`; and not what switches it off. */
function measures(rest: readonly string[]): boolean {
  return rest.some((word) => /^--(?:coverage|collectCoverage)\b(?!.*=false$)/.test(word));
}

const pytest: Reader = ({ rest, has }) => [
  ...when(!has("--collect-only", "--co", "--version", "--fixtures"), "tests"),
  ...when(
    rest.some((word) => /^--cov(?:=|$)/.test(word)),
    "coverage",
  ),
];

const managed: Reader = ({ rest }) => when(rest[0] === "test", "tests");

const containers: Reader = ({ rest, name }) => containerPurposes(rest, name);

/** `rsync -a dist/ web@example.org:/srv`: between two folders of one machine it delivers nothing. */
const copies: Reader = ({ plain }) =>
  when(
    plain.some((word) => /^[^/\s]*:/.test(word)),
    "deploy",
  );

const fetches: Reader = ({ rest }) =>
  when(
    rest.some((word) => /deploy|webhook|\/hooks?\//i.test(word)),
    "deploy",
  );

/** Programs whose purposes depend on what follows. */
const depending: Readonly<Record<string, Reader>> = tableOf({
  pytest,
  "py.test": pytest,
  coverage: ({ rest }) => [
    ...when(rest[0] === "run", "tests", "coverage"),
    ...when(rest[0] === "report" || rest[0] === "xml", "coverage"),
  ],
  "manage.py": managed,
  "django-admin": managed,
  artisan: ({ rest, starts }) => [
    ...when(rest[0] === "test", "tests"),
    ...when(starts("--coverage"), "coverage"),
  ],
  jest: ({ rest, has }) => [
    ...when(!has("--listTests", "--showConfig", "--version"), "tests"),
    ...when(measures(rest), "coverage"),
  ],
  vitest: ({ rest }) => [
    ...when(rest[0] !== "bench" && rest[0] !== "list", "tests"),
    ...when(measures(rest), "coverage"),
  ],
  // Vite+ tests with Vitest.
  vp: runsTests,
  // `npm test -- --coverage` hands the option on to the script.
  npm: ({ rest }) => when(measures(rest), "coverage"),
  pnpm: ({ rest }) => when(measures(rest), "coverage"),
  yarn: ({ rest }) => when(measures(rest), "coverage"),
  // `nx test`, `nx run shop:test`, `nx affected -t lint test`
  nx: ({ plain }) =>
    when(
      plain.some((word) => /^(?:[\w@/-]+:)?test$/.test(word)),
      "tests",
    ),
  playwright: ({ has }) => when(has("test", "run"), "tests"),
  cypress: ({ has }) => when(has("test", "run"), "tests"),
  "react-scripts": runsTests,
  ng: runsTests,
  craco: runsTests,
  go: runsTests,
  cargo: ({ plain }) => [
    ...when(/^(?:test|nextest)$/.test(plain[0] ?? ""), "tests"),
    ...when(/^(?:llvm-cov|tarpaulin)$/.test(plain[0] ?? ""), "tests", "coverage"),
    ...when(plain[0] === "clippy", "lint"),
  ],
  deno: runsTests,
  bun: runsTests,
  dotnet: runsTests,
  mix: runsTests,
  swift: runsTests,
  flutter: runsTests,
  sbt: ({ rest }) =>
    when(
      rest.some((word) => /\btest\b/.test(word)),
      "tests",
    ),
  gradle,
  gradlew: gradle,
  mvn: maven,
  mvnw: maven,
  rake,
  rails: rake,
  node: ({ starts }) => [
    ...when(starts("--test"), "tests"),
    ...when(starts("--experimental-test-coverage"), "coverage"),
  ],
  python,
  python3: python,
  ct: ({ plain }) => [
    ...when(/^lint/.test(plain[0] ?? ""), "lint"),
    ...when(/install$/.test(plain[0] ?? ""), "tests"),
  ],
  helm: ({ plain, has }) => [
    ...when(plain[0] === "unittest" || plain[0] === "test", "tests"),
    ...when(plain[0] === "lint", "lint"),
    ...when(
      has("upgrade", "install", "sync", "apply") && !/^(?:plugin|repo)$/.test(plain[0] ?? ""),
      "deploy",
    ),
  ],
  helmfile: ({ has }) => when(has("upgrade", "install", "sync", "apply"), "deploy"),
  next: ({ rest }) => when(rest[0] === "lint", "lint"),
  postman: ({ has }) => when(has("collection"), "api-collection"),
  docker: containers,
  podman: containers,
  "docker-compose": containers,
  "podman-compose": containers,
  nerdctl: containers,
  gcloud: ({ has }) => [...when(has("builds") && has("submit"), "image"), ...when(has("deploy"), "deploy")],
  kubectl: ({ has }) => when(has("apply", "set", "rollout", "patch", "replace"), "deploy"),
  git: ({ rest }) =>
    when(
      rest[0] === "push" && rest.some((word) => /heroku|dokku|caprover|production|staging/.test(word)),
      "deploy",
    ),
  az: deploysWhenAsked,
  heroku: deploysWhenAsked,
  firebase: deploysWhenAsked,
  doctl: deploysWhenAsked,
  flyctl: deploysWhenAsked,
  fly: deploysWhenAsked,
  aws: ({ has }) =>
    when(
      has("update-service", "create-deployment", "deploy", "update-function-code", "send-command") ||
        (has("s3") && has("sync", "cp")),
      "deploy",
    ),
  terraform: ({ has }) => when(has("apply"), "deploy"),
  tofu: ({ has }) => when(has("apply"), "deploy"),
  scp: copies,
  rsync: copies,
  curl: fetches,
  wget: fetches,
});

/** It says how it is used or which version it is, and does nothing else. `--version 1.2` chooses one. */
function onlyTells(rest: readonly string[]): boolean {
  const own = rest.includes("--") ? rest.slice(0, rest.indexOf("--")) : rest;
  return own.includes("--help") || own.at(-1) === "--version";
}

/** Runs only the tests that belong to some files: those that are named, or that git says are changed. */
export function choosesByChange({ words }: Pick<FollowedCommand, "words">): boolean {
  const [program, ...rest] = words.map(({ text }) => text);
  return (
    fileNameOf(program ?? "") === "jest" &&
    rest.some((word) => /^(?:--(?:findRelatedTests|onlyChanged|lastCommit)|-o)$/.test(word))
  );
}

/** What a followed command is for in a pipeline. */
export function purposesOf({ words }: Pick<FollowedCommand, "words">): readonly Purpose[] {
  // `$DRY docker build`: a variable in front holds nothing, or what goes in front of any program.
  const start = words.findIndex(({ text }) => !/^\$(?:\w+|\{\w+\})$/.test(text));
  const [program = "", ...rest] = words.slice(Math.max(start, 0)).map(({ text }) => text);
  const name = fileNameOf(program);
  if (onlyTells(rest)) return [];
  const known = always.get(name);
  if (known) return known;
  const reader = Object.hasOwn(depending, name) ? depending[name] : undefined;
  if (!reader)
    return [
      ...when(/deploy|release-prod|rollout/i.test(name) || rest[0] === "deploy", "deploy"),
      ...when(
        /(?:^|\/)tests?\/(?:[^/]{0,200}\.(?:sh|bash)$|[^/]{0,200}\$\{\{)|^\.\/(?:run[-_])?tests?\.(?:sh|bash)$/.test(
          program,
        ),
        "tests",
      ),
    ];
  return reader({
    name,
    rest,
    plain: rest.filter((word) => !word.startsWith("-")),
    has: (...wanted) => wanted.some((word) => rest.includes(word)),
    starts: (...wanted) => rest.some((word) => wanted.some((start) => word.startsWith(start))),
  });
}

/** Tests of charts, of shell scripts and in containers of their own have no coverage that somebody could measure. */
export function isMeasurable({ words }: Pick<FollowedCommand, "words">): boolean {
  return !/^(?:ct|helm|bats|docker|docker-compose|podman|podman-compose)$|\.(?:sh|bash)$|\}\}/.test(
    fileNameOf(words[0]?.text ?? ""),
  );
}

function containerPurposes(rest: readonly string[], program: string): readonly Purpose[] {
  const found: Purpose[] = [];
  const plain = rest.filter((word) => !word.startsWith("-"));
  const isCompose = program.endsWith("-compose") || plain[0] === "compose";
  if (plain.includes("build") || plain.includes("bake") || (isCompose && rest.includes("--build")))
    found.push("image");
  const started = isCompose
    ? plain.slice(plain.findIndex((word) => word === "up" || word === "run") + 1)
    : [];
  const isForTests = (word: string) => /^(?:[\w-]+[_-])?(?:py)?tests?$/.test(word);
  if (
    isCompose &&
    (plain.includes("up") || plain.includes("run")) &&
    (rest.some((word) => word.startsWith("--exit-code-from")) || started.some(isForTests))
  )
    found.push("tests");
  const isForProduction = (word: string) =>
    /(?:^|[./_-])(?:prod(?:uction)?|deploy)[._-][\w.-]*ya?ml$/.test(word);
  if (isCompose && plain.includes("up") && rest.some(isForProduction)) found.push("deploy");
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
  if (/cypress-io\/github-action|pytest|playwright|\/(?:[\w-]+-)?tests?$/.test(name)) return ["tests"];
  if (/newman|postman/.test(name)) return ["api-collection"];
  if (
    /setup-|checkout|cache|upload-artifact|download-artifact|login|chart-(?:releaser|testing)|kind-action/.test(
      name,
    )
  )
    return [];
  if (
    /deploy|ssh-action|scp-action|ssh-deploy|vercel|netlify|heroku|flyctl|railway|ecs-|app-?service|cloudrun|kubectl|k8s|helm|rsync|portainer|dokku|caprover|kamal|azurewebapp|kubernetes|sftp|ftp/.test(
      name,
    )
  )
    return ["deploy"];
  return [];
}

/** Names of jobs, stages and environments that say "this delivers", and not that it only looks whether one could. */
export function isDeployName(name: string): boolean {
  if (
    /\b(?:readiness|audit|checks?|lint\w*|verify|validate|dry[ -]?run)\b/i.test(name) &&
    !/^\W*(?:deploy|release|ship)/i.test(name)
  )
    return false;
  return /(?:^|[^a-z])(?:deploy\w*|release|rollout|production|prod|staging|live|ship|cd)(?:$|[^a-z])/i.test(
    name,
  );
}
