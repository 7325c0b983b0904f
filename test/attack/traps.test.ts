import { chmodSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { createRepository } from "../protocol/support/repository";
import { startSession } from "../protocol/support/server";
import { isFull } from "./extent";
import { inNewFolder, runProgram } from "./programs";

/** Everything in a repository that some tool runs unasked; each writes a mark with its own name. */
function trapsFor(mark: (name: string) => string): Readonly<Record<string, string>> {
  const python = (name: string) => `open(${JSON.stringify(mark(name))}, "w").close()\n`;
  const node = (name: string) => `require("fs").writeFileSync(${JSON.stringify(mark(name))}, "");\n`;
  const shell = (name: string) => `#!/bin/sh\n: > '${mark(name)}'\n`;
  return {
    "manage.py": `import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n${python("manage.py")}`,
    "shop/__init__.py": python("__init__"),
    "shop/settings.py": `${python("settings")}DEBUG = True\nALLOWED_HOSTS = ["*"]\n`,
    "sitecustomize.py": python("sitecustomize"),
    "conftest.py": python("conftest"),
    "setup.py": `${python("setup.py")}from setuptools import setup\nsetup(name="shop")\n`,
    "requirements.txt": "django==5.2\n-e .\n",
    "package.json": `{ "name": "shop", "scripts": { "preinstall": ": > '${mark("preinstall")}'", "start": "next start" }, "dependencies": { "next": "16.0.0" } }\n`,
    "next.config.js": `${node("next.config")}module.exports = {};\n`,
    ".npmrc": `node-options=--require ./trap.js\nscript-shell=./trap.sh\ngit=./trap.sh\n`,
    "trap.js": node("node-options"),
    "trap.sh": shell("trap.sh"),
    ".pnpmfile.cjs": node("pnpmfile"),
    ".yarnrc.yml": "yarnPath: ./trap.js\n",
    ".envrc": shell("envrc"),
    ".env": `SECRET_KEY=$(: > '${mark("env")}')\n`,
    Makefile: `X := $(shell : > '${mark("make")}')\ndeploy:\n\t./trap.sh\n`,
    "docker-compose.yml": "services:\n  web:\n    build: .\n    command: ./trap.sh\n",
    Dockerfile: "FROM python:3.13\nRUN ./trap.sh\nCMD ./trap.sh\n",
    ".vscode/tasks.json": `{ "version": "2.0.0", "tasks": [{ "label": "x", "type": "shell", "command": "./trap.sh", "runOptions": { "runOn": "folderOpen" } }] }\n`,
    ".pre-commit-config.yaml":
      "repos:\n- repo: local\n  hooks: [{ id: x, name: x, entry: ./trap.sh, language: system }]\n",
    ".gitattributes": "*.py filter=trap diff=trap\n",
    "logs/app.log": "2026-03-01 started\n",
    git: shell("git beside"),
    "node_modules/.bin/git": shell("git of a package"),
  };
}

const commands: readonly (readonly string[])[] = [
  ["check", "--changed", "HEAD"],
  ["fix", "--review"],
  ...(isFull
    ? [
        ["check"],
        ["check", "--format", "sarif"],
        ["fix", "--dry-run"],
        ["report"],
        ["settings"],
        ["baseline"],
      ]
    : []),
];

async function withTraps(work: (root: string, env: NodeJS.ProcessEnv) => Promise<void>): Promise<void> {
  await inNewFolder(async (marks) => {
    const mark = (name: string) => join(marks, name);
    const traps = trapsFor(mark);
    const repository = createRepository(traps);
    try {
      for (const path of ["trap.sh", "git", "node_modules/.bin/git"])
        chmodSync(join(repository.root, path), 0o755);
      const run = (name: string) => `: > '${mark(name)}'; cat`;
      for (const name of [
        "core.fsmonitor",
        "core.pager",
        "core.sshCommand",
        "core.editor",
        "diff.external",
        "gpg.program",
      ])
        repository.git("config", name, run(name));
      for (const name of ["clean", "smudge", "process"])
        repository.git("config", `filter.trap.${name}`, run(name));
      repository.git("config", "diff.trap.textconv", run("textconv"));
      repository.git("config", "alias.ls-files", `!${run("alias")}`);
      for (const hook of ["post-index-change", "pre-commit", "post-checkout", "fsmonitor-watchman"]) {
        const path = join(repository.root, ".git/hooks", hook);
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, `#!/bin/sh\n: > '${mark(hook)}'\n`, { mode: 0o755 });
      }
      const path = [
        "",
        ".",
        repository.root,
        join(repository.root, "node_modules/.bin"),
        process.env["PATH"],
      ];
      const env = { PATH: path.join(delimiter), PYTHONPATH: repository.root };
      await work(repository.root, env);
      expect(readdirSync(marks)).toEqual([]);
    } finally {
      repository.remove();
    }
  });
}

test.each(commands.map((command) => [command.join(" "), command] as const))(
  "nothing of the workspace runs: %s",
  async (_, command) => {
    await withTraps(async (root, env) => {
      const { code, stderr } = await runProgram(root, command, env);
      expect([0, 1], stderr).toContain(code);
    });
  },
);

test("nothing of the workspace runs in the server, trusted or not", async () => {
  for (const trusted of [true, false])
    await withTraps(async (root, env) => {
      const { server } = await startSession({
        folders: [{ uri: pathToFileURL(root).href }],
        options: { reports: true, trusted },
        env,
      });
      await server.next("readiness/reportChanged");
      await server.request("shutdown");
      server.notify("exit");
      expect(await server.exited).toBe(0);
    });
});
