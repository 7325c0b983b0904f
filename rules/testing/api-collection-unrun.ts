import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, notKnown, sound } from "../../server/src/engine/verdict";
import { apiCollections } from "../../server/src/facts/testing/extra-tests";

export default defineRule({
  id: "api-collection-unrun",
  category: "testing",
  severity: "advice",
  title: "API collections are never run by the pipeline",
  passed: "The pipeline runs the API collections",
  effort: "hours",
  needs: { apiCollections },
  judge: ({ apiCollections: { paths, run } }) => {
    const [first, ...others] = paths;
    if (first === undefined) return [];
    if (run === "unknown") return [notKnown(message("Whether a pipeline runs the collections is not known"))];
    if (run) return [sound(message("A pipeline runs the collections"), run)];
    return [
      fault({
        message: message(
          "{count} {count:plural:collection|collections} of API requests {count:plural:is|are} run by hand only: Newman can run {count:plural:it|them} on every change.",
          {
            count: paths.length,
          },
        ),
        place: { path: first, range: { start: 0, end: 0 } },
        related: others.slice(0, 10).map((path) => ({ path, range: { start: 0, end: 0 } })),
      }),
    ];
  },
});
