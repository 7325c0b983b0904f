import { type Fact, fact } from "../../../engine/database";
import type { Place } from "../../../engine/finding";
import type { PipelineText } from "../pipeline-text";
import { type GitlabJob, gitlabPipelines } from "./gitlab-pipelines";

/** Where the log of a job in GitLab shows a secret; only what is set to be masked is hidden there. */
export interface ShownSecret {
  readonly kind: /** Printed by its name. */
    | "printed"
    /** Printed in a form that masking does not know. */
    | "printed-changed"
    /** Every variable is shown: `printenv`, a debug trace. */
    | "environment"
    /** `set -x` beside a secret. */
    | "traced";
  /** Of the variable; "" for all. */
  readonly name: string;
  readonly place: Place;
}

/** Secrets that a job writes into its log. */
export const shownSecrets: Fact<readonly ShownSecret[]> = fact("secrets shown by GitLab CI", (db) =>
  db
    .get(gitlabPipelines)
    .flatMap(({ jobs, variables }) => [
      ...[...variables, ...jobs.flatMap((job) => job.variables)].flatMap(
        ({ name, text }): readonly ShownSecret[] =>
          name === "CI_DEBUG_TRACE" && /^(?:true|1)$/i.test(text.value.trim())
            ? [{ kind: "environment", name: "", place: text.place }]
            : [],
      ),
      ...jobs.flatMap((job) => job.scripts.flatMap((script) => shownIn(script, job))),
    ]),
);

const secretName =
  /(?:^|_)(?:TOKEN|PASSWORD|PASSWD|PASS|SECRET|SECRETS|PRIVATE_KEY|API_KEY|APIKEY|ACCESS_KEY|CREDENTIALS|SSH_KEY|DEPLOY_KEY)(?:_(?:B64|BASE64|JSON))?$/i;

function shownIn(script: PipelineText, job: GitlabJob): readonly ShownSecret[] {
  const { place } = script;
  return script.value.split("\n").flatMap((written): readonly ShownSecret[] => {
    const line = written.trim();
    if (/^(?:printenv|env|export(?:\s+-p)?|declare\s+-[xp]+)\s*(?:\|\s*(?:sort|cat)\s*)?$/.test(line))
      return [{ kind: "environment", name: "", place }];
    if (/^set\s+-\w*x\w*\b/.test(line)) {
      const name = secretIn(script.value) ?? job.scripts.map(({ value }) => secretIn(value)).find(Boolean);
      return name === undefined ? [] : [{ kind: "traced", name, place }];
    }
    const printed = /(?:^|[;&|]|\b(?:then|do)\s)\s*(?:echo|printf|printenv)\s+(.*)/.exec(line)?.[1];
    if (printed === undefined) return [];
    const name = secretIn(printed) ?? /^(\w+)$/.exec(/printenv\s/.test(line) ? printed : "")?.[1];
    if (name === undefined || !secretName.test(name)) return [];
    const [, ...behind] = printed.split(/\|(?!\|)/);
    const changing = /^\s*(?:base64|base32|rev|xxd|od|hexdump)\s*(?:-w\s*0\s*)?$/;
    if (/>(?!&)/.test(printed.replace(/\d>&\d/g, "")) || behind.some((one) => !changing.test(one))) return [];
    // `X=$(echo "$TOKEN")` does not reach the log.
    if (/(?:\$\(|`)[^)`]{0,500}(?:echo|printf)\b/.test(line)) return [];
    return [{ kind: behind.length > 0 ? "printed-changed" : "printed", name, place }];
  });
}

/** `${TOKEN:+set}` and `${#TOKEN}` show no value, and neither do single quotes. */
function secretIn(text: string): string | undefined {
  const shown = text.replace(/'[^']*'/g, "");
  for (const [, braced, bare] of shown.matchAll(
    /(?<!\\)\$(?:\{(\w{1,200})(?!\w|:?\+)[^}]{0,500}\}|(\w+))/g,
  )) {
    const name = braced ?? bare ?? "";
    if (secretName.test(name)) return name;
  }
  return undefined;
}
