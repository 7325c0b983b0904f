import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { onlyRules } from "../../protocol/support/server";
import { git, temporaryFolder, writeIn } from "../host/temporary-folder";

const root = join(import.meta.dirname, "../../..");
const compose = (image: string) => `services:
  web:
    image: ${image}
    restart: always
    environment:
      SECRET_KEY: d8Jf02kLq9sVn3xZp7Tr
`;
let folder: string;
let state: string;

beforeEach(() => {
  folder = temporaryFolder();
  state = join(temporaryFolder(), "state");
  checkout("shop", {
    ".readiness.json": onlyRules("image-unpinned", "secret-in-compose").replace("minor", "major"),
    "docker-compose.prod.yml": compose("nginx:latest"),
  });
  checkout("bakery", {
    ".readiness.json": onlyRules("log-file-tracked"),
    "logs/app.log": "2026-03-01 started\n",
  });
});

test("prints each checkout's findings by rule with their lines, counts them, and shows no secret", () => {
  const { status, stdout } = crater();
  expect(status).toBe(0);
  const [bakery = "", shop = ""] = stdout.split(/^(?=shop {2})/m);
  expect(bakery).toMatch(/^bakery {2}\d+\.\d s {2}.*\d minor/);
  expect(bakery).toContain("  log-file-tracked  ×1\n    minor    logs/app.log:1");
  expect(shop).toContain(
    "  image-unpinned  ×1\n    major    docker-compose.prod.yml:3  │ image: nginx:latest\n",
  );
  expect(shop).toMatch(/^ +1 in {3}1 {2}image-unpinned$/m);
  expect(shop).toMatch(/^2 checkouts, 0 with a crash, 3 findings: 1 major, 2 minor$/m);
  expect(shop).toContain("│ SECRET_KEY: …");
  const remembered = readdirSync(state).map((name) => readFileSync(join(state, name), "utf8"));
  expect(remembered).toHaveLength(2);
  expect(`${stdout}${remembered.join("")}`).not.toContain("d8Jf02kLq9sVn3xZp7Tr");
});

test("marks what became different since the last run", () => {
  crater();
  writeIn(join(folder, "shop"), "docker-compose.prod.yml", compose("nginx:1.28.0"));
  git(join(folder, "bakery"), "mv", "logs/app.log", "logs/shop.log");
  const { stdout } = crater("--changes", "--keep");
  expect(stdout).toContain(
    "  image-unpinned  ×1\n  - major    docker-compose.prod.yml:3  │ image: nginx:latest\n",
  );
  expect(stdout).toContain("  log-file-tracked  ×2\n  + minor    logs/shop.log:1");
  expect(stdout).toContain("  - minor    logs/app.log:1");
  expect(stdout).toMatch(/ 1 in {3}1 {2}log-file-tracked {2}\+1 -1$/m);
  expect(crater("--changes").stdout, "a kept run is compared with again").toContain("  - major ");
  expect(crater("--changes").stdout).toMatch(/^(?: +\d+ in +\d+ {2}[\w-]+\n)+2 checkouts/);
});

test("chooses checkouts, rules and severities, and remembers also what was not shown", () => {
  const { stdout } = crater("--severity", "major");
  expect(stdout).toMatch(/^bakery {2}\d+\.\d s {2}nothing found$/m);
  expect(stdout).toContain("2 checkouts, 0 with a crash, 1 findings: 1 major");
  const bakery = crater("--only", "bake", "--rule", "log-file-tracked").stdout;
  expect(bakery).toMatch(
    /^bakery {2}\d+\.\d s {2}1 minor\n(?: {2}production.*\n| {4}.*\n)*? {2}log-file-tracked {2}×1\n {4}minor/,
  );
  expect(bakery).toContain("1 checkouts, 0 with a crash, 1 findings: 1 minor");
});

test("reports a crash and keeps what was remembered", () => {
  crater();
  writeIn(folder, "broken.cjs", 'console.error("PASSWORD=d8Jf02kLq9sVn3xZp7Tr"); process.exit(2);');
  const { status, stdout } = crater("--cli", join(folder, "broken.cjs"));
  expect(status).toBe(1);
  expect(stdout).toContain("  CRASH no report (exit code 2): …\n");
  expect(stdout).toContain("2 checkouts, 2 with a crash, 0 findings");
  expect(crater("--changes").stdout).not.toMatch(/^ {2}[+~-] /m);
});

test("remembers nothing inside the repository or the checkouts", () => {
  for (const place of [join(root, "state"), join(folder, "state")]) {
    const { status, stderr } = crater("--state", place);
    expect(status).toBe(2);
    expect(stderr).toContain("--state has to be outside");
  }
});

function checkout(name: string, files: Record<string, string>): void {
  const place = join(folder, name);
  for (const [path, text] of Object.entries(files)) writeIn(place, path, text);
  git(place, "init", "--quiet");
  git(place, "add", "--all", "--force");
  git(place, "commit", "--quiet", "--message", "Start");
}

function crater(...options: string[]) {
  return spawnSync(
    process.execPath,
    [
      join(root, "scripts/crater.mjs"),
      folder,
      "--state",
      state,
      "--cli",
      join(root, "dist/cli.cjs"),
      ...options,
    ],
    { encoding: "utf8" },
  );
}
