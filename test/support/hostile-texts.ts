/** A small project around the file that is made to hurt whoever reads it. */
export const harmlessTexts = {
  "manage.py": 'import os\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n',
  "shop/settings.py": "DEBUG = True\nALLOWED_HOSTS = ['*']\n",
  "requirements.txt": "django==5.2\n",
};

/** Names of files that a terminal or a build log obeys, or that are more than a name elsewhere. */
const hostileNames = [
  "\u001b]0;x\u0007",
  "a\rb",
  "a\nb",
  "\u202egol.exe",
  "\u009b31m",
  "::stop-commands::x",
  "`id`",
  "$(id)",
  "__proto__",
  "-rf",
];

/** A file of each kind that rules speak of, under each of them. */
export function textsUnderHostileNames(): Readonly<Record<string, string>> {
  const texts = {
    ".env": "SECRET_KEY=Zk39dmQ0x7LwVr52Tb9Nc\n",
    Dockerfile: "FROM python:latest\nCOPY . .\nCMD gunicorn shop.wsgi\n",
    "compose.yaml": "services:\n  web:\n    build: .\n    ports: ['8000:8000']\n",
    "package.json": '{ "dependencies": { "next": "*" }, "scripts": { "start": "next dev" } }\n',
    "app.log": "2026-03-01 started\n",
  };
  return Object.fromEntries(
    hostileNames.flatMap((name) =>
      Object.entries(texts).map(([path, text]) => [`shops/${name}/${path}`, text] as const),
    ),
  );
}

/** 0, 1, 2, … */
export function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}

/** Files that somebody made or broke, each in a project of its own. */
export const hostileTexts: readonly (readonly [name: string, path: string, text: string])[] = [
  ["brackets in JSON", "package.json", "[".repeat(100_000)],
  ["brackets in a Compose file", "compose.yaml", `a: ${"[".repeat(50_000)}`],
  [
    "mappings in a Compose file",
    "compose.yaml",
    numbers(2000)
      .map((n) => `${" ".repeat(n)}a:`)
      .join("\n"),
  ],
  [
    "aliases that double",
    "compose.yaml",
    `a0: &a0 [x]\n${numbers(60)
      .map((n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}]`)
      .join("\n")}\nservices: *a60\n`,
  ],
  ["brackets in TOML", "pyproject.toml", `[project]\nauthors = ${"[".repeat(50_000)}`],
  [
    "one typo in TOML",
    "pyproject.toml",
    '[project]\nauthors = [name = "Me"]\ndependencies = [django", "celery"]\n',
  ],
  ["brackets in bun.lock", "bun.lock", `{ "packages": ${"[".repeat(5000)}${"]".repeat(5000)} }`],
  [
    "brackets in a package lock",
    "package-lock.json",
    `{ "packages": ${'{ "a": '.repeat(5000)}1${"}".repeat(5000)} }`,
  ],
  [
    "odd indentation in a pnpm lock",
    "pnpm-lock.yaml",
    "lockfileVersion: '9.0'\n   packages:\n  a@1.0.0:\n resolution: {\n\t- x: [\nsnapshots:\n  - a\n",
  ],
  [
    "dependencies with names of objects' own",
    "package.json",
    '{ "dependencies": { "__proto__": "1", "constructor": "2", "toString": "^3", "hasOwnProperty": "*" }, "__proto__": { "scripts": 1 } }',
  ],
  [
    "a package lock with names of objects' own",
    "package-lock.json",
    '{ "lockfileVersion": 3, "packages": { "": { "dependencies": { "__proto__": "1" } }, "node_modules/__proto__": { "version": "1.0.0" }, "node_modules/constructor": 7 } }',
  ],
  [
    "variables that double",
    ".env",
    `A0=xxxxxxxxxx\n${numbers(80)
      .map((n) => `A${n + 1}=\${A${n}}\${A${n}}`)
      .join("\n")}\n`,
  ],
  [
    "settings that double",
    "shop/settings.py",
    `${"a = 'x' * 1000\n"}${"a = a + a\n".repeat(200)}ALLOWED_HOSTS = [a]\n`,
  ],
  [
    "settings in a circle",
    "shop/settings.py",
    "from shop.settings import *\nwhile True:\n    DEBUG = not DEBUG\n",
  ],
  ["brackets in settings", "shop/settings.py", `DEBUG = ${"(".repeat(20_000)}`],
  [
    "stages that copy from each other",
    "Dockerfile",
    `FROM python AS s0\n${numbers(200)
      .map(
        (n) => `FROM s${n} AS s${n + 1}\nCOPY --from=s${n} / /a\nCOPY --from=s${Math.max(0, n - 1)} / /b\n`,
      )
      .join("")}`,
  ],
  ["a stage that copies from itself", "Dockerfile", "FROM a AS a\nCOPY --from=a / /\nFROM b AS a\n"],
  ["blocks in nginx", "nginx.conf", "server {".repeat(20_000)],
  [
    "a glob bomb",
    ".readiness.json",
    JSON.stringify({
      exclude: ["{a,b}".repeat(30), `${"*a".repeat(200)}b`, `${"@(a|b)".repeat(30)}`, "**/".repeat(500)],
    }),
  ],
  ["a configuration of brackets", ".readiness.json", "[".repeat(100_000)],
  ["a truncated baseline", ".readiness-baseline.json", '{ "version": 1, "findings": [ { "rule": "debug'],
  [
    "a baseline in conflict",
    ".readiness-baseline.json",
    '<<<<<<< HEAD\n{ "version": 1 }\n=======\n{}\n>>>>>>> other\n',
  ],
  ["a baseline of the future", ".readiness-baseline.json", '{ "version": 999, "findings": "all" }'],
  ["a baseline of brackets", ".readiness-baseline.json", "[".repeat(100_000)],
  ["a line without an end", "README.md", "[a](".repeat(200_000)],
  ["blanks behind a link's name", "README.md", `[a]:${" ".repeat(1_000_000)}`],
  [
    "blanks behind a key",
    "compose.yaml",
    `services:\n  web:\n    build: .\n    # A00:${" ".repeat(1_000_000)}\n`,
  ],
  [
    "a name of digits",
    "shop/keys.py",
    `SECRET_KEY_${"0".repeat(60)}x = "Zk39dmQ0x7LwVr52Tb9Nc"\nTOKEN_${"BASE64".repeat(40)}x = "Zk39dmQ0x7LwVr52Tb9Nd"\n`,
  ],
  [
    "Compose on every line",
    "deploy.sh",
    `${"docker compose \\\n".repeat(15_000)}\n${"docker compose up $files; ".repeat(2000)}\n`,
  ],
  ["words without an end", "deploy.sh", `${"$(".repeat(20_000)}\n${"a && ".repeat(20_000)}b\n`],
  [
    "a key without an end",
    "shop/keys.py",
    `SECRET_KEY = "${"aB3$".repeat(200_000)}\nTOKEN = '${"a=".repeat(100_000)}`,
  ],
];
