import { expect, test } from "vitest";
import {
  readPdmLock,
  readPipfileLock,
} from "../../../../server/src/facts/dependencies/locks/pdm-and-pipenv-lock";
import { readUvLock } from "../../../../server/src/facts/dependencies/locks/uv-lock";
import { exportFlatLock } from "../../../../server/src/facts/dependencies/requirements/requirements-from-flat-lock";
import { exportUvLock } from "../../../../server/src/facts/dependencies/requirements/requirements-from-uv";

/* uv, PDM and Pipenv cannot be had here: these expectations were worked out by hand from their documentation. */

test("uv.lock: groups left out, extras followed, markers joined along every way", () => {
  const lock = readUvLock(`
version = 1
requires-python = ">=3.12"

[[package]]
name = "depot"
version = "0.1.0"
source = { editable = "." }
dependencies = [
    { name = "celery", extra = ["redis"] },
    { name = "colorama", marker = "sys_platform == 'win32'" },
    { name = "depot-geo" },
    { name = "depot-mail" },
]

[package.dev-dependencies]
dev = [{ name = "pytest" }]

[[package]]
name = "celery"
version = "5.5.3"
source = { registry = "https://pypi.org/simple" }
dependencies = [{ name = "click" }]

[package.optional-dependencies]
redis = [{ name = "redis" }]

[[package]]
name = "click"
version = "8.3.0"
source = { registry = "https://pypi.org/simple" }
dependencies = [{ name = "colorama", marker = "platform_system == 'Windows'" }]

[[package]]
name = "colorama"
version = "0.4.6"
source = { registry = "https://pypi.org/simple" }

[[package]]
name = "depot-geo"
version = "0.2.0"
source = { directory = "packages/geo" }

[[package]]
name = "depot-mail"
version = "1.4.0"
source = { git = "https://git.example.com/depot/mail.git?tag=v1.4.0#0b1c2d3e4f5061728394a5b6c7d8e9f001122334" }

[[package]]
name = "pytest"
version = "8.4.2"
source = { registry = "https://pypi.org/simple" }

[[package]]
name = "redis"
version = "6.4.0"
source = { registry = "https://pypi.org/simple" }
`);
  expect(lock && exportUvLock(lock, "")).toBe(`./packages/geo
celery==5.5.3
click==8.3.0
colorama==0.4.6 ; sys_platform == "win32" or platform_system == "Windows"
depot-mail @ git+https://git.example.com/depot/mail.git@0b1c2d3e4f5061728394a5b6c7d8e9f001122334
redis==6.4.0
`);
  expect(lock && exportUvLock(lock, "elsewhere")).toBeUndefined();
});

test("pdm.lock and Pipfile.lock: the default group with its markers", () => {
  const pdm = readPdmLock(
    '[[package]]\nname = "Django"\nversion = "5.2.8"\ngroups = ["default"]\n\n[[package]]\nname = "tzdata"\nversion = "2025.2"\ngroups = ["default", "dev"]\nmarker = "sys_platform == \\"win32\\""\n\n[[package]]\nname = "pytest"\nversion = "8.4.2"\ngroups = ["dev"]\n\n[[package]]\nname = "mail"\nversion = "1.0"\ngroups = ["default"]\ngit = "https://git.example.com/mail.git"\nrevision = "abc123"\n',
  );
  expect(pdm && exportFlatLock(pdm)).toBe(
    'django==5.2.8\nmail @ git+https://git.example.com/mail.git@abc123\ntzdata==2025.2 ; sys_platform == "win32"\n',
  );
  const pipenv = readPipfileLock(
    JSON.stringify({
      _meta: {},
      default: { celery: { version: "==5.5.3", extras: ["redis"], markers: "python_version >= '3.8'" } },
      develop: { pytest: { version: "==8.4.2" } },
    }),
  );
  expect(pipenv && exportFlatLock(pipenv)).toBe("celery[redis]==5.5.3 ; python_version >= '3.8'\n");
});
