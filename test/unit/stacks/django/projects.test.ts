import { expect, test } from "vitest";
import { createDatabase } from "../../../../server/src/engine/database";
import { djangoProjects } from "../../../../server/src/stacks/django/projects";
import { snapshotOf } from "../../../support/snapshot";

test("names like Django's that hold a text make no project", () => {
  const projects = (text: string) =>
    createDatabase(snapshotOf({ "gateway/config/layers.py": text })).get(djangoProjects).length;
  expect(projects('class Layers(str, Enum):\n    MIDDLEWARE = "middleware"\n')).toBe(0);
  expect(projects('MIDDLEWARE = ["shop.middleware.Prices"]\n')).toBe(1);
  expect(projects('ROOT_URLCONF = "shop.urls"\n')).toBe(1);
});
