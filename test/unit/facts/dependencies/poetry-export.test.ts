import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readPoetryLock } from "../../../../server/src/facts/dependencies/locks/poetry-lock";
import { readPyproject } from "../../../../server/src/facts/dependencies/pyproject";
import { exportedProject } from "../../../../server/src/facts/dependencies/requirements/exported-requirements";
import { exportPoetryLock } from "../../../../server/src/facts/dependencies/requirements/requirements-from-poetry";
import { type Marker, parseMarker, parseRequirements } from "../../../../server/src/languages/requirements";

/*
 * Poetry's export plugin cannot be had here. What stands in poetry-1.3.txt and in marketplace.requirements.txt was
 * printed by Poetry's own lock reader and marker algebra (Debian's poetry 1.3.2 with poetry-core 1.4.0), driven the way
 * the plugin drives them. requirements.txt is the same in the shorter form of Poetry 1.5 and later (`a and (b or c)`,
 * commits of git sources), checked by hand; that both mean the same is checked on every environment below.
 */
const cases = ["markers", "sources", "versions"].map((name) => `test/unit/facts/dependencies/poetry/${name}`);

test("the demo workspace exports as Poetry prints it, byte for byte", () => {
  expect(exported("test/workspaces/marketplace/backend")).toBe(
    read("test/workspaces/marketplace.requirements.txt"),
  );
});

test.each(cases)("%s exports as Poetry prints it, byte for byte", (folder) => {
  expect(exported(folder)).toBe(read(`${folder}/requirements.txt`));
});

test.each(cases)("%s installs the same as Poetry's own words, in every environment", (folder) => {
  const ours = installedEverywhere(exported(folder) ?? "");
  expect(ours.length).toBeGreaterThan(100);
  expect(ours).toEqual(installedEverywhere(read(`${folder}/poetry-1.3.txt`)));
});

test("a lock that lacks what is asked for exports nothing", () => {
  const manifest = readPyproject(
    "pyproject.toml",
    '[tool.poetry]\nname = "a"\n[tool.poetry.dependencies]\npython = "^3.11"\nunheard-of = "*"\n',
  );
  const lock = readPoetryLock(read(`${cases[0]}/poetry.lock`));
  if (!manifest || !lock) throw new Error("The fixture cannot be read");
  expect(exportPoetryLock(lock, exportedProject(manifest, []))).toBeUndefined();
});

test("from lock version 2.1 on, groups and markers are those of the lock", () => {
  const lock = readPoetryLock(`
[[package]]
name = "django"
version = "5.2.8"
optional = false
python-versions = ">=3.10"
groups = ["main"]
files = []

[[package]]
name = "colorama"
version = "0.4.6"
optional = false
python-versions = "*"
groups = ["main", "dev"]
markers = {main = "platform_system == \\"Windows\\"", dev = "sys_platform == \\"win32\\""}
files = []

[[package]]
name = "boto3"
version = "1.40.0"
optional = true
python-versions = ">=3.9"
groups = ["main"]
markers = "extra == \\"s3\\""
files = []

[[package]]
name = "pytest"
version = "8.4.2"
optional = false
python-versions = ">=3.9"
groups = ["dev"]
files = []

[metadata]
lock-version = "2.1"
python-versions = ">=3.12"
content-hash = "0"
`);
  const manifest = readPyproject(
    "pyproject.toml",
    '[project]\nname = "a"\nrequires-python = ">=3.12"\ndependencies = ["django (>=5.2,<6)"]\n[tool.poetry]\npackage-mode = false\n',
  );
  if (!manifest || !lock) throw new Error("The fixture cannot be read");
  expect(exportPoetryLock(lock, exportedProject(manifest, []))).toBe(
    'colorama==0.4.6 ; python_version >= "3.12" and platform_system == "Windows"\ndjango==5.2.8 ; python_version >= "3.12"\n',
  );
});

function exported(folder: string): string | undefined {
  const manifest = readPyproject("pyproject.toml", read(`${folder}/pyproject.toml`));
  const lock = readPoetryLock(read(`${folder}/poetry.lock`));
  if (!manifest || !lock) throw new Error(`${folder} cannot be read`);
  return exportPoetryLock(
    lock,
    exportedProject(manifest, [{ url: "https://pypi.depot.example/simple", primary: false }]),
  );
}

function read(path: string): string {
  return readFileSync(path, "utf8");
}

const environments = ["3.8.20", "3.9.0", "3.10.4", "3.11.2", "3.12.7", "3.13.0"].flatMap((full) =>
  [
    ["win32", "Windows", "AMD64"],
    ["linux", "Linux", "x86_64"],
    ["linux", "Linux", "aarch64"],
    ["darwin", "Darwin", "arm64"],
    ["cygwin", "CYGWIN_NT", "x86_64"],
  ].flatMap(([sys_platform = "", platform_system = "", platform_machine = ""]) =>
    ["CPython", "PyPy"].map((platform_python_implementation) => ({
      python_full_version: full,
      python_version: full.split(".").slice(0, 2).join("."),
      sys_platform,
      platform_system,
      platform_machine,
      platform_python_implementation,
    })),
  ),
);

function installedEverywhere(text: string): readonly string[] {
  const requirements = parseRequirements(text).lines.filter((line) => line.kind === "requirement");
  return environments.flatMap((environment) =>
    requirements.flatMap(({ name, specifier, url, marker }) => {
      const parsed = parseMarker(marker ?? "");
      if (!parsed) throw new Error(`no marker: ${marker}`);
      const where = JSON.stringify(Object.values(environment));
      // Which commit a git source names differs between the versions of Poetry.
      return holds(parsed, environment)
        ? [`${where} ${name}${specifier}${url?.replace(/@[\w.]+(?=#|$)/, "") ?? ""}`]
        : [];
    }),
  );
}

function holds(marker: Marker, environment: Readonly<Record<string, string>>): boolean {
  if (marker.kind === "any" || marker.kind === "empty") return marker.kind === "any";
  if (marker.kind !== "atom")
    return marker.parts[marker.kind === "and" ? "every" : "some"]((part) => holds(part, environment));
  const { name, operator, value } = marker;
  const actual = environment[name];
  if (actual === undefined) throw new Error(`unknown ${name}`);
  const order = name.startsWith("python") ? compareDotted(actual, value) : actual === value ? 0 : 1;
  const results: Readonly<Record<string, boolean>> = {
    "==": order === 0,
    "!=": order !== 0,
    "<": order < 0,
    "<=": order <= 0,
    ">": order > 0,
    ">=": order >= 0,
  };
  const result = results[operator];
  if (result === undefined) throw new Error(`unknown operator ${operator}`);
  return result;
}

function compareDotted(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.split(".").map(Number));
  for (let index = 0; index < 3; index++) {
    const difference = (left?.[index] ?? 0) - (right?.[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
