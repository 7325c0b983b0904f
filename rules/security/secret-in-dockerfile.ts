import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { isDockerfilePath } from "../../server/src/facts/deployment/docker/dockerfiles";
import { dockerfileSecrets } from "../../server/src/facts/deployment/literal-secrets";

export default defineRule({
  id: "secret-in-dockerfile",
  category: "security",
  severity: "major",
  title: "A secret is built into an image",
  passed: "No secret is built into an image",
  effort: "minutes",
  provedBy: { reading: isDockerfilePath },
  needs: { dockerfileSecrets },
  check: ({ dockerfileSecrets }) =>
    dockerfileSecrets.map(({ name, place, where }) => ({
      message: message(
        "{name} in {where} is part of the image: everyone who can pull the image can read it, and so can everyone who reads the repository.",
        { name, where },
      ),
      place,
      advice: {
        text: message(
          "Set it when the container starts; for building use a secret mount (RUN --mount=type=secret). Then change the secret.",
        ),
      },
    })),
});
