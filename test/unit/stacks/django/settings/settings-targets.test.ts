import { describe, expect, test } from "vitest";
import { createDatabase } from "../../../../../server/src/engine/database";
import { isAbsent, isUnknown } from "../../../../../server/src/engine/rule";
import {
  type EvaluatedSettings,
  isTrue,
  settingOf,
} from "../../../../../server/src/stacks/django/settings/evaluated-settings";
import { productionSettings } from "../../../../../server/src/stacks/django/settings/production-settings";
import type { SettingsTarget } from "../../../../../server/src/stacks/django/settings/settings-target";
import { settingsTargets } from "../../../../../server/src/stacks/django/settings/settings-targets";
import { type SnapshotOptions, snapshotOf } from "../../../../support/snapshot";

const manage = (module: string) =>
  `import os\nfrom django.core.management import execute_from_command_line\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "${module}")\nexecute_from_command_line()\n`;
const wsgi = (module: string) =>
  `import os\nfrom django.core.wsgi import get_wsgi_application\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "${module}")\napplication = get_wsgi_application()\n`;
const settings = "SECRET_KEY = 'x'\nINSTALLED_APPS = []\n";

/** "module path {variables that are set} <- first place that says so", for each target. */
function targetsOf(
  files: Readonly<Record<string, string>>,
  options: SnapshotOptions = {},
): readonly string[] {
  const found = createDatabase(snapshotOf(files, options)).get(settingsTargets);
  if (isAbsent(found)) return ["absent"];
  if (isUnknown(found)) return ["unknown"];
  return found.map(({ modulePath, environment, why }) => {
    const variables = [...environment.variables].map(([name, one]) =>
      one.kind === "set" ? `${name}=${one.value}` : `${name}?`,
    );
    const place = why[0];
    const text = place ? files[place.path]?.slice(place.range.start, place.range.end) : undefined;
    return `${modulePath} {${variables.join(" ")}} <- ${place?.path ?? "-"}${text ? ` ${text}` : ""}`;
  });
}

test("no Django project", () => {
  expect(targetsOf({ "package.json": "{}", "app/main.py": "print(1)" })).toEqual(["absent"]);
});

describe("settings that nobody deploys", () => {
  test.each([
    [
      "of a library's example",
      { "example/manage.py": manage("shop.settings"), "example/shop/settings.py": settings },
    ],
    [
      "of a library's tests, at the root",
      { "manage.py": manage("tests.settings"), "tests/settings.py": settings },
    ],
    ["of another framework", { "app/config.py": "class Config:\n    SECRET_KEY = 'x'\n    DEBUG = True\n" }],
    [
      "that a program hands over itself",
      {
        "shop/settings.py": settings,
        "shop/start.py": "import django.conf\ndjango.conf.settings.configure(**{})\n",
      },
    ],
  ])("%s", (_, files) => expect(targetsOf(files)).toEqual(["absent"]));

  test("a product that is named demo is none of these", () => {
    expect(targetsOf({ "manage.py": manage("demo.settings"), "demo/settings.py": settings })).toEqual([
      `demo/settings.py {} <- manage.py "demo.settings"`,
    ]);
  });
});

describe("without a deployment", () => {
  test("the only settings module, as wsgi.py names it", () => {
    expect(
      targetsOf({
        "manage.py": manage("shop.settings"),
        "shop/wsgi.py": wsgi("shop.settings"),
        "shop/settings.py": settings,
      }),
    ).toEqual([`shop/settings.py {} <- shop/wsgi.py "shop.settings"`]);
  });

  test("the image of another program in a folder of the project says nothing about its environment", () => {
    expect(
      targetsOf({
        "manage.py": manage("shop.settings"),
        "shop/settings.py": settings,
        "sender/Dockerfile":
          'FROM python:3.13\nCOPY app/ app/\nENV QUEUE=mail\nCMD ["uvicorn", "app.main:app"]\n',
        "sender/requirements.txt": "uvicorn==0.30.0\n",
        "sender/app/main.py": "app = None\n",
      }),
    ).toEqual([`shop/settings.py {} <- manage.py "shop.settings"`]);
  });

  test("wsgi.py is trusted more than manage.py", () => {
    expect(
      targetsOf({
        "backend/manage.py": manage("config.settings.local"),
        "backend/config/wsgi.py": wsgi("config.settings.production"),
        "backend/config/settings/__init__.py": "",
        "backend/config/settings/base.py": settings,
        "backend/config/settings/local.py": "from .base import *\n",
        "backend/config/settings/production.py": "from .base import *\n",
      }),
    ).toEqual([
      `backend/config/settings/production.py {} <- backend/config/wsgi.py "config.settings.production"`,
    ]);
  });

  test("a module named after production when only manage.py names another", () => {
    expect(
      targetsOf({
        "manage.py": manage("shop.settings.dev"),
        "shop/settings/__init__.py": "",
        "shop/settings/dev.py": settings,
        "shop/settings/prod.py": settings,
      }),
    ).toEqual(["shop/settings/prod.py {} <- -"]);
  });

  test("a settings package is taken as it is", () => {
    expect(
      targetsOf({
        "src/manage.py": manage("core.settings"),
        "src/core/settings/__init__.py": "from .base import *\n",
        "src/core/settings/base.py": settings,
      }),
    ).toEqual([`src/core/settings/__init__.py {} <- src/manage.py "core.settings"`]);
  });

  test("the user's own word", () => {
    expect(
      targetsOf({
        ".readiness.json": `{"django": {"settings": ["shop.live_settings"]}, "production": {"envFiles": ["deploy/live.env"]}}`,
        "manage.py": manage("shop.settings"),
        "shop/settings.py": settings,
        "shop/live_settings.py": settings,
        "deploy/live.env": "DEBUG=0\n",
      }),
    ).toEqual(["shop/live_settings.py {DEBUG=0} <- -"]);
  });
});

describe("with Compose", () => {
  const project = {
    "backend/manage.py": manage("config.settings.local"),
    "backend/config/wsgi.py": wsgi("config.settings.local"),
    "backend/config/settings/__init__.py": "",
    "backend/config/settings/local.py": settings,
    "backend/config/settings/production.py": settings,
    "backend/Dockerfile": `FROM python:3.12
ENV PYTHONUNBUFFERED=1 \\
    DJANGO_SETTINGS_MODULE=config.settings.production
WORKDIR /app
COPY . .
CMD ["gunicorn", "config.wsgi:application"]
`,
  };
  test("ENV of the image, env files and environment, the later wins; an untracked file says nothing", () => {
    expect(
      targetsOf(
        {
          ...project,
          "docker-compose.yml": `services:
  web:
    build: ./backend
    env_file: [prod.env, secret.env]
    environment:
      DEBUG: \${DEBUG:-True}
      HOST: \${HOST}
      PASSED:
  db:
    image: postgres:16
    environment: {POSTGRES_DB: shop}
`,
          "prod.env": "DEBUG=0\nLEVEL=info\n",
          "secret.env": "SECRET_KEY=abc\n",
        },
        { ignored: ["secret.env"] },
      ),
    ).toEqual([
      `backend/config/settings/production.py {PYTHONUNBUFFERED=1 DJANGO_SETTINGS_MODULE=config.settings.production DEBUG=True LEVEL=info HOST? PASSED?} <- backend/Dockerfile config.settings.production`,
    ]);
  });

  test("an env file that Compose loads overrides the image", () => {
    expect(
      targetsOf({
        ...project,
        "docker-compose.yml": "services:\n  web:\n    build: ./backend\n    env_file: app.env\n",
        "app.env": "DJANGO_SETTINGS_MODULE=config.settings.local\n",
      })[0],
    ).toContain("backend/config/settings/local.py");
  });

  test("the command names the module", () => {
    expect(
      targetsOf({
        ...project,
        "docker-compose.yml": `services:
  web:
    build: ./backend
    command: sh -c "python manage.py migrate && gunicorn --env DJANGO_SETTINGS_MODULE=config.settings.local config.wsgi"
`,
      })[0],
    ).toMatch(/^backend\/config\/settings\/local\.py .* <- docker-compose\.yml/);
  });

  test("a start script exports it", () => {
    expect(
      targetsOf({
        ...project,
        "backend/Dockerfile":
          'FROM python:3.12\nWORKDIR /app\nCOPY . /app/\nENTRYPOINT ["./scripts/start.sh"]\n',
        "backend/scripts/start.sh":
          "#!/bin/sh\nset -e\nexport DJANGO_SETTINGS_MODULE=config.settings.production\npython manage.py migrate --noinput\nexec gunicorn config.wsgi\n",
        "docker-compose.yml": "services:\n  web:\n    build: ./backend\n",
      }),
    ).toEqual([
      `backend/config/settings/production.py {DJANGO_SETTINGS_MODULE=config.settings.production} <- backend/scripts/start.sh DJANGO_SETTINGS_MODULE=config.settings.production`,
    ]);
  });

  test("passed on from the machine: the one named after production", () => {
    expect(
      targetsOf({
        ...project,
        "backend/Dockerfile": "FROM python:3.12\nWORKDIR /app\nCOPY . .\nCMD gunicorn config.wsgi\n",
        "docker-compose.yml":
          "services:\n  web:\n    build: ./backend\n    environment:\n      - DJANGO_SETTINGS_MODULE\n",
      }),
    ).toEqual(["backend/config/settings/production.py {DJANGO_SETTINGS_MODULE?} <- -"]);
  });
});

test("a Dockerfile alone", () => {
  expect(
    targetsOf({
      Dockerfile:
        "FROM python:3.12 AS base\nENV DEBUG=0\nFROM base\nWORKDIR /src\nCOPY . .\nCMD gunicorn shop.wsgi\n",
      "manage.py": manage("shop.settings"),
      "shop/wsgi.py": wsgi("shop.settings"),
      "shop/settings.py": settings,
    }),
  ).toEqual([`shop/settings.py {DEBUG=0} <- shop/wsgi.py "shop.settings"`]);
});

describe("platform files", () => {
  const project = {
    "manage.py": manage("shop.settings"),
    "shop/wsgi.py": wsgi("shop.settings"),
    "shop/settings.py": settings,
    "shop/prod.py": settings,
  };
  test("Procfile with app.json", () => {
    expect(
      targetsOf({
        ...project,
        Procfile: "release: python manage.py migrate\nweb: gunicorn shop.wsgi --log-file -\n",
        "app.json": `{"env": {"DEBUG": "0", "SECRET_KEY": {"generator": "secret"}}}`,
      }),
    ).toEqual([
      `shop/settings.py {DYNO=web.1 PORT? DATABASE_URL? REDIS_URL? DEBUG=0 SECRET_KEY?} <- shop/wsgi.py "shop.settings"`,
    ]);
  });

  const environmentOf = (files: Readonly<Record<string, string>>) => {
    const targets = createDatabase(snapshotOf(files)).get(settingsTargets);
    return isAbsent(targets) || isUnknown(targets) ? undefined : targets[0]?.environment.others;
  };
  test("what a platform keeps in its dashboard is not known; a file that lists variables lists them all", () => {
    const procfile = { ...project, Procfile: "web: gunicorn shop.wsgi\n" };
    expect(environmentOf(procfile)).toHaveProperty("reason");
    expect(environmentOf({ ...procfile, "app.json": `{"env": {"DEBUG": "0"}}` })).toBe("unset");
    expect(
      environmentOf({
        ...project,
        "fly.toml": "[env]\nDEBUG = '0'\n[processes]\nweb = 'gunicorn shop.wsgi'\n",
      }),
    ).toHaveProperty("reason");
  });

  test("what a platform is told to load, by a document", () => {
    const guide = "# Deployment\n\n```env\nDJANGO_SETTINGS_MODULE=shop.prod\nSECRET_KEY=...\n```\n";
    const files = { ...project, Procfile: "web: gunicorn shop.wsgi\n", "DEPLOY.md": guide };
    expect(targetsOf(files)[0]).toMatch(
      /^shop\/prod\.py .* <- DEPLOY\.md DJANGO_SETTINGS_MODULE=shop\.prod$/,
    );
    const mentioned = { ...files, "DEPLOY.md": guide.replace("shop.prod", "shop.settings") };
    expect(targetsOf(mentioned)[0]).toMatch(/^shop\/settings\.py /);
  });

  test("wsgi.py loads a file that is not in the repository", () => {
    const loading = {
      ...project,
      "shop/wsgi.py": `import dotenv\ndotenv.read_dotenv(".env")\n${wsgi("shop.settings")}`,
    };
    expect(environmentOf(loading)).toMatchObject({ reason: { values: { path: ".env" } } });
    expect(environmentOf({ ...loading, ".env": "DEBUG=0\n" })).toBe("unset");
    expect(environmentOf(project)).toBe("unset");
  });

  test("render.yaml", () => {
    expect(
      targetsOf({
        ...project,
        "render.yaml": `services:
  - type: web
    name: shop
    runtime: python
    startCommand: gunicorn shop.wsgi
    envVars:
      - key: DJANGO_SETTINGS_MODULE
        value: shop.prod
      - key: SECRET_KEY
        generateValue: true
`,
      }),
    ).toEqual([
      "shop/prod.py {RENDER=true PORT? RENDER_EXTERNAL_HOSTNAME? RENDER_EXTERNAL_URL? DJANGO_SETTINGS_MODULE=shop.prod SECRET_KEY?} <- render.yaml shop.prod",
    ]);
  });

  const unit = "[Service]\nEnvironment=STAGE=live\nExecStart=/srv/shop/venv/bin/gunicorn shop.wsgi\n";
  test("a unit of systemd: what the .env of its checkout sets is not known, its template names it", () => {
    const files = { ...project, "deploy/shop.service": unit, ".env.example": "DEBUG=True\n" };
    expect(targetsOf(files)).toEqual([
      `shop/settings.py {STAGE=live DEBUG?} <- shop/wsgi.py "shop.settings"`,
    ]);
    expect(targetsOf({ ...files, ".env": "DEBUG=False\n" })).toEqual([
      `shop/settings.py {STAGE=live} <- shop/wsgi.py "shop.settings"`,
    ]);
  });

  test("a unit of systemd that loads a file of the server: nothing else is known to be unset", () => {
    const loads = unit.replace("[Service]", "[Service]\nEnvironmentFile=-/etc/shop/env");
    const targets = createDatabase(snapshotOf({ ...project, "deploy/shop.service": loads })).get(
      settingsTargets,
    );
    const [target] = isAbsent(targets) || isUnknown(targets) ? [] : targets;
    expect(target?.environment.others).toMatchObject({ reason: { values: { path: "/etc/shop/env" } } });
  });

  test("fly.toml with a Dockerfile", () => {
    expect(
      targetsOf({
        ...project,
        Dockerfile: 'FROM python:3.12\nENV A=1\nCOPY . /code\nCMD ["gunicorn", "shop.wsgi"]\n',
        "fly.toml": "app = 'shop'\n[env]\n  DJANGO_SETTINGS_MODULE = 'shop.prod'\n",
      }),
    ).toEqual([
      "shop/prod.py {PORT? DATABASE_URL? REDIS_URL? A=1 DJANGO_SETTINGS_MODULE=shop.prod} <- fly.toml 'shop.prod'",
    ]);
  });
});

test("two projects have a target each", () => {
  expect(
    targetsOf({
      "api/manage.py": manage("api.settings"),
      "api/api/settings.py": settings,
      "admin/manage.py": manage("panel.settings"),
      "admin/panel/settings.py": settings,
    }),
  ).toEqual([
    `admin/panel/settings.py {} <- admin/manage.py "panel.settings"`,
    `api/api/settings.py {} <- api/manage.py "api.settings"`,
  ]);
});

test("a module that is nowhere here is unknown, not guessed", () => {
  expect(
    targetsOf({
      "manage.py": manage("shop.settings"),
      "shop/settings.py": settings,
      Dockerfile:
        "FROM python:3.12\nENV DJANGO_SETTINGS_MODULE=private.settings\nCOPY . .\nCMD gunicorn shop.wsgi\n",
    }),
  ).toEqual(["unknown"]);
});

describe("a default for development", () => {
  const project = {
    "manage.py": manage("shop.settings.local"),
    "shop/wsgi.py": wsgi("shop.settings.local"),
    "shop/settings/__init__.py": "",
    "shop/settings/base.py": settings,
    "shop/settings/local.py": "from shop.settings.base import *\n",
  };
  const image = "FROM python:3.12\nWORKDIR /app\nCOPY . .\nCMD gunicorn shop.wsgi\n";
  const hosting = '"""Settings of the production deployment."""\nfrom shop.settings.base import *\n';

  test("of wsgi.py does not win over a module of production", () => {
    expect(targetsOf({ ...project, "shop/settings/production.py": "from .base import *\n" })[0]).toMatch(
      /^shop\/settings\/production\.py /,
    );
  });

  test("nor over one whose first words say so", () => {
    expect(
      targetsOf({
        ...project,
        "shop/settings/hosting.py": hosting,
        "shop/settings/assets.py": "from shop.settings.base import *\n",
      })[0],
    ).toMatch(/^shop\/settings\/hosting\.py /);
  });

  test("several that may be production's are a question", () => {
    const files = {
      ...project,
      "shop/settings/berlin.py": "from shop.settings.base import *\n",
      "shop/settings/oslo.py": "from shop.settings.base import *\n",
    };
    expect(createDatabase(snapshotOf(files)).get(settingsTargets)).toMatchObject({
      answer: "unknown",
      question: "django.settings",
    });
    expect(
      targetsOf({ ...files, ".readiness.json": '{"django": {"settings": "shop.settings.oslo"}}' })[0],
    ).toMatch(/^shop\/settings\/oslo\.py /);
  });

  test("stands where production's environment is known and sets nothing else", () => {
    expect(
      targetsOf({
        ...project,
        "shop/settings/production.py": "from .base import *\n",
        Dockerfile: image,
        "docker-compose.yml": "services:\n  web:\n    build: .\n    environment: {LEVEL: info}\n",
      })[0],
    ).toMatch(/^shop\/settings\/local\.py /);
    expect(
      targetsOf({
        ...project,
        "shop/settings/production.py": "from .base import *\n",
        Dockerfile: image,
        "docker-compose.yml": "services:\n  web:\n    build: .\n    env_file: .env\n",
      })[0],
    ).toMatch(/^shop\/settings\/production\.py /);
  });

  test("an empty package and the base of others are none", () => {
    for (const module of ["shop.settings", "shop.settings.base"])
      expect(
        targetsOf({
          ...project,
          "shop/wsgi.py": wsgi(module),
          "shop/settings/production.py": "from .base import *\n",
        })[0],
      ).toMatch(/^shop\/settings\/production\.py /);
  });
});

test("an image that is built elsewhere runs Django when its environment names a module", () => {
  expect(
    targetsOf({
      "manage.py": manage("shop.settings.dev"),
      "shop/wsgi.py": wsgi("shop.settings.production"),
      "shop/settings/production.py": settings,
      "compose.yml": `services:
  backend:
    image: registry.example/shop
    environment:
      DJANGO_SETTINGS_MODULE: shop.settings.production
      DEBUG: "False"
`,
    }),
  ).toEqual([
    `shop/settings/production.py {DJANGO_SETTINGS_MODULE=shop.settings.production DEBUG=False} <- compose.yml shop.settings.production`,
  ]);
});

test("an image that was pushed elsewhere runs the project that another deployment builds under its name", () => {
  const found = createDatabase(
    snapshotOf({
      "backend/manage.py": manage("shop.settings"),
      "backend/shop/wsgi.py": wsgi("shop.settings"),
      "backend/shop/settings.py": settings,
      "backend/Dockerfile": "FROM python:3.12\nCOPY . .\nCMD gunicorn shop.wsgi\n",
      "docker-compose.yml": "services:\n  shop: {build: ./backend}\n",
      "docker-compose.production.yml":
        "services:\n  shop: {image: somebody/shop, env_file: .env}\n  page: {image: somebody/page}\n",
    }),
  ).get(settingsTargets);
  expect(found).toMatchObject([{ environment: { others: { question: "production.env" } } }]);
});

test("an image for trying out is no deployment", () => {
  expect(
    targetsOf({
      "manage.py": manage("shop.settings"),
      "shop/settings.py": settings,
      "extras/demo/Dockerfile": "FROM python:3.12\nENV STAGE=demo\nCOPY . .\nCMD gunicorn shop.wsgi\n",
    }),
  ).toEqual([`shop/settings.py {} <- manage.py "shop.settings"`]);
});

test("a program's configuration with names like Django's is no settings module", () => {
  expect(
    targetsOf({
      "configuration/configuration.py":
        "# for a django application\nSECRET_KEY = ''\nDATABASES = {}\nDEBUG = True\n",
      "docker-compose.yml": "services:\n  app:\n    image: vendor/app\n",
    }),
  ).toEqual(["absent"]);
});

describe("an env file that is not in the repository", () => {
  const project = {
    "manage.py": manage("shop.settings"),
    "shop/wsgi.py": wsgi("shop.settings"),
    "shop/settings.py":
      'import os\nSECRET_KEY = os.environ["SECRET_KEY"]\nDEBUG = os.getenv("DEBUG", "1") == "1"\nINSTALLED_APPS = []\n',
    Dockerfile: "FROM python:3.12\nENV LEVEL=info\nWORKDIR /app\nCOPY . .\nCMD gunicorn shop.wsgi\n",
    "docker-compose.yml": `services:
  web:
    build: .
    env_file: .env
    environment:
      MODE: \${MODE:-quiet}
      HOST: \${HOST:-localhost}
`,
  };
  const targetOf = (files: Readonly<Record<string, string>>) => {
    const found = createDatabase(snapshotOf(files)).get(settingsTargets);
    return Array.isArray(found) ? (found[0] as SettingsTarget) : undefined;
  };

  test("leaves open what it sets; the template gives names, never values", () => {
    const target = targetOf({ ...project, ".env.example": "DEBUG=0\nLEVEL=debug\nMODE=loud\n" });
    expect(target?.environment.others).toMatchObject({ question: "production.env" });
    expect(Object.fromEntries(target?.environment.variables ?? [])).toMatchObject({
      DEBUG: { kind: "unknown", question: "production.env" },
      LEVEL: { kind: "unknown", question: "production.env" },
      MODE: { kind: "unknown", question: "production.env" },
      HOST: { kind: "set", value: "localhost" },
    });
  });

  test("what the code cannot do without is set there", () => {
    const db = createDatabase(snapshotOf(project));
    const [evaluated] = db.get(productionSettings) as readonly EvaluatedSettings[];
    if (!evaluated) throw new Error("no settings");
    expect(settingOf(evaluated, "SECRET_KEY").value).toMatchObject({
      kind: "unknown",
      assurance: "required",
    });
    expect(settingOf(evaluated, "DEBUG").value).toMatchObject({
      kind: "unknown",
      question: "production.env",
    });
  });

  test("a template that the deployment loads is no template", () => {
    const target = targetOf({
      ...project,
      "docker-compose.yml": "services:\n  web:\n    build: .\n    env_file: .env.example\n",
      ".env.example": "DEBUG=0\n",
    });
    expect(target?.environment.others).toBe("unset");
    expect(target?.environment.variables.get("DEBUG")).toMatchObject({ kind: "set", value: "0" });
  });

  test("files that the user names answer for it", () => {
    const target = targetOf({
      ...project,
      ".env.example": "DEBUG=0\n",
      "deploy/live.env": "MODE=calm\n",
      ".readiness.json": '{"production": {"envFiles": ["deploy/live.env"]}}',
    });
    expect(target?.environment.others).toBe("unset");
    expect(target?.environment.variables.get("DEBUG")).toBeUndefined();
  });
});

test("an env file outside of the image is not read in the container", () => {
  const files = {
    "backend/manage.py": manage("shop.settings"),
    "backend/shop/wsgi.py": wsgi("shop.settings"),
    "backend/shop/settings.py": `import os
from pathlib import Path
from dotenv import load_dotenv
load_dotenv(Path(__file__).resolve().parent.parent.parent / "env" / "base.env", override=True)
DEBUG = os.getenv("DEBUG", "0") == "1"
INSTALLED_APPS = []
`,
    "env/base.env": "DEBUG=1\n",
    "backend/Dockerfile": "FROM python:3.12\nWORKDIR /app\nCOPY . .\nCMD gunicorn shop.wsgi\n",
    "docker-compose.yml": 'services:\n  web:\n    build: ./backend\n    environment: {DEBUG: "0"}\n',
  };
  const debug = (texts: Readonly<Record<string, string>>) => {
    const [evaluated] = createDatabase(snapshotOf(texts)).get(
      productionSettings,
    ) as readonly EvaluatedSettings[];
    return evaluated && isTrue(settingOf(evaluated, "DEBUG").value);
  };
  expect(debug(files)).toBe(false);
  const mounted = `${files["docker-compose.yml"]}    volumes: ["./env:/env"]\n`;
  expect(debug({ ...files, "docker-compose.yml": mounted })).toBe(true);
});

test("a stage that the code falls back to by itself is not production's", () => {
  const [evaluated] = createDatabase(
    snapshotOf({
      "manage.py": manage("shop.settings"),
      "shop/settings.py":
        'import os\nos.environ.setdefault("DJANGO_ENV", "development")\nDEBUG = os.environ["DJANGO_ENV"] == "development"\nINSTALLED_APPS = []\n',
    }),
  ).get(productionSettings) as readonly EvaluatedSettings[];
  expect(evaluated && isTrue(settingOf(evaluated, "DEBUG").value)).toBeUndefined();
});

describe("a module of production that an ignore file hides", () => {
  const files = {
    "manage.py": manage("config.settings.development"),
    "config/settings/__init__.py": "",
    "config/settings/settings.py": `from .defaults import *\n${settings}`,
    "config/settings/defaults.py": "SITE_ID = 1\n",
    "config/settings/development.py": "from .settings import *\nDEBUG = True\n",
    "docker-compose.yml":
      "services:\n  web:\n    build: .\n    command: gunicorn config.wsgi\n    environment:\n      DJANGO_SETTINGS_MODULE: ${DJANGO_SETTINGS_MODULE}\n",
    Dockerfile: "FROM python:3.13\nCOPY . .\n",
  };

  test("is not stood in for by what it builds on", () => {
    expect(targetsOf({ ...files, ".gitignore": "production.py\n" })).toEqual(["unknown"]);
  });

  test("is none where all of that folder is hidden, or nothing", () => {
    const known = ["config/settings/settings.py {DJANGO_SETTINGS_MODULE?} <- -"];
    expect(targetsOf({ ...files, ".gitignore": "*.log\n" })).toEqual(known);
    expect(targetsOf({ ...files, ".gitignore": "config/settings/*.py\n" })).toEqual(known);
  });
});

test("an image that is made elsewhere and starts by a recipe of its own gets what Compose gives it", () => {
  expect(
    targetsOf({
      "backend/manage.py": manage("shop.settings"),
      "backend/shop/wsgi.py": wsgi("shop.settings"),
      "backend/shop/settings.py": settings,
      "compose.prod.yml":
        "services:\n  backend:\n    image: ghcr.io/depot/shop-backend:3\n    command: [make, run-api]\n    environment:\n      SECRET_KEY: ${SECRET_KEY:?}\n",
    }),
  ).toEqual([`backend/shop/settings.py {SECRET_KEY?} <- backend/shop/wsgi.py "shop.settings"`]);
});

test("an entry that chooses by what the platform sets names production's settings", () => {
  const chosen = (choice: string) =>
    `import os\nfrom django.core.wsgi import get_wsgi_application\n${choice}\napplication = get_wsgi_application()\n`;
  const files = { "shop/settings.py": settings, "shop/production.py": "from .settings import *\n" };
  const byName = chosen(
    'name = (\n    "shop.production" if "SITE_HOST" in os.environ else "shop.settings"\n)\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", name)',
  );
  expect(targetsOf({ ...files, "shop/wsgi.py": byName })).toEqual([
    'shop/production.py {} <- shop/wsgi.py "shop.production"',
  ]);
  const plain = chosen('name = "shop.settings"\nos.environ["DJANGO_SETTINGS_MODULE"] = name');
  expect(targetsOf({ ...files, "shop/wsgi.py": plain })).toEqual([
    'shop/settings.py {} <- shop/wsgi.py "shop.settings"',
  ]);
});

test("an environment that nothing here gives is only supposed", () => {
  const supposed = (files: Readonly<Record<string, string>>) => {
    const found = createDatabase(
      snapshotOf({ "manage.py": manage("shop.settings"), "shop/settings.py": settings, ...files }),
    ).get(settingsTargets);
    return (
      Array.isArray(found) && (found as readonly SettingsTarget[]).map((one) => one.environmentIsSupposed)
    );
  };
  expect(supposed({})).toEqual([true]);
  const web = "services:\n  web:\n    build: .\n    command: gunicorn shop.wsgi\n";
  expect(supposed({ "docker-compose.prod.yml": `${web}    environment: [HOST=shop.test]\n` })).toEqual([
    undefined,
  ]);
});

describe("what Kubernetes gives its pods is not read", () => {
  const deployment = (image: string) =>
    `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: shop\nspec:\n  template:\n    spec:\n      containers:\n        - name: web\n          image: ${image}\n`;
  const code = {
    "manage.py": manage("shop.settings"),
    "shop/wsgi.py": wsgi("shop.settings"),
    "shop/settings.py": settings,
  };
  test.each([
    [
      "of a chart that a pipeline deploys",
      "not read",
      {
        "chart/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
        "chart/templates/deployment.yaml": deployment('"{{ .Values.image }}"'),
        ".github/workflows/deploy.yml":
          "on: push\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    steps:\n      - run: helm upgrade --install shop ./chart\n",
      },
    ],
    ["of a manifest", "not read", { "k8s/shop.yaml": deployment("registry.example.com/shop:1.4") }],
    ["of a database alone", "unset", { "k8s/shop.yaml": deployment("postgres:17") }],
  ])("%s", (_, expected, files) => {
    const found = createDatabase(snapshotOf({ ...code, ...files })).get(settingsTargets);
    const [target] = isAbsent(found) || isUnknown(found) ? [] : found;
    expect(target?.environment.others === "unset" ? "unset" : "not read").toBe(expected);
  });
});
