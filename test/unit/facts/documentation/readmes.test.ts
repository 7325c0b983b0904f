import { expect, test } from "vitest";
import { createDatabase } from "../../../../server/src/engine/database";
import { isAbsent, isUnknown } from "../../../../server/src/engine/rule";
import { documentation } from "../../../../server/src/facts/documentation/readmes";
import { snapshotOf } from "../../../support/snapshot";

const readme =
  "# Shop\n\n## Installation\n\n`npm install`\n\n## Usage\n\n`npm start`\n\n## Troubleshooting\n\nNothing yet.\n";

test("the test that a generator writes needs no words about testing", () => {
  const scaffold = "test('renders learn react link', () => {\n  render(<App />);\n});\n";
  expect(missingOf({ "src/App.test.js": scaffold })).toEqual([]);
  expect(missingOf({ "src/App.test.js": scaffold.replace("learn react link", "the basket") })).toEqual([
    "testing",
  ]);
});

function missingOf(files: Readonly<Record<string, string>>): readonly string[] {
  const found = createDatabase(snapshotOf({ "README.md": readme, "package.json": "{}", ...files })).get(
    documentation,
  );
  return isAbsent(found) || isUnknown(found) ? ["?"] : found.missing;
}
