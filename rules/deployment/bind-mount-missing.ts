import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { missingSources } from "../../server/src/facts/deployment/compose/bind-mounts";
import { isYamlPath } from "../../server/src/facts/yaml-files";

export default defineRule({
  id: "bind-mount-missing",
  category: "deployment",
  severity: "major",
  title: "A mounted file is not in the repository",
  passed: "No configuration that Compose mounts is missing in the repository",
  effort: "minutes",
  provedBy: { reading: isYamlPath, about: /(?:^|[\s"'-])\.{1,2}\/|\bbind\b|\bPWD\b/m },
  needs: { missingSources },
  check: ({ missingSources }) => ({
    findings: missingSources
      .filter(({ isMadeThere }) => !isMadeThere)
      .map(({ deployment, service, mount, path, ignored }) => ({
        message: ignored
          ? message(
              "{service} in {deployment} mounts {path}, which git ignores: on the server Docker makes an empty folder in its place.",
              {
                service,
                deployment,
                path,
              },
            )
          : message(
              "{service} in {deployment} mounts {path}, which does not exist: Docker makes an empty folder in its place.",
              {
                service,
                deployment,
                path,
              },
            ),
        place: mount.place,
      })),
    unchecked: missingSources
      .filter(({ isMadeThere }) => isMadeThere)
      .map(({ service, path }) =>
        message("{path}, which {service} mounts, is made where it is deployed: an ignore file names it", {
          path,
          service,
        }),
      ),
  }),
});
