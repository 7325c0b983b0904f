import { expect, test } from "vitest";
import { createDatabase } from "../../../server/src/engine/database";
import { fullReport } from "../../../server/src/full-report";
import { watchdog } from "../../../server/src/host/watchdog";
import { harmlessTexts, hostileTexts } from "../../support/hostile-texts";
import { snapshotOf } from "../../support/snapshot";

test.each(hostileTexts)("%s cost no rule, and no more than seconds", (_name, path, text) => {
  const db = createDatabase(snapshotOf({ ...harmlessTexts, [path]: text }), watchdog);
  const { rules } = db.get(fullReport);
  expect(rules.filter(({ state }) => state === "error")).toEqual([]);
  expect(rules.some(({ state }) => state === "fail")).toBe(true);
});
