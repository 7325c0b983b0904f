import { message, namesInShort } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, sound } from "../../server/src/engine/verdict";
import { services } from "./service-readme-missing.facts";

export default defineRule({
  id: "service-readme-missing",
  category: "documentation",
  severity: "advice",
  title: "A service has no README",
  passed: "Every service has a README",
  effort: "hours",
  needs: { services },
  judge: ({ services }) => {
    const proofs = services.flatMap(({ folder, documented }) =>
      documented === undefined
        ? []
        : [sound(message("{folder} is explained in a README", { folder }), fileOf(documented))],
    );
    const [first, ...others] = services.filter(({ documented }) => documented === undefined);
    if (!first) return proofs;
    return [
      ...proofs,
      fault({
        message: message(
          "{folders}: own dependencies and no README. How {count:plural:this part is|these parts are} set up, run and tested is not said anywhere.",
          { folders: namesInShort([first, ...others].map(({ folder }) => folder)), count: others.length + 1 },
        ),
        place: fileOf(first.manifest),
        related: others.slice(0, 20).map(({ manifest }) => fileOf(manifest)),
      }),
    ];
  },
});

function fileOf(path: string) {
  return { path, range: { start: 0, end: 0 } };
}
