import { expect, test } from "vitest";
import { vulnerabilities } from "../../../../rules/dependencies/vulnerable-dependency.facts";
import { createDatabase } from "../../../../server/src/engine/database";
import { isAbsent, isUnknown } from "../../../../server/src/engine/rule";
import { snapshotOf } from "../../../support/snapshot";

const classic = (name: string) => `# yarn lockfile v1\n\n\n${name}@^4.17.0:\n  version "4.17.15"\n`;
const berry = (name: string) =>
  `__metadata:\n  version: 8\n\n"${name}@npm:^4.17.0":\n  version: 4.17.15\n  resolution: "${name}@npm:4.17.15"\n`;

test.each([
  ["yarn 1", classic("lodash"), true, ["yarn", "upgrade"]],
  ["yarn 1, which leaves alone what others need", classic("lodash"), false, undefined],
  ["yarn 4", berry("lodash"), true, ["yarn", "up"]],
  ["yarn 4", berry("lodash"), false, ["yarn", "up", "--recursive"]],
])("%s", (_, lock, isDirect, words) => {
  const snapshot = snapshotOf(
    {
      "web/package.json": JSON.stringify({
        name: "web",
        private: true,
        dependencies: isDirect ? { lodash: "^4.17.0" } : {},
      }),
      "web/yarn.lock": lock,
    },
    {
      advisories: {
        date: "2026-11-20",
        asked: ["npm"],
        failures: [],
        advisories: [
          {
            ecosystem: "npm",
            package: "lodash",
            installed: "4.17.15",
            id: "GHSA-1",
            title: "Command injection",
            severity: "high",
            url: "https://advisories.example/1",
            fixed: "4.17.21",
          },
        ],
      },
    },
  );
  const found = createDatabase(snapshot).get(vulnerabilities);
  const commands = isAbsent(found) || isUnknown(found) ? [] : found.found.map(({ command }) => command);
  expect(commands).toEqual([words && { folder: "web", words, operands: ["lodash"] }]);
});
