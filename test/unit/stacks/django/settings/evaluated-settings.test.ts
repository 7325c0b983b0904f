import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createDatabase } from "../../../../../server/src/engine/database";
import { renderMessage } from "../../../../../server/src/engine/message";
import { emptyEnvironment } from "../../../../../server/src/engine/process-environment";
import { decisionOf, rawEnvironmentRead } from "../../../../../server/src/interpreter/python/values/origins";
import { reprOf } from "../../../../../server/src/interpreter/python/values/python-text";
import { judgeDeployCheck } from "../../../../../server/src/stacks/django/settings/deploy-checks";
import {
  type EvaluatedSettings,
  entryOf,
  evaluateSettings,
  isTrue,
  membership,
  settingOf,
  stepsOf,
} from "../../../../../server/src/stacks/django/settings/evaluated-settings";
import { snapshotOf } from "../../../../support/snapshot";
import { evaluateFiles, evaluateText, lineOf } from "./settings-in-memory";

const show = (evaluated: EvaluatedSettings, name: string): string => {
  const { value, source } = settingOf(evaluated, name);
  if (value.kind === "unknown") return renderMessage(value.reason);
  return source === "unset" ? "unset" : (reprOf(value) ?? value.kind);
};

/** The text of the place that decides a setting. */
const decider = (text: string, evaluated: EvaluatedSettings, name: string): string | undefined => {
  const { place } = decisionOf(settingOf(evaluated, name).value);
  return place && text.slice(place.range.start, place.range.end);
};

describe("where a value comes from", () => {
  test("the innermost default decides, through conversions and nested fallbacks", () => {
    const text = `import os
DEBUG = os.getenv("DJANGO_DEBUG", os.getenv("DEBUG", "True")).lower() in {"true", "1"}
`;
    const evaluated = evaluateText(text);
    expect(show(evaluated, "DEBUG")).toBe("True");
    expect(decider(text, evaluated, "DEBUG")).toBe('"True"');
    const { reads, operations } = decisionOf(settingOf(evaluated, "DEBUG").value);
    expect(reads.map(({ key, outcome }) => [key, outcome])).toEqual([
      ["DJANGO_DEBUG", "default"],
      ["DEBUG", "default"],
    ]);
    expect(operations.map(({ operation }) => operation)).toEqual(["in", ".lower()"]);
    expect(stepsOf(settingOf(evaluated, "DEBUG")).map(({ range }) => lineOf(text, range.start))).toContain(2);
  });

  test("through a helper function of the project, from another file", () => {
    const files = {
      "config/__init__.py": "",
      "config/env.py": `import os

def env_bool(name, default=False):
    value = os.environ.get(name)
    if value is None:
        return default
    return value.lower() in ("1", "true")
`,
      "config/settings.py": `from config.env import env_bool

DEBUG = env_bool("DEBUG", default=True)
`,
    };
    const evaluated = evaluateFiles(files, "config/settings.py");
    expect(show(evaluated, "DEBUG")).toBe("True");
    expect(decisionOf(settingOf(evaluated, "DEBUG").value).place).toEqual({
      path: "config/settings.py",
      range: {
        start: files["config/settings.py"].indexOf("True"),
        end: files["config/settings.py"].indexOf("True") + 4,
      },
    });
  });

  test("a default of django-environ's scheme, and one of its call", () => {
    const text = `import environ
env = environ.Env(DEBUG=(bool, True))
DEBUG = env("DEBUG")
SECURE_SSL_REDIRECT = env.bool("SSL", default=False)
`;
    const evaluated = evaluateText(text);
    expect(decider(text, evaluated, "DEBUG")).toBe("True");
    expect(decider(text, evaluated, "SECURE_SSL_REDIRECT")).toBe("False");
  });

  test("every element of a list keeps its own place", () => {
    const text = `ALLOWED_HOSTS = ["shop.example"]
ALLOWED_HOSTS += ["*"]
ALLOWED_HOSTS.append("localhost")
`;
    const { value } = settingOf(evaluateText(text), "ALLOWED_HOSTS");
    if (value.kind !== "list") throw new Error(value.kind);
    const places = value.elements.map(({ place }) => place && text.slice(place.range.start, place.range.end));
    expect(places).toEqual(['"shop.example"', '"*"', '"localhost"']);
  });

  test("a raw string of the environment is recognised, a converted one is not", () => {
    const evaluated = evaluateText(`import os
DEBUG = os.getenv("DEBUG", False)
SECURE_SSL_REDIRECT = bool(os.environ.get("SSL", "False"))
SESSION_COOKIE_SECURE = os.environ.get("COOKIES") or False
CSRF_COOKIE_SECURE = os.getenv("COOKIES", "False") == "True"
`);
    const raw = (name: string) => rawEnvironmentRead(settingOf(evaluated, name).value)?.key;
    expect(raw("DEBUG")).toBe("DEBUG");
    expect(raw("SECURE_SSL_REDIRECT")).toBe("SSL");
    expect(raw("SESSION_COOKIE_SECURE")).toBe("COOKIES");
    expect(raw("CSRF_COOKIE_SECURE")).toBeUndefined();
    // Text that is not empty is true, whatever it says.
    expect(show(evaluated, "SECURE_SSL_REDIRECT")).toBe("True");
  });

  test("what the environment sets names the place that sets it", () => {
    const where = { path: "deploy/prod.env", range: { start: 0, end: 4 } };
    const db = createDatabase(
      snapshotOf({
        "settings.py": 'import os\nDEBUG = os.environ["DEBUG"] == "1"\n',
        "deploy/prod.env": "DEBUG=1",
      }),
    );
    const evaluated = evaluateSettings(db, {
      modulePath: "settings.py",
      environment: {
        variables: new Map([["DEBUG", { kind: "set", value: "1", steps: [where] }]]),
        others: "unset",
      },
      why: [],
    });
    expect(show(evaluated, "DEBUG")).toBe("True");
    expect(decisionOf(settingOf(evaluated, "DEBUG").value).place).toEqual(where);
  });
});

describe("what is not known", () => {
  test("a variable without a default is required: not known, and no reason to complain", () => {
    const evaluated = evaluateText(`import os
from django.core.exceptions import ImproperlyConfigured
SECRET_KEY = os.environ["SECRET_KEY"]
TOKEN = os.environ.get("TOKEN")
if not TOKEN:
    raise ImproperlyConfigured("Set the TOKEN variable")
HOSTS = os.environ.get("HOSTS").split(",")
DEBUG = False
`);
    expect(evaluated.required).toEqual(expect.arrayContaining(["SECRET_KEY", "TOKEN", "HOSTS"]));
    expect(show(evaluated, "SECRET_KEY")).toBe("Production has to set SECRET_KEY (settings.py:3)");
    expect(settingOf(evaluated, "SECRET_KEY").value).toMatchObject({
      kind: "unknown",
      assurance: "required",
    });
    expect(settingOf(evaluated, "HOSTS").value).toMatchObject({
      kind: "unknown",
      assurance: "required",
      type: "list",
    });
    expect(show(evaluated, "DEBUG")).toBe("False");
    expect(judgeDeployCheck(evaluated, "security.W009")).toMatchObject({ reported: false, assumed: true });
  });

  test("branches that cannot be decided: each alternative is kept, and a common verdict counts", () => {
    const evaluated = evaluateText(`import socket
if socket.gethostname() == "web1":
    DEBUG = False
    SECURE_HSTS_SECONDS = 60
    INSTALLED_APPS = ["shop"]
else:
    DEBUG = False
    SECURE_HSTS_SECONDS = 3600
    INSTALLED_APPS = ["shop"]
    INSTALLED_APPS += ["debug_toolbar"]
`);
    expect(show(evaluated, "DEBUG")).toBe("False");
    expect(settingOf(evaluated, "SECURE_HSTS_SECONDS").value.kind).toBe("choice");
    expect(isTrue(settingOf(evaluated, "SECURE_HSTS_SECONDS").value)).toBe(true);
    const isApp = (name: string) =>
      membership(
        settingOf(evaluated, "INSTALLED_APPS").value,
        (one) => one.kind === "string" && one.value === name,
      );
    expect(isApp("shop")).toBe(true);
    expect(isApp("debug_toolbar")).toBeUndefined();
    expect(isApp("orders")).toBe(false);
  });

  test("a loop that only adds leaves what was there, one that takes away does not", () => {
    const evaluated = evaluateText(`import os
APPS = ["sessions"]
OTHERS = ["sessions", "admin"]
for name in os.listdir(os.environ["PLUGINS"]):
    try:
        if name != "__pycache__":
            APPS.append("plugins." + name)
    except Exception:
        pass
    OTHERS.remove(name)
INSTALLED_APPS = APPS
MIDDLEWARE = OTHERS
`);
    const presences = (name: string) => {
      const { value } = settingOf(evaluated, name);
      return value.kind === "list" ? value.elements.map(({ presence }) => presence) : [];
    };
    expect(presences("INSTALLED_APPS")).toEqual(["certain", "rest"]);
    expect(presences("MIDDLEWARE")).toEqual(["maybe", "maybe", "rest"]);
  });

  test("what a module outside the repository may set", () => {
    const evaluated = evaluateText(`DEBUG = True
from vendor.conf.server import *
SECURE_SSL_REDIRECT = True
`);
    expect(show(evaluated, "DEBUG")).toBe("vendor.conf.server is not in the repository (settings.py:2)");
    expect(settingOf(evaluated, "SESSION_COOKIE_SECURE").source).toBe("unknown");
    expect(show(evaluated, "SECURE_SSL_REDIRECT")).toBe("True");
  });

  test("half-typed statements cost only the names they may assign", () => {
    const evaluated = evaluateText("DEBUG = os.getenv(\nALLOWED_HOSTS = ['a']\nSECRET_KEY = 'x'\n");
    expect(show(evaluated, "SECRET_KEY")).toBe("'x'");
    expect(show(evaluated, "ALLOWED_HOSTS")).toBe("['a']");
    expect(settingOf(evaluated, "DEBUG").value.kind).toBe("unknown");
  });
});

describe("modules", () => {
  test("`__all__` decides what a star import brings", () => {
    const evaluated = evaluateFiles(
      {
        "conf/__init__.py": "",
        "conf/security.py":
          '__all__ = ["SECURE_SSL_REDIRECT"]\nSECURE_SSL_REDIRECT = True\nSESSION_COOKIE_SECURE = True\n',
        "conf/settings.py": "from .security import *\n",
      },
      "conf/settings.py",
    );
    expect(show(evaluated, "SECURE_SSL_REDIRECT")).toBe("True");
    expect(settingOf(evaluated, "SESSION_COOKIE_SECURE")).toMatchObject({ source: "django-default" });
  });

  test("a condition sees the value at its place, not the one a later module assigns", () => {
    const evaluated = evaluateFiles(
      {
        "conf/__init__.py": "",
        "conf/base.py": "DEBUG = True\nSECURE_SSL_REDIRECT = not DEBUG\n",
        "conf/production.py": "from .base import *\nDEBUG = False\n",
      },
      "conf/production.py",
    );
    expect([show(evaluated, "DEBUG"), show(evaluated, "SECURE_SSL_REDIRECT")]).toEqual(["False", "False"]);
  });

  test("a package wins over a module of the same name", () => {
    const evaluated = evaluateFiles(
      { "conf.py": "A = 1\n", "conf/__init__.py": "A = 2\n", "settings.py": "from conf import A\n" },
      "settings.py",
    );
    expect(show(evaluated, "A")).toBe("2");
  });

  test("cycles end", () => {
    const evaluated = evaluateFiles(
      { "a.py": "X = 1\nfrom b import *\nZ = 3\n", "b.py": "from a import *\nY = 2\n" },
      "a.py",
    );
    expect([show(evaluated, "X"), show(evaluated, "Y"), show(evaluated, "Z")]).toEqual(["1", "2", "3"]);
  });

  test("a developer's own local settings do not count, tracked ones do", () => {
    const files = {
      "settings.py": "DEBUG = False\ntry:\n    from local_settings import *\nexcept ImportError:\n    pass\n",
      "local_settings.py": "DEBUG = True\n",
    };
    expect(show(evaluateFiles(files, "settings.py", {}, ["local_settings.py"]), "DEBUG")).toBe("False");
    expect(show(evaluateFiles(files, "settings.py"), "DEBUG")).toBe("True");
  });

  test("a developer's own .env does not count, a tracked one does, and the environment wins over it", () => {
    const files = {
      "app/settings.py": `import os
from pathlib import Path
from dotenv import load_dotenv
load_dotenv(Path(__file__).resolve().parent.parent / ".env")
DEBUG = os.getenv("DEBUG", "False") == "True"
`,
      ".env": "DEBUG=True\n",
    };
    expect(show(evaluateFiles(files, "app/settings.py", {}, [".env"]), "DEBUG")).toBe("False");
    const tracked = evaluateFiles(files, "app/settings.py");
    expect(show(tracked, "DEBUG")).toBe("True");
    expect(tracked.environmentFiles).toEqual([".env"]);
    expect(decisionOf(settingOf(tracked, "DEBUG").value).place).toEqual({
      path: ".env",
      range: { start: 6, end: 10 },
    });
    expect(show(evaluateFiles(files, "app/settings.py", { DEBUG: "False" }), "DEBUG")).toBe("False");
  });
});

describe("limits", () => {
  test("ten thousand lines are followed", () => {
    const lines = Array.from({ length: 10_000 }, (_, index) => `VALUE_${index} = {"a": [${index}, "b"]}`);
    const evaluated = evaluateText(`${lines.join("\n")}\nDEBUG = True\n`);
    expect(show(evaluated, "DEBUG")).toBe("True");
    expect(show(evaluated, "VALUE_9999")).toBe("{'a': [9999, 'b']}");
  });

  test.each([
    [
      "a loop in a loop in a loop",
      "X = 0\nfor a in range(1000):\n    for b in range(1000):\n        for c in range(1000):\n            X += 1\nDEBUG = False\n",
    ],
    ["a function that calls itself", "def f(x):\n    return f(x + 1)\nX = f(1)\nDEBUG = False\n"],
    ["a loop without end", "while True:\n    X = 1\nDEBUG = False\n"],
    ["a list that grows while it is read", "X = [1]\nfor one in X:\n    X.append(one)\nDEBUG = False\n"],
    ["deep nesting", `X = ${"[".repeat(3000)}${"]".repeat(3000)}\nDEBUG = False\n`],
    ["a long sum", `X = ${Array.from({ length: 5000 }, () => "1").join(" + ")}\nDEBUG = False\n`],
    [
      "many branches",
      `${Array.from({ length: 200 }, (_, index) => `if unknown_${index}():\n    X = ${index}`).join("\n")}\nDEBUG = False\n`,
    ],
  ])("%s ends", (_, text) => {
    const started = performance.now();
    const { value } = settingOf(evaluateText(text), "DEBUG");
    expect(["boolean", "unknown"]).toContain(value.kind);
    expect(performance.now() - started).toBeLessThan(30_000);
  });

  test("every prefix of every style's settings is evaluated without an exception", () => {
    const root = "test/workspaces/styles";
    let evaluations = 0;
    for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !/settings|base|production/.test(entry.name) || !entry.name.endsWith(".py"))
        continue;
      const text = readFileSync(join(entry.parentPath, entry.name), "utf8");
      for (let end = 0; end < text.length; end += 29) {
        evaluateText(text.slice(0, end));
        evaluations++;
      }
    }
    expect(evaluations).toBeGreaterThan(500);
  });
});

test("an edit of one module is seen through those that import it", () => {
  const files: Record<string, string> = {
    "conf/__init__.py": "",
    "conf/base.py": "DEBUG = False\n",
    "conf/production.py": "from .base import *\n",
  };
  const target = { modulePath: "conf/production.py", environment: emptyEnvironment, why: [] };
  const before = snapshotOf(files);
  const db = createDatabase(before);
  expect(show(evaluateSettings(db, target), "DEBUG")).toBe("False");
  const edited = { path: "conf/base.py", text: "DEBUG = True\n" };
  db.update({ ...before, files: new Map(before.files).set("conf/base.py", edited) });
  expect(show(evaluateSettings(db, target), "DEBUG")).toBe("True");
});

test("nested entries", () => {
  const evaluated = evaluateText('DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3"}}\n');
  const engine = entryOf(settingOf(evaluated, "DATABASES").value, "default", "ENGINE");
  expect(reprOf(engine)).toBe("'django.db.backends.sqlite3'");
  expect(entryOf(settingOf(evaluated, "DATABASES").value, "default", "CONN_MAX_AGE").kind).toBe("unbound");
});
