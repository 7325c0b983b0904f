import { createDatabase } from "../../server/src/engine/database";
import type { Snapshot } from "../../server/src/engine/snapshot";
import { fullReport } from "../../server/src/full-report";
import { snapshotOf } from "../support/snapshot";

/** Each: a project with a long lock file, whose manifest is typed into, and whose lock file is written anew. */
const projects = [
  {
    name: "a poetry.lock of 20 000 lines",
    lock: "poetry.lock",
    manifest: "pyproject.toml",
    files: {
      "pyproject.toml": `[tool.poetry]\nname = "shop"\nversion = "1"\n\n[tool.poetry.dependencies]\npython = "^3.12"\n${names(
        60,
      )
        .map((name) => `${name} = "^1.0"\n`)
        .join("")}`,
      "poetry.lock": poetryLock(20_000),
    },
  },
  {
    name: "a uv.lock of 20 000 lines",
    lock: "uv.lock",
    manifest: "pyproject.toml",
    files: {
      "pyproject.toml": `[project]\nname = "shop"\nversion = "1"\nrequires-python = ">=3.12"\ndependencies = [${names(
        60,
      )
        .map((name) => `"${name}>=1"`)
        .join(", ")}]\n`,
      "uv.lock": uvLock(20_000),
    },
  },
  {
    name: "a package-lock.json of 3 MB",
    lock: "package-lock.json",
    manifest: "package.json",
    files: {
      "package.json": JSON.stringify(
        {
          name: "shop",
          private: true,
          dependencies: Object.fromEntries(names(60).map((name) => [name, "^1.0.0"])),
        },
        undefined,
        2,
      ),
      "package-lock.json": packageLock(3_000_000),
    },
  },
  {
    name: "a pnpm-lock.yaml of 20 000 lines",
    lock: "pnpm-lock.yaml",
    manifest: "package.json",
    files: {
      "package.json": JSON.stringify(
        {
          name: "shop",
          private: true,
          dependencies: Object.fromEntries(names(60).map((name) => [name, "^1.0.0"])),
        },
        undefined,
        2,
      ),
      "pnpm-lock.yaml": pnpmLock(20_000),
    },
  },
  {
    name: "a yarn.lock of 20 000 lines",
    lock: "yarn.lock",
    manifest: "package.json",
    files: {
      "package.json": JSON.stringify(
        {
          name: "shop",
          private: true,
          dependencies: Object.fromEntries(names(60).map((name) => [name, "^1.0.0"])),
        },
        undefined,
        2,
      ),
      "yarn.lock": yarnLock(20_000),
    },
  },
];

export const benches = projects.flatMap(({ name, lock, manifest, files }) => {
  const snapshot = snapshotOf(files);
  const database = createDatabase(snapshot);
  const text = files[lock as keyof typeof files] ?? "";
  let round = 0;
  const judge = (next: Snapshot) => {
    database.update(next);
    database.get(fullReport);
  };
  return [
    {
      name: `${name} written anew: whole report / its lines split`,
      target: 100,
      baseline: { name: "splitting", run: () => void `${text}${round++}`.split("\n") },
      subject: {
        name: "update and report",
        run: () => judge(withText(snapshot, lock, `${text}${"\n".repeat(round++ % 50)}`)),
      },
    },
    {
      name: `typing into ${manifest} beside ${name}: whole report / the lock's lines split`,
      target: 20,
      baseline: { name: "splitting", run: () => void `${text}${round++}`.split("\n") },
      subject: {
        name: "update and report",
        run: () =>
          judge(
            withText(
              snapshot,
              manifest,
              `${files[manifest as keyof typeof files]}${" ".repeat(round++ % 50)}`,
            ),
          ),
      },
    },
  ];
});

function withText(snapshot: Snapshot, path: string, text: string): Snapshot {
  return { ...snapshot, files: new Map(snapshot.files).set(path, { path, text }) };
}

function names(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `package-${index}`);
}

/** Packages until there are so many lines or characters. */
function untilLong(
  longEnough: (text: string[], lines: number, characters: number) => boolean,
  write: (index: number) => string,
): string {
  const parts: string[] = [];
  let lines = 0;
  let characters = 0;
  for (let index = 0; !longEnough(parts, lines, characters); index++) {
    const part = write(index);
    parts.push(part);
    lines += part.split("\n").length - 1;
    characters += part.length;
  }
  return parts.join("");
}

function hash(index: number, file: number): string {
  return `${index}${file}`.padStart(8, "0").repeat(8);
}

function poetryLock(lines: number): string {
  const packages = untilLong(
    (_, count) => count >= lines,
    (index) => `[[package]]
name = "package-${index}"
version = "1.${index % 40}.0"
description = "The package number ${index}"
optional = false
python-versions = ">=3.9"
groups = ["main"]
files = [
${Array.from({ length: 12 }, (_, file) => `    {file = "package_${index}-1.0-cp31${file}.whl", hash = "sha256:${hash(index, file)}"},\n`).join("")}]

[package.dependencies]
package-${index + 1} = ">=1.0"
package-${index + 2} = {version = ">=1.0", markers = "python_version < \\"3.13\\""}

`,
  );
  return `# This file is automatically @generated by Poetry 2.1.4 and should not be changed by hand.\n\n${packages}[metadata]\nlock-version = "2.1"\npython-versions = "^3.12"\ncontent-hash = "${hash(1, 1)}"\n`;
}

function uvLock(lines: number): string {
  const packages = untilLong(
    (_, count) => count >= lines,
    (index) => `[[package]]
name = "package-${index}"
version = "1.${index % 40}.0"
source = { registry = "https://pypi.org/simple" }
dependencies = [
    { name = "package-${index + 1}" },
    { name = "package-${index + 2}", marker = "python_full_version < '3.13'" },
]
sdist = { url = "https://files.pythonhosted.org/packages/package_${index}.tar.gz", hash = "sha256:${hash(index, 0)}", size = ${index} }
wheels = [
${Array.from({ length: 12 }, (_, file) => `    { url = "https://files.pythonhosted.org/packages/package_${index}-cp31${file}.whl", hash = "sha256:${hash(index, file)}", size = ${file} },\n`).join("")}]

`,
  );
  return `version = 1\nrequires-python = ">=3.12"\n\n${packages}[[package]]\nname = "shop"\nversion = "1"\nsource = { virtual = "." }\ndependencies = [\n${names(
    60,
  )
    .map((name) => `    { name = "${name}" },\n`)
    .join("")}]\n`;
}

function packageLock(characters: number): string {
  const entries = untilLong(
    (_, __, count) => count >= characters,
    (index) => `    "node_modules/package-${index}": {
      "version": "1.${index % 40}.0",
      "resolved": "https://registry.example/package-${index}/-/package-${index}-1.0.0.tgz",
      "integrity": "sha512-${hash(index, 0)}==",
      "license": "MIT",
      "dependencies": {
        "package-${index + 1}": "^1.0.0",
        "package-${index + 2}": "^1.0.0"
      },
      "engines": {
        "node": ">=18"
      }
    },
`,
  );
  const root = JSON.stringify(Object.fromEntries(names(60).map((name) => [name, "^1.0.0"])));
  return `{\n  "name": "shop",\n  "lockfileVersion": 3,\n  "requires": true,\n  "packages": {\n    "": { "name": "shop", "dependencies": ${root} },\n${entries.replace(/,\n$/, "\n")}  }\n}\n`;
}

function pnpmLock(lines: number): string {
  const packages = untilLong(
    (_, count) => count >= lines,
    (index) => `  package-${index}@1.${index % 40}.0:
    resolution: {integrity: sha512-${hash(index, 0)}==}
    engines: {node: '>=18'}
    hasBin: true

`,
  );
  const direct = names(60)
    .map((name, index) => `      ${name}:\n        specifier: ^1.0.0\n        version: 1.${index % 40}.0\n`)
    .join("");
  return `lockfileVersion: '9.0'\n\nimporters:\n\n  .:\n    dependencies:\n${direct}\npackages:\n\n${packages}`;
}

function yarnLock(lines: number): string {
  const packages = untilLong(
    (_, count) => count >= lines,
    (index) => `package-${index}@^1.0.0:
  version "1.${index % 40}.0"
  resolved "https://registry.yarnpkg.com/package-${index}/-/package-${index}-1.0.0.tgz#${hash(index, 0).slice(0, 40)}"
  integrity sha512-${hash(index, 0)}==
  dependencies:
    package-${index + 1} "^1.0.0"
    package-${index + 2} "^1.0.0"

`,
  );
  return `# THIS IS AN AUTOGENERATED FILE. DO NOT EDIT THIS FILE DIRECTLY.\n# yarn lockfile v1\n\n\n${packages}`;
}
