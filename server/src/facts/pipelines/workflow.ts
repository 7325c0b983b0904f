import type { Place } from "../../engine/finding";
import type { RelativePath } from "../../engine/snapshot";
import type { ActionReference } from "./action-reference";
import type { PipelineText } from "./pipeline-text";

/** A workflow of GitHub Actions (or Forgejo's and Gitea's, which read the same). */
export interface Workflow {
  readonly path: RelativePath;
  /** The key `jobs`: where something about the whole file stands, and before which keys of the workflow go. */
  readonly place: Place;
  readonly triggers: readonly Trigger[];
  readonly permissions: Permissions | undefined;
  readonly environment: readonly PipelineVariable[];
  readonly concurrency: Place | undefined;
  /** `defaults.run.shell`. */
  readonly shell: string | undefined;
  readonly jobs: readonly Job[];
  /** Parts of the text could not be read. */
  readonly incomplete: boolean;
}

/** An event of `on`. */
export interface Trigger {
  /** "pull_request_target", "workflow_dispatch", … */
  readonly name: string;
  readonly place: Place;
  /** Activity types: "opened", "labeled"; empty where none are named. */
  readonly types: readonly string[];
  /** `branches`; empty where any branch will do. */
  readonly branches: readonly string[];
  /** `tags`. */
  readonly tags: readonly string[];
  /** Of `workflow_dispatch` and `workflow_call`, names in lower case. */
  readonly inputs: readonly Input[];
}

export interface Input {
  readonly name: string;
  /** "string", "boolean", "number", "choice", "environment"; "string" where none is written. */
  readonly type: string;
  readonly place: Place;
}

/** What the token of a workflow or job may do. */
export interface Permissions {
  /** The key. */
  readonly place: Place;
  /** Of the one word that stands for all, where it is one: "write-all"; `{}` is "none". */
  readonly all: "write-all" | "read-all" | "none" | undefined;
  readonly scopes: readonly PermissionScope[];
}

/** One line of `permissions`: `contents: read`. */
export interface PermissionScope {
  readonly name: string;
  readonly level: "read" | "write" | "none" | "unknown";
  readonly place: Place;
}

/** An entry of `env`, `with`, `outputs` or a matrix. */
export interface PipelineVariable {
  readonly name: string;
  readonly text: PipelineText;
}

export interface Job {
  /** As written. */
  readonly id: string;
  /** The key. */
  readonly place: Place;
  readonly permissions: Permissions | undefined;
  readonly environment: readonly PipelineVariable[];
  /** The deployment environment, where one is named. */
  readonly deploysTo: Place | undefined;
  readonly concurrency: Place | undefined;
  readonly runsOn: RunsOn | undefined;
  readonly containers: readonly PipelineContainer[];
  /** Ids of jobs. */
  readonly needs: readonly string[];
  readonly condition: PipelineText | undefined;
  readonly outputs: readonly PipelineVariable[];
  /** Every text of `strategy.matrix` by the path of its key: "os", "include.python"; "" where the whole is one expression. */
  readonly matrix: readonly PipelineVariable[];
  readonly shell: string | undefined;
  /** The reusable workflow that the job is. */
  readonly uses: Use | undefined;
  /** `secrets: inherit` of a reusable workflow. */
  readonly inheritsSecrets: Place | undefined;
  /** What a reusable workflow is given: `with` and `secrets`. */
  readonly inputs: readonly PipelineVariable[];
  readonly secrets: readonly PipelineVariable[];
  readonly steps: readonly Step[];
}

export interface RunsOn {
  readonly place: Place;
  /** Labels and a group's name. */
  readonly labels: readonly PipelineText[];
}

/** `container`, or one of `services`. */
export interface PipelineContainer {
  readonly name: string;
  readonly isService: boolean;
  readonly image: PipelineText | undefined;
  /** `credentials.password`. */
  readonly password: PipelineText | undefined;
  readonly environment: readonly PipelineVariable[];
}

export interface Use {
  readonly text: PipelineText;
  readonly reference: ActionReference;
  /** What the comment behind it says, without the `#`: "v4.1.1". */
  readonly comment: string | undefined;
}

export interface Step {
  readonly id: string | undefined;
  readonly name: string | undefined;
  /** The step's own mapping, from its first key. */
  readonly place: Place;
  readonly uses: Use | undefined;
  readonly run: PipelineText | undefined;
  /** The key `run`, or `with`: `env` may go before it. */
  readonly codeKey: Place | undefined;
  readonly shell: string | undefined;
  readonly inputs: readonly PipelineVariable[];
  readonly environment: readonly PipelineVariable[];
  /** The mapping under `env`, where it is written in lines: the place of its first key. */
  readonly environmentPlace: Place | undefined;
  readonly condition: PipelineText | undefined;
  readonly folder: PipelineText | undefined;
  /** False for what is meant to fail or is never run: `if: false`. */
  readonly runs: boolean;
}

/** What `with` gives a step under a name. */
export function inputOf({ inputs }: Step, name: string): string | undefined {
  return inputs.find((input) => input.name === name)?.text.value.trim();
}

/** An action of the repository: `action.yml`. */
export interface LocalAction {
  readonly path: RelativePath;
  /** The folder that `uses` names; "" for the repository's root. */
  readonly folder: RelativePath;
  /** Names in lower case. */
  readonly inputs: readonly Input[];
  /** What it hands back, names as written. */
  readonly outputs: readonly PipelineVariable[];
  /** Of a composite action; none for one in JavaScript or an image. */
  readonly steps: readonly Step[];
}
