import { describe, expect, test } from "vitest";
import { createDatabase } from "../../../../server/src/engine/database";
import { djangoVersions } from "../../../../server/src/stacks/django/version";
import { snapshotOf } from "../../../support/snapshot";

const versionIn = (files: Readonly<Record<string, string>>, folder = "") => {
  const version = createDatabase(snapshotOf(files)).of(djangoVersions, folder);
  return version && `${version.major}.${version.minor}`;
};

describe("the version of Django", () => {
  test.each<[string, string, string | undefined]>([
    ["poetry.lock", '[[package]]\nname = "django"\nversion = "4.2.11"\n', "4.2"],
    ["uv.lock", 'version = 1\n\n[[package]]\nname = "django"\nversion = "5.1.2"\n', "5.1"],
    [
      "Pipfile.lock",
      '{"_meta": {}, "default": {"django": {"extras": ["argon2"], "version": "==3.2.25"}}}',
      "3.2",
    ],
    ["requirements.txt", "Django[argon2] == 4.2.11 \\\n    --hash=sha256:aa\n", "4.2"],
    ["requirements.txt", "django<5,>=4.2\n", "4.2"],
    ["requirements.txt", "django>=4.2\n", undefined],
    ["requirements.txt", "django\n", undefined],
    ["requirements.txt", "django-environ==0.11\n", undefined],
    ["requirements.txt", "# django==2.2\n", undefined],
    ["requirements/base.txt", "django~=5.0\n", "5.0"],
    ["constraints.txt", "django===4.1\n", "4.1"],
    ["requirements.in", "django>=4.2,<5\n", "4.2"],
    ["pyproject.toml", '[project]\nname = "x"\ndependencies = ["Django[bcrypt]>=5.1,<5.2"]\n', "5.1"],
    ["pyproject.toml", '[tool.poetry.dependencies]\ndjango = "^4.2"\n', "4.2"],
    [
      "pyproject.toml",
      '[tool.poetry.dependencies]\ndjango = { extras = ["argon2"], version = "^4.2" }\n',
      "4.2",
    ],
    ["pyproject.toml", '[project]\nname = "x"\ndescription = "for django 1.8"\n', undefined],
    ["Pipfile", '[packages]\ndjango = "~=4.2"\n', "4.2"],
    ["setup.py", 'setup(install_requires=["Django>=3.2,<4"])\n', "3.2"],
    ["setup.py", 'setup(install_requires=["Django>=3.2"])\n', undefined],
  ])("by %s %j", (path, text, expected) => {
    expect(versionIn({ [path]: text })).toBe(expected);
  });

  test("is what the nearest file says, a lock file first", () => {
    const files = {
      "requirements.txt": "django==4.0\n",
      "back/requirements.txt": "django==4.1\n",
      "back/poetry.lock": '[[package]]\nname = "django"\nversion = "4.2.1"\n',
    };
    expect(versionIn(files, "back/src")).toBe("4.2");
    expect(versionIn(files, "front")).toBe("4.0");
  });

  test("takes no longer for a damaged lock file", () => {
    const start = performance.now();
    const damaged = `"django": {${"{}".repeat(2000)}\n`.repeat(20);
    expect(
      versionIn({ "Pipfile.lock": damaged, "setup.py": `"django${" ".repeat(20_000)}` }),
    ).toBeUndefined();
    expect(performance.now() - start).toBeLessThan(20_000);
  });
});
