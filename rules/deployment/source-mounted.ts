import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { mountedSources } from "../../server/src/facts/deployment/compose/bind-mounts";
import { isYamlPath } from "../../server/src/facts/deployment/compose/yaml-files";

export default defineRule({
  id: "source-mounted",
  category: "deployment",
  severity: "minor",
  title: "Source code is mounted over the image",
  passed: "Production runs the code of its images",
  effort: "minutes",
  provedBy: { reading: isYamlPath },
  needs: { mountedSources },
  check: ({ mountedSources }) =>
    mountedSources.map(({ deployment, service, mount, path }) => ({
      message: message(
        "{service} in {deployment} runs the code of the folder {path} and not of its image: what was built and tested is hidden, and any change in the folder is live.",
        { service, deployment, path: path === "" ? "." : path },
      ),
      place: mount.place,
      advice: {
        text: message(
          "Move the mount to compose.override.yaml, where developers get it and production does not.",
        ),
      },
    })),
});
