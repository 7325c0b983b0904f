import type { Severity } from "../../server/src/engine/finding";
import { groupedBy } from "../../server/src/engine/grouped-by";
import { type Message, message } from "../../server/src/engine/message";
import { absent, defineRule } from "../../server/src/engine/rule";
import { gitlabPipelines } from "../../server/src/facts/pipelines/gitlab/gitlab-pipelines";
import { type ShownSecret, shownSecrets } from "../../server/src/facts/pipelines/gitlab/gitlab-secrets";
import { isPipelinePath, workflows } from "../../server/src/facts/pipelines/workflows";
import { type ExposedSecret, exposedSecrets } from "./pipeline-secret-exposed.facts";

export default defineRule({
  id: "pipeline-secret-exposed",
  category: "security",
  severity: "major",
  title: "A pipeline gives secrets away",
  passed: "Pipelines keep their secrets",
  effort: "minutes",
  provedBy: {
    reading: isPipelinePath,
    about: /\bsecrets\b|TOKEN|PASSW|SECRET|_KEY\b|password|github\.token/,
  },
  needs: { exposedSecrets, shownSecrets, workflows, gitlabPipelines },
  check: ({ exposedSecrets, shownSecrets, workflows, gitlabPipelines }) => {
    if (workflows.length + exposedSecrets.length + gitlabPipelines.length === 0) return absent;
    const all: readonly Exposure[] = [...exposedSecrets, ...shownSecrets];
    return groupedBy(all, ({ kind, place, name }) => `${kind} ${place.path} ${name}`).map(
      ([first, ...others]) => ({
        severity: severityOf(first),
        message: messageOf(first),
        place: first.place,
        related: others.map(({ place }) => place),
        ...(adviceOf(first) ? { advice: { text: adviceOf(first) as Message } } : {}),
      }),
    );
  },
});

type Exposure = Omit<ExposedSecret, "kind"> & { readonly kind: ExposedSecret["kind"] | ShownSecret["kind"] };

function adviceOf({ kind }: Exposure): Message | undefined {
  if (kind === "literal") return message("Put it into the repository's secrets, and change it");
  if (kind === "built-in")
    return message("Give it to the build as a secret: docker build --secret, or secrets of the action");
  return kind === "in-address" ? message("Send it in a header, where the other side takes one") : undefined;
}

function severityOf({ kind, moves }: Exposure): Severity {
  // Some sides take it in no other way.
  if (kind === "in-address") return "advice";
  if (kind === "inherited") return moves ? "major" : "minor";
  return kind === "printed-changed" || kind === "all" || kind === "literal" ? "major" : "minor";
}

function messageOf({ kind, name, moves }: Exposure): Message {
  switch (kind) {
    case "printed-changed":
      return message(
        "The log shows the secret {name} in another form: only its own spelling is hidden, and everybody who reads the log can turn it back.",
        { name },
      );
    case "printed":
      return message(
        "The secret {name} is printed: only the log's masking hides it, and that fails for each other spelling of it.",
        { name },
      );
    case "all":
      return message("Every secret of the repository is handed over, whether the step needs it or not.");
    case "chosen":
      return message(
        "The secret is chosen by a name that is worked out: the runner gets every secret of the repository.",
      );
    case "part":
      return message("A part of a structured secret is read: the log hides only the whole, not its parts.");
    case "inherited":
      return moves
        ? message("{name} gets every secret of the repository, and its owner can change it at any time.", {
            name,
          })
        : message("{name} gets every secret of the repository, whether it needs them or not.", { name });
    case "environment":
      return message(
        "The log shows every variable of the job: only those that are set to be masked are hidden.",
      );
    case "traced":
      return message(
        "Each command is shown with its values beside the secret {name}: only what is set to be masked is hidden.",
        { name },
      );
    case "built-in":
      return message(
        "The secret {name} is an argument of the image's build: it stays in the history of the image or in its provenance.",
        { name },
      );
    case "in-address":
      return message(
        "The secret {name} stands in the query of an address: servers and proxies on the way write addresses into their logs.",
        { name },
      );
    case "literal":
      return message("The password for the image of {name} is written into the workflow.", { name });
  }
}
