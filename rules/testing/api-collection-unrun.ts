import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { apiCollections } from "../../server/src/facts/testing/extra-tests";

export default defineRule({
  id: "api-collection-unrun",
  category: "testing",
  severity: "advice",
  title: "API collections are never run by the pipeline",
  passed: "The pipeline runs the API collections",
  effort: "hours",
  needs: { apiCollections },
  check: ({ apiCollections: { paths, run } }) => {
    const [first, ...others] = paths;
    if (run || first === undefined) return [];
    return [
      {
        message: message(
          "{count} {count:plural:collection|collections} of API requests {count:plural:is|are} run by hand only: Newman can run {count:plural:it|them} on every change.",
          {
            count: paths.length,
          },
        ),
        place: { path: first, range: { start: 0, end: 0 } },
        related: others.slice(0, 10).map((path) => ({ path, range: { start: 0, end: 0 } })),
      },
    ];
  },
});
