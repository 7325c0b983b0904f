import { expect, test } from "vitest";
import { trackedOutput } from "../../../rules/code-quality/build-output-tracked.facts";
import { createDatabase } from "../../../server/src/engine/database";
import { isUnknown } from "../../../server/src/engine/rule";
import { snapshotOf } from "../../support/snapshot";

function directoriesIn(paths: readonly string[]): readonly string[] {
  const files = Object.fromEntries(paths.map((path) => [path, "text"]));
  const found = createDatabase(snapshotOf(files)).get(trackedOutput);
  return isUnknown(found) ? [] : found.directories.map(({ directory }) => directory);
}

test("what Gradle, Maven, Cargo and .NET make is output; folders that are only called so are not", () => {
  expect(
    directoriesIn([
      "build/classes/kotlin/main/App.class",
      ".gradle/8.13/gc.properties",
      "api/target/classes/App.class",
      "Shop/bin/Debug/net8.0/Shop.json",
      "Shop/obj/Release/Shop.json",
    ]),
  ).toEqual([".gradle", "Shop/bin", "Shop/obj", "api/target", "build"]);
  expect(directoriesIn(["build/Dockerfile", "bin/start.sh", "target/notes.md", "src/build/main.py"])).toEqual(
    [],
  );
});
