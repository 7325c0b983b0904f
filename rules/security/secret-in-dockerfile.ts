import type { Severity } from "../../server/src/engine/finding";
import { type Message, message, namesInShort } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { isDockerfilePath } from "../../server/src/facts/deployment/docker/dockerfile-trees";
import { type DockerfileSecret, dockerfileSecrets } from "./secret-in-dockerfile.facts";

export default defineRule({
  id: "secret-in-dockerfile",
  category: "security",
  severity: "major",
  title: "A secret is built into an image",
  passed: "No secret is built into an image",
  effort: "minutes",
  cwe: 798,
  provedBy: { reading: isDockerfilePath },
  needs: { dockerfileSecrets },
  check: ({ dockerfileSecrets }) =>
    together(dockerfileSecrets).map(({ secret, others }) => ({
      severity: severityOf(secret),
      message: textOf(secret),
      place: secret.place,
      related: others.map(({ place, name }) => ({ ...place, note: message("And {name}.", { name }) })),
      advice: {
        text:
          secret.kind === "given"
            ? message(
                "Give it to the build as a secret mount: RUN --mount=type=secret,id={id}, and docker build --secret id={id}.",
                { id: (others.length > 0 ? "token" : secret.name).toLowerCase() },
              )
            : message(
                "Set it when the container starts; for building use a secret mount (RUN --mount=type=secret). Then change the secret.",
              ),
      },
    })),
});

interface Secrets {
  readonly secret: DockerfileSecret;
  readonly others: readonly DockerfileSecret[];
}

/** What a Dockerfile is handed in one way is one decision; values that are written are each to be changed. */
function together(secrets: readonly DockerfileSecret[]): readonly Secrets[] {
  const groups = new Map<string, DockerfileSecret[]>();
  for (const secret of secrets) {
    const { kind, where, place } = secret;
    const isOwn = kind === "written" || kind === "run";
    const key = `${where} ${isOwn ? place.range.start : kind}`;
    groups.set(key, [...(groups.get(key) ?? []), secret]);
  }
  return [...groups.values()].flatMap((group): readonly Secrets[] => {
    const [first, ...others] = group;
    if (!first) return [];
    return [{ secret: { ...first, name: group.map(({ name }) => name).join(", ") }, others }];
  });
}

function severityOf({ kind, isShipped }: DockerfileSecret): Severity {
  if (kind === "given" || kind === "well-known" || kind === "template") return "minor";
  return isShipped || kind === "run" ? "major" : "minor";
}

function textOf({ kind, name, where, template, isShipped }: DockerfileSecret): Message {
  const values = { name, where };
  // The variables of a stage that is not the last stay behind with it.
  switch (kind === "kept" && !isShipped ? "given" : kind) {
    case "given":
      return isShipped
        ? message(
            "{where} takes {name} as ARG: what the builder passes stays in the history of the image and in its provenance.",
            values,
          )
        : message(
            "{where} takes {name} as ARG: what the builder passes stays in the build's cache and in the provenance of the image.",
            values,
          );
    case "kept":
      return message(
        "{where} keeps {name} in ENV: what the build was given is readable in every copy of the image.",
        values,
      );
    case "well-known":
      return message(
        "{where} sets {name} to what everybody tries: where nothing else is set, the container starts with it.",
        values,
      );
    case "template":
      return message(
        "{where} makes {template} the env file of the image: where nothing else is set, the container starts with the {keys} that everyone can read there.",
        { where, template: template?.path ?? "", keys: namesInShort(template?.keys ?? [name]) },
      );
    case "run":
      return message(
        "{where} gives {name} a secret that is written there: it stays in the history of the image, and everyone who reads the repository has it.",
        values,
      );
    case "written":
      return message(
        "{name} in {where} is part of the image: everyone who can pull the image can read it, and so can everyone who reads the repository.",
        values,
      );
  }
}
