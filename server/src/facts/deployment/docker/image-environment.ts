import { message } from "../../../engine/message";
import type { EnvironmentVariable } from "../../../engine/process-environment";
import type { DockerImage } from "./docker-image";

/** What ENV instructions set. */
export function addImage(variables: Map<string, EnvironmentVariable>, image: DockerImage | undefined): void {
  for (const { name, value, valuePlace } of image?.environment ?? []) {
    variables.set(
      name,
      value === undefined
        ? {
            kind: "unknown",
            reason: message("An argument of the image's build decides it."),
            steps: [valuePlace],
          }
        : { kind: "set", value, steps: [valuePlace] },
    );
  }
}
