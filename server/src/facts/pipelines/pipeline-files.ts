import type { RelativePath } from "../../engine/snapshot";

/** What runs a pipeline when something changes. */
export type CiSystem =
  | "GitHub Actions"
  | "GitLab CI"
  | "CircleCI"
  | "Bitbucket Pipelines"
  | "Azure Pipelines"
  | "Jenkins"
  | "Travis CI"
  | "Drone"
  | "Woodpecker"
  | "Buildkite"
  | "Forgejo Actions"
  | "Google Cloud Build"
  | "AWS CodeBuild"
  | "Semaphore"
  | "AppVeyor"
  | "Cirrus CI"
  | "TeamCity"
  | "Codefresh"
  | "a script of its own";

/** Where each looks for its pipelines, from the top of the repository. */
const systems: readonly (readonly [path: RegExp, system: CiSystem])[] = [
  [/^\.github\/workflows\/[^/]+\.ya?ml$/, "GitHub Actions"],
  [/^\.(?:forgejo|gitea)\/workflows\/[^/]+\.ya?ml$/, "Forgejo Actions"],
  [
    /^\.gitlab-ci\.ya?ml$|^\.gitlab\/(?:ci\/)?[\w./-]+\.ya?ml$|^(?:\.?ci|gitlab)\/[\w./-]*gitlab[\w.-]*\.ya?ml$/,
    "GitLab CI",
  ],
  [/^\.circleci\/config\.ya?ml$/, "CircleCI"],
  [/^bitbucket-pipelines\.ya?ml$/, "Bitbucket Pipelines"],
  [
    /(?:^|\/)\.?azure-pipelines[\w.-]*\.ya?ml$|^\.azure(?:-devops|-pipelines)?\/[\w./-]+\.ya?ml$/,
    "Azure Pipelines",
  ],
  [/(?:^|\/)Jenkinsfile(?:[.-][\w.-]+)?$/, "Jenkins"],
  [/^\.travis\.ya?ml$/, "Travis CI"],
  [/^\.drone\.(?:ya?ml|star|jsonnet)$/, "Drone"],
  [/^\.woodpecker(?:\/[\w./-]+)?\.ya?ml$/, "Woodpecker"],
  [/^\.?buildkite\/[\w.-]+\.ya?ml$/, "Buildkite"],
  [/^cloudbuild[\w.-]*\.ya?ml$/, "Google Cloud Build"],
  [/^buildspec[\w.-]*\.ya?ml$/, "AWS CodeBuild"],
  [/^\.semaphore\/[\w.-]+\.ya?ml$/, "Semaphore"],
  [/^\.?appveyor\.ya?ml$/, "AppVeyor"],
  [/^\.cirrus\.(?:ya?ml|star)$/, "Cirrus CI"],
  [/^\.teamcity\/[\w./-]+\.(?:kts|xml)$/, "TeamCity"],
  [/^codefresh\.ya?ml$/, "Codefresh"],
  [/^\.ci\/(?:run|build|test)(?:\.sh)?$/, "a script of its own"],
];

/** Whose pipeline a file is; undefined for a file that none of them reads. */
export function ciSystemOf(path: RelativePath): CiSystem | undefined {
  return systems.find(([pattern]) => pattern.test(path))?.[1];
}

/** Whether a hosting system runs a file, in this repository or in one whose top is a folder of this one. */
export function isHostedPipeline(path: RelativePath): boolean {
  for (let rest = path; ; rest = rest.slice(rest.indexOf("/") + 1)) {
    const system = ciSystemOf(rest);
    if (system !== undefined) return system !== "a script of its own";
    // What CircleCI read before it had a folder of its own.
    if (rest === "circle.yml") return true;
    if (!rest.includes("/")) return false;
  }
}
