import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, notKnown, sound, type Verdict } from "../../server/src/engine/verdict";
import { builtServices } from "../../server/src/facts/deployment/compose/bind-mounts";

export default defineRule({
  id: "source-mounted",
  category: "deployment",
  severity: "minor",
  title: "Source code is mounted over the image",
  passed: "Production runs the code of its images",
  effort: "minutes",
  needs: { builtServices },
  judge: ({ builtServices }) =>
    builtServices.flatMap(({ deployment, service, sources, unclear }): readonly Verdict[] => {
      if (unclear === "mount")
        return [
          notKnown(
            message("What is mounted over the code of {service} in {deployment} is not known", {
              service: service.name,
              deployment,
            }),
          ),
        ];
      if (unclear === "image")
        return [
          notKnown(
            message(
              "What the image of {service} in {deployment} holds behind the code that is mounted was not read",
              {
                service: service.name,
                deployment,
              },
            ),
          ),
        ];
      if (sources.length === 0)
        return [
          sound(
            message("{service} in {deployment} runs the code of its image", {
              service: service.name,
              deployment,
            }),
            service.place,
          ),
        ];
      return sources.map(({ mount, path }) =>
        fault({
          message: message(
            "{service} in {deployment} runs the code of the folder {path} and not of its image: what was built and tested is hidden, and any change in the folder is live.",
            { service: service.name, deployment, path: path === "" ? "." : path },
          ),
          place: mount.place,
          // Services that run the same code take it from their images together.
          cause: `${mount.place.path}:${path}`,
          advice: {
            text: message(
              "Move the mount to compose.override.yaml, where developers get it and production does not.",
            ),
          },
        }),
      );
    }),
});
