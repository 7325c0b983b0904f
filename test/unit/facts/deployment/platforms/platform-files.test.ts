import { expect, test } from "vitest";
import {
  isPlatformFile,
  platformFileNames,
} from "../../../../../server/src/facts/deployment/platforms/platform-files";

test("a platform's file is known by its name, wherever it lies", () => {
  expect(
    ["Procfile", "api/fly.toml", "deploy/render.yml"].every((path) => isPlatformFile(path, "runs")),
  ).toBe(true);
  expect(["myfly.toml", "procfile", "render.json"].some((path) => isPlatformFile(path, "runs"))).toBe(false);
});

test("what it does by itself differs: Netlify deploys a site and starts nothing, app.json is no deployment by itself", () => {
  expect(isPlatformFile("netlify.toml", "deploys")).toBe(true);
  expect(isPlatformFile("netlify.toml", "runs")).toBe(false);
  expect(isPlatformFile("app.json", "deploys")).toBe(false);
  expect(platformFileNames("locks")).toContain("Procfile");
  expect(platformFileNames("locks")).not.toContain("vercel.json");
});

test("a Procfile inside of an image is a supervisor's", () => {
  expect(isPlatformFile("docker/web/Procfile", "runs")).toBe(false);
});
