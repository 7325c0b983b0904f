/**
 * Settings projects made at random from a seed: every construct that real settings use, put together in every way.
 * The same seed gives the same project, on every machine.
 */
export interface GeneratedProject {
  readonly seed: number;
  readonly files: Readonly<Record<string, string>>;
  readonly module: string;
  readonly environment: Readonly<Record<string, string>>;
}

export function generateProject(seed: number): GeneratedProject {
  return new Generator(seed).project();
}

type Type = "bool" | "str" | "int" | "list" | "dict";

interface Variable {
  readonly name: string;
  readonly type: Type;
}

const booleans = [
  "DEBUG",
  "SECURE_SSL_REDIRECT",
  "SECURE_HSTS_INCLUDE_SUBDOMAINS",
  "SECURE_HSTS_PRELOAD",
  "SECURE_CONTENT_TYPE_NOSNIFF",
  "SESSION_COOKIE_SECURE",
  "SESSION_COOKIE_HTTPONLY",
  "CSRF_COOKIE_SECURE",
  "CSRF_USE_SESSIONS",
  "USE_CACHE",
  "IS_PROD",
];
const texts = [
  "SECRET_KEY",
  "X_FRAME_OPTIONS",
  "SECURE_REFERRER_POLICY",
  "ENVIRONMENT",
  "EMAIL_BACKEND",
  "DOMAIN",
];
const integers = ["SECURE_HSTS_SECONDS", "CONN_MAX_AGE", "SESSION_COOKIE_AGE", "PORT"];
const lists = ["ALLOWED_HOSTS", "INSTALLED_APPS", "MIDDLEWARE", "CSRF_TRUSTED_ORIGINS", "EXTRA"];
const dicts = ["DATABASES", "CACHES", "LOGGING", "OPTIONS"];

const apps = [
  "django.contrib.admin",
  "django.contrib.sessions",
  "django.contrib.auth",
  "shop",
  "debug_toolbar",
];
const middleware = [
  "django.middleware.security.SecurityMiddleware",
  "django.contrib.sessions.middleware.SessionMiddleware",
  "django.middleware.csrf.CsrfViewMiddleware",
  "django.middleware.clickjacking.XFrameOptionsMiddleware",
  "shop.middleware.Timing",
];
const hosts = ["shop.example", "*", "localhost", ".shop.example", "127.0.0.1", "https://shop.example"];
const words = [
  "True",
  "true",
  "False",
  "0",
  "1",
  "",
  "yes",
  "prod",
  "dev",
  "DENY",
  "same-origin",
  "a,b",
  " x ",
];
const keys = [
  "django-insecure-abcdefghijklmnopqrstuvwxyz0123456789abcdefghijk",
  "q8J2m4Zt7Vb1Xn5Lc9Kd3Fg6Hs0Pw8Ry2Tu4Ei7Oa1Sd5Fg9Hj3",
  "short",
  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
];
const variables = [
  "DJANGO_DEBUG",
  "DEBUG",
  "APP_ENV",
  "HOSTS",
  "SECRET_KEY",
  "HSTS",
  "FLAG",
  "DB_NAME",
  "SITE",
];

class Generator {
  private state: number;
  private known: Variable[] = [];
  private functions: string[] = [];
  private counter = 0;
  private budget = 0;

  constructor(private readonly seed: number) {
    this.state = (seed * 2654435761) >>> 0 || 1;
  }

  project(): GeneratedProject {
    const environment: Record<string, string> = {};
    for (const name of variables)
      if (this.chance(0.25))
        environment[name] = name === "HSTS" ? this.pick(["0", "60", "31536000"]) : this.pick(words);
    const files: Record<string, string> = {};
    const layout = this.below(5);
    if (layout <= 1) {
      files["settings.py"] = this.module(6 + this.below(14));
      return { seed: this.seed, files, module: "settings.py", environment };
    }
    files["conf/__init__.py"] = this.chance(0.3) ? "PACKAGE = 1\n" : "";
    if (this.chance(0.5)) {
      files["conf/readers.py"] = readersModule;
      this.functions.push("read_bool");
    }
    const head = files["conf/readers.py"]
      ? "from .readers import *\nfrom conf.readers import split as split_text\n"
      : "";
    files["conf/base.py"] = head + this.module(5 + this.below(10)) + this.exports();
    const base = { known: this.known, functions: this.functions };
    let extra: Variable[] = [];
    if (layout >= 3) {
      this.known = [];
      this.functions = [];
      files["conf/extra.py"] = this.module(2 + this.below(4), true);
      extra = this.known;
    }
    this.functions = base.functions;
    const starFirst = this.chance(0.5);
    this.known = starFirst ? [...base.known, ...extra] : base.known;
    const star = files["conf/extra.py"] ? "from .extra import *\n" : "";
    const importBase = this.pick(["from .base import *\n", "from conf.base import *\n"]);
    const local = this.chance(0.4)
      ? this.pick([
          "try:\n    from .local import *\nexcept ImportError:\n    LOCAL = False\n",
          "try:\n    from .local_settings import *\n    LOCAL = True\nexcept (ImportError, KeyError) as error:\n    pass\nelse:\n    DEBUG = True\n",
          "from contextlib import suppress\nwith suppress(ImportError):\n    from conf.local import *\n    DEBUG = True\n",
        ])
      : "";
    const body = this.module(3 + this.below(8), true);
    files["conf/production.py"] = importBase + (starFirst ? star + body : body + star) + local;
    if (this.chance(0.15)) {
      this.known = [];
      this.functions = [];
      files["conf/local.py"] = this.module(2, true);
    }
    return { seed: this.seed, files, module: "conf/production.py", environment };
  }

  private exports(): string {
    if (!this.chance(0.15)) return "";
    const names = [...new Set(this.known.map(({ name }) => name))];
    const kept = names.filter(() => this.chance(0.7));
    this.known = this.known.filter(({ name }) => kept.includes(name));
    this.functions = [];
    return `__all__ = [${kept.map((name) => `"${name}"`).join(", ")}]\n`;
  }

  private module(statements: number, more = false): string {
    const lines = [
      "import os",
      "import sys",
      "import json",
      "from datetime import timedelta",
      "from pathlib import Path",
      ...(this.chance(0.4)
        ? ["import environ", "env = environ.Env(FLAG=(bool, False), SITE=(str, 'shop'))"]
        : []),
      ...(this.chance(0.3) ? ["from decouple import Csv, config"] : []),
      "",
    ];
    this.usesEnviron = lines.includes("import environ");
    this.usesDecouple = lines.includes("from decouple import Csv, config");
    if (!more && this.chance(0.5)) {
      lines.push(...this.pick(functionTexts));
      const name = /def (\w+)/.exec(
        lines
          .join("\n")
          .split("\n")
          .reverse()
          .find((line) => line.startsWith("def ")) ?? "",
      )?.[1];
      if (name) this.functions.push(name);
    }
    this.budget = 60;
    for (let index = 0; index < statements; index++) lines.push(...this.statement(0));
    return `${lines.join("\n")}\n`;
  }

  private usesEnviron = false;
  private usesDecouple = false;

  // Statements

  private statement(depth: number): string[] {
    const choice = this.below(depth >= 2 ? 9 : 27);
    switch (choice) {
      case 0:
      case 1:
      case 2:
        return this.assignment(depth);
      case 3:
        return this.mutation();
      case 4:
        return this.mutation();
      case 5:
        return this.assignment();
      case 6:
        return this.tupleAssignment();
      case 7:
        return this.assignment();
      case 8:
      case 24:
      case 25:
        return this.idiom();
      case 9:
      case 10:
      case 11:
      case 12:
        return this.conditional(depth);
      case 13:
      case 14:
        return this.loop(depth);
      case 15:
      case 16:
        return this.attempt(depth);
      case 17:
        return this.namespaceWrite();
      case 18:
        return this.classConstants();
      case 19:
        return this.required();
      case 20:
        return this.functionDefinition();
      case 21:
        return this.matching(depth);
      case 22:
        return this.environmentWrite();
      default:
        return this.assignment();
    }
  }

  private assignment(depth = 1): string[] {
    const type = this.pick(["bool", "bool", "bool", "str", "int", "list", "list", "dict"] as const);
    const name = this.nameOf(type);
    const line = `${name} = ${this.expression(type, 0)}`;
    this.define(name, type);
    return [depth === 0 && this.chance(0.1) ? line.replace(" = ", `: ${annotations[type]} = `) : line];
  }

  private tupleAssignment(): string[] {
    const first = this.nameOf("bool");
    const second = this.nameOf("int");
    const line = `${first}, ${second} = ${this.expression("bool", 1)}, ${this.expression("int", 1)}`;
    this.define(first, "bool");
    this.define(second, "int");
    return [line];
  }

  private mutation(): string[] {
    const list = this.variable("list");
    const dict = this.variable("dict");
    if (dict && this.chance(0.35)) {
      const key = this.pick(["default", "other", "OPTIONS"]);
      return [
        this.pick([
          `${dict}["${key}"] = ${this.expression("dict", 1)}`,
          `${dict}.update(${key}=${this.expression("int", 1)})`,
          `${dict}.setdefault("${key}", {})`,
          `${dict}.pop("${key}", None)`,
          `${dict} |= {"${key}": ${this.expression("str", 1)}}`,
          `${dict} = {**${dict}, "${key}": ${this.expression("bool", 1)}}`,
        ]),
      ];
    }
    if (!list) return this.assignment();
    const item = this.text(list);
    return [
      this.pick([
        `${list} += [${item}]`,
        `${list}.append(${item})`,
        `${list}.insert(0, ${item})`,
        `${list}.extend([${item}, ${this.text(list)}])`,
        `${list} = ${list} + [${item}]`,
        `${list} = [${item}, *${list}]`,
        `${list}[:0] = [${item}]`,
        `${list} = [one for one in ${list} if one != ${item}]`,
        `if ${item} in ${list}: ${list}.remove(${item})`,
        `${list} += (${item},)`,
        `${list} = list(${list})`,
        `${list}.reverse()`,
      ]),
    ];
  }

  private conditional(depth: number): string[] {
    const before = [...this.known];
    const lines = [`if ${this.condition(depth)}:`, ...this.block(depth)];
    let after = this.known;
    this.known = [...before];
    if (this.chance(0.3)) {
      after = [];
      lines.push(`elif ${this.condition(depth)}:`, ...this.block(depth));
      this.known = [...before];
    }
    if (this.chance(0.5)) {
      lines.push("else:", ...this.block(depth));
      this.known = before.concat(after.filter((one) => this.known.some((other) => other.name === one.name)));
    } else this.known = before;
    return lines;
  }

  private block(depth: number): string[] {
    const lines: string[] = [];
    const count = 1 + this.below(3);
    for (let index = 0; index < count; index++) lines.push(...this.statement(depth + 1));
    return lines.map((line) => `    ${line}`);
  }

  private loop(depth: number): string[] {
    const list = this.variable("list");
    const source = this.pick([
      `[${this.text("ALLOWED_HOSTS")}, ${this.text("ALLOWED_HOSTS")}]`,
      list ?? '["a", "b"]',
      'enumerate(["a", "b"])',
      '{"a": 1, "b": 2}.items()',
      '"a,b,c".split(",")',
      "range(3)",
      ...(this.chance(0.3) ? ["range(os.cpu_count() % 3)"] : []),
    ]);
    const pair = source.includes("enumerate") || source.includes("items");
    const target = pair ? "_left, _right" : "_item";
    const text = pair ? "str(_left)" : "str(_item)";
    const name = list ?? "EXTRA";
    const body: string[] = [];
    if (!list) body.push();
    const extra = list && source !== list ? [`    ${name}.append(${text})`] : [`    LAST = ${text}`];
    if (this.chance(0.25))
      extra.push(`    if ${text} == "a":`, `        ${this.pick(["break", "continue"])}`);
    if (this.chance(0.5)) extra.push(...this.statement(2).map((line) => `    ${line}`));
    const before = [...this.known];
    void depth;
    const lines = [`for ${target} in ${source}:`, ...body, ...extra];
    this.known = before;
    return lines;
  }

  private attempt(depth: number): string[] {
    const before = [...this.known];
    const name = this.nameOf("str");
    const [statement, error] = this.pick([
      [`${name} = os.environ["${this.pick(variables)}"]`, "KeyError"],
      [`PORT = int(os.environ.get("${this.pick(variables)}", "x"))`, "ValueError"],
      [`${name} = {"a": "b"}[${this.pick(['"a"', '"c"'])}]`, "KeyError"],
      [`${name} = ["a"][${this.pick(["0", "3"])}]`, "IndexError"],
      ["from .nowhere import *", "ImportError"],
      ["import surely_not_installed_package", "ImportError"],
      ["import json as parser", "ImportError"],
      [`${name} = undefined_name_here`, "NameError"],
      [`${name} = os.getenv("${this.pick(variables)}").lower()`, "AttributeError"],
      [`raise RuntimeError("no")`, "RuntimeError"],
    ] as const);
    const handler = this.pick([error, error, "Exception", `(${error}, OSError)`, `${error} as problem`]);
    const lines = [
      "try:",
      ...(this.chance(0.3) ? this.statement(2).map((line) => `    ${line}`) : []),
      `    ${statement}`,
      ...(this.chance(0.3) ? this.statement(2).map((line) => `    ${line}`) : []),
      `except ${handler}:`,
      ...(this.chance(0.2) ? ["    pass"] : this.block(depth + 1)),
    ];
    this.known = [...before];
    if (this.chance(0.2)) lines.push("else:", ...this.block(depth + 1));
    this.known = [...before];
    if (this.chance(0.1)) lines.push("finally:", ...this.block(depth + 1));
    this.known = before;
    return lines;
  }

  private namespaceWrite(): string[] {
    const name = this.nameOf("bool");
    const lines = [
      this.pick([
        `globals()["${name}"] = ${this.expression("bool", 1)}`,
        `globals().update({"${name}": ${this.expression("bool", 1)}})`,
        `globals().update(${name}=${this.expression("bool", 1)})`,
        `setattr(sys.modules[__name__], "${name}", ${this.expression("bool", 1)})`,
        `locals()["${name}"] = ${this.expression("bool", 1)}`,
      ]),
    ];
    this.define(name, "bool");
    return lines;
  }

  private classConstants(): string[] {
    const id = this.counter++;
    const name = this.nameOf("bool");
    const lines = [
      `class Config${id}:`,
      `    flag = ${this.expression("bool", 1)}`,
      `    name = ${this.expression("str", 1)}`,
      "    def __init__(self, level=1):",
      "        self.level = level",
      "    def is_high(self):",
      "        return self.level > 1",
      `${name} = ${this.pick([`Config${id}.flag`, `Config${id}(2).is_high()`, `Config${id}().level == 1`, `Config${id}().flag`])}`,
    ];
    this.define(name, "bool");
    return lines;
  }

  private required(): string[] {
    const key = this.pick(variables);
    const name = this.nameOf("str");
    const lines = this.pick([
      [`${name} = os.environ["${key}"]`],
      [`${name} = os.environ.get("${key}")`, `if not ${name}:`, `    raise Exception("Set ${key}")`],
      [`assert "PATH" in os.environ`],
      [`${name} = os.environ.get("${key}")`, `if ${name} is None:`, `    ${name} = "fallback"`],
    ]);
    if (lines.some((line) => line.startsWith(name))) this.define(name, "str");
    return lines;
  }

  private functionDefinition(): string[] {
    const name = `check_${this.counter++}`;
    const lines = [
      `def ${name}(value, other=${this.expression("bool", 2)}, *rest, **options):`,
      ...this.pick([
        ["    return bool(value) and other"],
        ["    if value:", "        return other", "    return not other"],
        ["    for one in (value, other):", "        if one:", "            return True", "    return False"],
        ["    result = [one for one in (value, other, *rest) if one]", "    return len(result) > 1"],
        [
          "    try:",
          "        return options['deep']",
          "    except KeyError:",
          "        return value is other",
        ],
        ["    global TOUCHED", "    TOUCHED = True", "    return str(value) == 'True'"],
        ["    def inner(x):", "        return x == value", "    return inner(other)"],
      ]),
    ];
    const target = this.nameOf("bool");
    lines.push(
      `${target} = ${name}(${this.expression("bool", 1)}${this.pick(["", ", True", ", other=False", ", True, 1, deep=True"])})`,
    );
    this.define(target, "bool");
    return lines;
  }

  private matching(depth: number): string[] {
    const before = [...this.known];
    const lines = [
      `match ${this.expression("str", 1)}:`,
      `    case "${this.pick(words.filter((word) => !word.includes(" ")))}":`,
      ...this.block(depth + 1).map((line) => `    ${line}`),
    ];
    this.known = [...before];
    lines.push(`    case "prod" | "dev":`, ...this.block(depth + 1).map((line) => `    ${line}`));
    this.known = [...before];
    if (this.chance(0.5)) lines.push("    case _:", ...this.block(depth + 1).map((line) => `    ${line}`));
    this.known = before;
    return lines;
  }

  /** Turns of phrase that real settings use, as they are. */
  private idiom(): string[] {
    const key = this.pick(variables);
    const flag = this.nameOf("bool");
    const host = this.text("ALLOWED_HOSTS");
    const lines = this.pick<readonly string[]>([
      [
        "TESTING = len(sys.argv) > 1 and sys.argv[1] == 'test'",
        `${flag} = TESTING or ${this.expression("bool", 2)}`,
      ],
      [`${flag} = eval(os.environ.get("UNSET_${key}", "${this.pick(["True", "False", "0", "None"])}"))`],
      [
        "import ast",
        `${flag} = ast.literal_eval(os.environ.get("UNSET_${key}", "${this.pick(["True", "False", "'x'", "[1]"])}"))`,
      ],
      [
        "import builtins",
        "_module = sys.modules[__name__]",
        `${flag} = getattr(_module, "${flag}", ${this.pick(["True", "False"])})`,
      ],
      ["_names = [name for name in dir() if name.isupper()]", `${flag} = "${flag}" in _names`],
      [`vars().update({"${flag}": ${this.expression("bool", 2)}})`],
      [`for _key, _value in {"${flag}": True, "PORT": 1}.items():`, "    globals()[_key] = _value"],
      [`exec("from ${this.pick(["os", "json", "nowhere_at_all"])} import *") if False else None`],
      [
        "import importlib",
        "_parser = importlib.import_module('json')",
        `${flag} = _parser.loads("${this.pick(["true", "false"])}")`,
      ],
      [`with open(os.devnull) as _stream:`, "    _content = _stream.read()"],
      [`${flag} = bool(set("${this.pick(["", "ab"])}") & set("abc"))`],
      [`ALLOWED_HOSTS = list({${host}, "other.example"})`, `${flag} = ${host} in ALLOWED_HOSTS`],
      [`ALLOWED_HOSTS = [*set([${host}, ${host}])]`],
      [`_hosts = (${host}, "b")`, "ALLOWED_HOSTS = [*_hosts, *reversed(_hosts)]"],
      ["first, *others = 'a,b,c'.split(',')", "EXTRA = others + [first]"],
      [
        `if not os.environ.get("${key}"):`,
        `    os.environ["${key}"] = "set"`,
        `${flag} = os.environ["${key}"] == "set"`,
      ],
      ["class _Meta(type):", "    pass", "class _Holder(metaclass=_Meta):", "    value = True"],
      [
        "from enum import Enum",
        "class Stage(Enum):",
        "    PROD = 'prod'",
        "    DEV = 'dev'",
        `${flag} = Stage.PROD == Stage.DEV`,
      ],
      ["import logging", `LEVEL = logging.${this.pick(["INFO", "DEBUG"])}`, `${flag} = LEVEL > 10`],
      [
        "from functools import lru_cache",
        "@lru_cache(maxsize=None)",
        "def cached(x):",
        "    return x",
        `${flag} = cached(True)`,
      ],
      [`print("starting", ${host})`, "del json", "import json"],
      ["_d = {}", "_d.setdefault('a', []).append('x')", "EXTRA = _d['a']"],
      ["_nested = {'a': {'b': [1, 2]}}", "_nested['a']['b'] += [3]", "PORT = _nested['a']['b'][-1]"],
      ["_counter = 0", "while _counter < 3:", "    _counter += 1", "PORT = _counter"],
      [
        "try:",
        "    int('x')",
        "except ValueError:",
        "    try:",
        "        {}['a']",
        "    except KeyError:",
        `        ${flag} = True`,
      ],
      [`EXTRA = "${this.pick(["a b", "a,b;c"])}".replace(",", " ").split()`, "PORT = EXTRA.index('a')"],
      ["import re", `${flag} = bool(re.match("a", "abc"))`],
      [
        "from urllib.parse import urlparse",
        "_url = urlparse('https://shop.example:8000/a')",
        "DOMAIN = str(_url.hostname)",
      ],
      ["from itertools import chain", "EXTRA = list(chain(['a'], ('b',)))"],
      [
        "from copy import deepcopy",
        "_one = {'a': [1]}",
        "_two = deepcopy(_one)",
        "_two['a'].append(2)",
        "PORT = len(_one['a'])",
      ],
      ["OPTIONS = dict(a=1)", "OPTIONS.update([('b', 2)], c=3)", "del OPTIONS['a']"],
      [
        "def outer():",
        "    total = 0",
        "    def inner():",
        "        nonlocal total",
        "        total += 1",
        "    inner()",
        "    return total",
        "PORT = outer()",
      ],
      ["def many():", "    yield 1", "PORT = len(list(many()))"],
      ["PORT = sum(1 for _ in range(3) if _ != 1)"],
      [`${flag} = (lambda *a, **k: len(a) + len(k))(1, *[2, 3], x=1, **{"y": 2}) == 5`],
      ["EMAIL_BACKEND = 'a' 'b' r'\\c' f'{1 + 1}'"],
      [`SECRET_KEY = ("x" * 10)[::2] + str(None) + repr("it's")`],
    ]);
    for (const line of lines) {
      const name = /^(?:[A-Z][A-Z_]*)(?= = )/.exec(line)?.[0];
      const type = name && this.typeOf(name);
      if (name && type) this.define(name, type);
    }
    return [...lines];
  }

  private typeOf(name: string): Type | undefined {
    if (booleans.includes(name)) return "bool";
    if (texts.includes(name)) return "str";
    if (integers.includes(name)) return "int";
    if (lists.includes(name)) return "list";
    return dicts.includes(name) ? "dict" : undefined;
  }

  private environmentWrite(): string[] {
    const key = this.pick(variables);
    return [
      this.pick([
        `os.environ.setdefault("${key}", ${this.literal(this.pick(words))})`,
        `os.environ["${key}"] = ${this.literal(this.pick(words))}`,
        `os.environ.pop("${key}", None)`,
        `os.environ.update(${key}=${this.literal(this.pick(words))})`,
      ]),
    ];
  }

  // Expressions

  private condition(depth: number): string {
    void depth;
    // Some conditions nobody can know without running: both branches then have to be right.
    if (this.chance(0.15))
      return this.pick([
        "os.cpu_count() > 64",
        "os.cpu_count() >= 1",
        "os.getpid() % 2",
        "len(os.listdir('/')) > 0",
      ]);
    return this.expression("bool", 0);
  }

  private expression(type: Type, depth: number): string {
    const reference = this.variable(type);
    if (reference && this.chance(depth > 1 ? 0.5 : 0.25)) return reference;
    const at = this.budget-- < 0 ? 3 : depth;
    const text = {
      bool: this.boolean,
      str: this.string,
      int: this.integer,
      list: this.list,
      dict: this.dict,
    }[type].call(this, at);
    return depth > 0 && / |^-/.test(text) ? `(${text})` : text;
  }

  private boolean(depth: number): string {
    if (depth >= 3) return this.pick(["True", "False"]);
    const key = this.pick(variables);
    const fallback = this.literal(this.pick(words));
    const options: (() => string)[] = [
      () => this.pick(["True", "False"]),
      () => this.pick(["True", "False"]),
      () => `os.getenv("${key}", ${fallback}) == ${this.literal(this.pick(words))}`,
      () => `os.environ.get("${key}", ${fallback}).lower() in ("true", "1", "yes")`,
      () => `os.getenv("${key}", os.getenv("${this.pick(variables)}", "True")).lower() in {"true", "1"}`,
      () => `bool(os.environ.get("${key}", ${this.pick(["0", fallback, "False"])}))`,
      () => `bool(int(os.environ.get("HSTS", "${this.pick(["0", "1"])}")))`,
      () => `not ${this.expression("bool", depth + 1)}`,
      () =>
        `(${this.expression("bool", depth + 1)} ${this.pick(["and", "or"])} ${this.expression("bool", depth + 1)})`,
      () =>
        `${this.expression("str", depth + 1)} ${this.pick(["==", "!=", "in", "not in"])} ${this.expression("str", depth + 1)}`,
      () => `"${key}" ${this.pick(["in", "not in"])} os.environ`,
      () => `${this.text("ALLOWED_HOSTS")} in ${this.expression("list", depth + 1)}`,
      () =>
        `(${this.expression("bool", depth + 1)} if ${this.expression("bool", depth + 1)} else ${this.expression("bool", depth + 1)})`,
      () =>
        `${this.expression("int", depth + 1)} ${this.pick(["<", ">=", "==", "!="])} ${this.expression("int", depth + 1)}`,
      () => `any(${this.expression("bool", depth + 1)} for _ in ${this.expression("list", depth + 1)})`,
      () => `all([${this.expression("bool", depth + 1)}, ${this.expression("bool", depth + 1)}])`,
      () => `isinstance(${this.expression("str", depth + 1)}, ${this.pick(["str", "bool", "(int, str)"])})`,
      () =>
        `${this.expression("str", depth + 1)}.${this.pick(["startswith", "endswith"])}(${this.literal(this.pick(words))})`,
      () =>
        `(lambda value: value ${this.pick(["is not None", "is True", "== 'prod'"])})(os.environ.get("${key}"))`,
      () => `bool(${this.expression("list", depth + 1)})`,
      () => `${this.pick(['"test"', '"runserver"'])} in sys.argv`,
      () =>
        `{"prod": False, "dev": True}.get(os.environ.get("APP_ENV", "prod"), ${this.expression("bool", depth + 1)})`,
      () => `json.loads(os.environ.get("NOT_SET_${key}", "${this.pick(["true", "false"])}"))`,
      () => `(flag := ${this.expression("bool", depth + 1)}) or not flag`,
      () => `1 < ${this.expression("int", depth + 1)} <= 60`,
    ];
    if (this.functions.length > 0)
      options.push(
        () => `${this.pick(this.functions)}("${key}")`,
        () => `${this.pick(this.functions)}("${key}", ${this.pick(["True", "False"])})`,
      );
    if (this.usesEnviron)
      options.push(
        () => `env.bool("${key}", default=${this.pick(["True", "False"])})`,
        () => `env.bool("${key}", ${this.pick(["True", "False"])})`,
        () => 'env("FLAG")',
        () => `env("${key}", cast=bool, default=False)`,
      );
    if (this.usesDecouple)
      options.push(
        () => `config("UNSET_${key}", default=${this.pick(["True", "False", '"on"', "0"])}, cast=bool)`,
        () => `config("HSTS", default=0, cast=int) > 1`,
      );
    return this.pick(options)();
  }

  private string(depth: number): string {
    if (depth >= 3) return this.literal(this.pick(words));
    const key = this.pick(variables);
    const options: (() => string)[] = [
      () => this.literal(this.pick([...words, ...keys])),
      () => this.literal(this.pick(keys)),
      () => `os.getenv("${key}", ${this.literal(this.pick([...words, ...keys]))})`,
      () => `os.environ.get("${key}") or ${this.literal(this.pick(keys))}`,
      () =>
        `f"{${this.variable("str") ?? `os.getenv('${key}', 'x')`}}-{${this.variable("int") ?? 7}:>3}{${this.variable("bool") ?? "None"}!r}"`,
      () => `"%s/%s" % (${this.expression("str", depth + 1)}, ${this.expression("int", depth + 1)})`,
      () =>
        `"{}-{name}".format(${this.expression("str", depth + 1)}, name=${this.expression("str", depth + 1)})`,
      () => `${this.expression("str", depth + 1)} + ${this.expression("str", depth + 1)}`,
      () =>
        `${this.expression("str", depth + 1)}.${this.pick(["upper()", "lower()", "strip()", "title()", "replace('e', 'E')", "capitalize()", "lstrip('a')", "zfill(4)"])}`,
      () => `${this.expression("str", depth + 1)}[${this.pick(["1:", ":-1", ":2", "::2", "-3:"])}]`,
      () => `",".join(${this.expression("list", depth + 1)})`,
      () => `${this.expression("str", depth + 1)} * ${this.pick(["2", "3", "0"])}`,
      () => `str(${this.expression(this.pick(["bool", "int", "list"] as const), depth + 1)})`,
      () =>
        `os.path.join(${this.literal(this.pick(["a", "b/c", "/etc", "/srv/"]))}, ${this.literal(this.pick(["x", "y.txt"]))})`,
      () => `str(Path(${this.literal(this.pick(["/srv/app", "a//b/"]))}) / "c")`,
      () => `Path("/srv/app.tar.gz").${this.pick(["name", "stem", "suffix", "parent.name"])}`,
      () => `os.path.${this.pick(["basename", "dirname"])}("/srv/app/x.py")`,
      () =>
        `(${this.expression("str", depth + 1)} if ${this.expression("bool", depth + 1)} else ${this.expression("str", depth + 1)})`,
      () => `next((one for one in ${this.expression("list", depth + 1)} if "." in one), "none")`,
      () => `{"a": ${this.expression("str", depth + 1)}}["a"]`,
      () =>
        `${this.literal(this.pick(["a,b,c", "x=1", "::"]))}.${this.pick(["split(',')[-1]", "partition('=')[2]", "rsplit(':', 1)[0]"])}`,
    ];
    if (this.usesEnviron)
      options.push(
        () => `env.str("DB_NAME", default="shop")`,
        () => 'env("SITE")',
      );
    if (this.usesDecouple) options.push(() => `config("${key}", default="fallback")`);
    return this.pick(options)();
  }

  private integer(depth: number): string {
    if (depth >= 3) return this.pick(["0", "1", "60", "31536000"]);
    const options: (() => string)[] = [
      () => this.pick(["0", "1", "60", "3600", "31_536_000", "0x10", "60 * 60 * 24 * 365", "-1"]),
      () => `int(os.environ.get("HSTS", "${this.pick(["0", "3600"])}"))`,
      () => `int(os.getenv("HSTS", ${this.pick(["60", "31536000"])}))`,
      () =>
        `(${this.expression("int", depth + 1)} ${this.pick(["+", "-", "*"])} ${this.expression("int", depth + 1)})`,
      () => `${this.expression("int", depth + 1)} // ${this.pick(["2", "7", "-3"])}`,
      () => `${this.expression("int", depth + 1)} % ${this.pick(["2", "7", "-3"])}`,
      () => `len(${this.expression(this.pick(["str", "list", "dict"] as const), depth + 1)})`,
      () => `max(${this.expression("int", depth + 1)}, ${this.expression("int", depth + 1)})`,
      () => `sum([${this.expression("int", depth + 1)}, 1])`,
      () =>
        `int(timedelta(${this.pick(["days", "hours", "minutes"])}=${this.pick(["1", "2", "365"])}).total_seconds())`,
      () => `(${this.expression("int", depth + 1)} if ${this.expression("bool", depth + 1)} else 0)`,
      () => `int(${this.expression("bool", depth + 1)})`,
      () => `abs(${this.expression("int", depth + 1)})`,
      () => `sorted([${this.expression("int", depth + 1)}, 5, 1])[0]`,
    ];
    if (this.usesEnviron) options.push(() => 'env.int("HSTS", default=60)');
    if (this.usesDecouple) options.push(() => 'config("HSTS", default="60", cast=int)');
    return this.pick(options)();
  }

  private list(depth: number): string {
    const purpose = this.pick(["ALLOWED_HOSTS", "INSTALLED_APPS", "MIDDLEWARE"]);
    const display = () => {
      const count = this.below(5);
      return `[${Array.from({ length: count }, () => this.text(purpose)).join(", ")}]`;
    };
    if (depth >= 3) return display();
    const key = this.pick(variables);
    const options: (() => string)[] = [
      display,
      display,
      () => `[${middleware.map((one) => `"${one}"`).join(", ")}]`,
      () => `os.environ.get("${key}", ${this.literal(this.pick(["", "a,b", "*"]))}).split(",")`,
      () => `[one.strip() for one in os.getenv("${key}", "a, b,").split(",") if one.strip()]`,
      () => `${this.expression("list", depth + 1)} + ${this.expression("list", depth + 1)}`,
      () => `[*${this.expression("list", depth + 1)}, ${this.text(purpose)}]`,
      () => `list(filter(None, ${this.expression("list", depth + 1)}))`,
      () =>
        `[f"x.{one}" for one in ${this.expression("list", depth + 1)} if ${this.expression("bool", depth + 1)}]`,
      () =>
        `(${this.expression("list", depth + 1)} if ${this.expression("bool", depth + 1)} else ${this.expression("list", depth + 1)})`,
      () => `sorted(${this.expression("list", depth + 1)})`,
      () => `list(map(str.upper, ${this.expression("list", depth + 1)}))`,
      () => `${this.expression("list", depth + 1)}[${this.pick(["1:", ":1", "::-1"])}]`,
      () => `[${this.text(purpose)}] * ${this.pick(["1", "2"])}`,
      () => `(os.environ.get("${key}") or "a b").split()`,
      () => `list(${this.expression("dict", depth + 1)})`,
      () => `[a + b for a in "xy" for b in ["1", "2"]]`,
    ];
    if (this.usesEnviron) options.push(() => `env.list("${key}", default=${display()})`);
    if (this.usesDecouple)
      options.push(
        () => 'config("UNSET_LIST", default="a, b", cast=Csv())',
        () => `config("UNSET_HOSTS", default="", cast=lambda v: [s.strip() for s in v.split(",")])`,
      );
    return this.pick(options)();
  }

  private dict(depth: number): string {
    const display = () =>
      `{${["default", "OPTIONS", "extra"]
        .filter(() => this.chance(0.6))
        .map((key) => `"${key}": ${this.expression(this.pick(["str", "int", "bool"] as const), 3)}`)
        .join(", ")}}`;
    if (depth >= 3) return display();
    const options: (() => string)[] = [
      display,
      display,
      () => `{"default": ${this.expression("dict", depth + 1)}}`,
      () => `dict(default=${this.expression("int", depth + 1)}, name=${this.expression("str", depth + 1)})`,
      () => `{**${this.expression("dict", depth + 1)}, "extra": ${this.expression("bool", depth + 1)}}`,
      () => `{key: value for key, value in [("a", 1), ("b", 2)] if value > ${this.pick(["0", "1"])}}`,
      () =>
        `dict(zip(["a", "b"], [${this.expression("bool", depth + 1)}, ${this.expression("int", depth + 1)}]))`,
      () => `(${this.expression("dict", depth + 1)} | {"or": 1})`,
      () => `json.loads('{"a": [1, null, true]}')`,
    ];
    return this.pick(options)();
  }

  /** A literal that suits a list. */
  private text(name: string): string {
    const pool = name === "INSTALLED_APPS" ? apps : name === "MIDDLEWARE" ? middleware : hosts;
    return `"${this.pick(pool)}"`;
  }

  private literal(text: string): string {
    return this.chance(0.2) ? `'${text}'` : `"${text}"`;
  }

  // Names

  private nameOf(type: Type): string {
    const pool = { bool: booleans, str: texts, int: integers, list: lists, dict: dicts }[type];
    return this.pick(pool);
  }

  private define(name: string, type: Type): void {
    this.known = this.known.filter((one) => one.name !== name);
    this.known.push({ name, type });
  }

  private variable(type: Type): string | undefined {
    const fitting = this.known.filter((one) => one.type === type);
    return fitting.length === 0 ? undefined : this.pick(fitting).name;
  }

  // Chance

  /** mulberry32 */
  private next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  private below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  private chance(probability: number): boolean {
    return this.next() < probability;
  }

  private pick<T>(options: readonly T[]): T {
    return options[this.below(options.length)] as T;
  }
}

const annotations: Readonly<Record<Type, string>> = {
  bool: "bool",
  str: "str",
  int: "int",
  list: "list[str]",
  dict: "dict",
};

const functionTexts: readonly (readonly string[])[] = [
  [
    "def env_flag(name, default=False):",
    "    return os.environ.get(name, str(default)).lower() in ('true', '1', 'yes')",
  ],
  [
    "def flag(name, default=False):",
    "    value = os.getenv(name)",
    "    if value is None:",
    "        return default",
    "    return value.strip().lower() in {'1', 'true', 'on'}",
  ],
  [
    "def to_bool(name, default=None):",
    "    try:",
    "        raw = os.environ[name]",
    "    except KeyError:",
    "        return bool(default)",
    "    if raw in ('True', 'true'):",
    "        return True",
    "    elif raw in ('False', 'false', ''):",
    "        return False",
    "    return default",
  ],
  [
    "def truthy(name, *defaults):",
    "    for value in (os.environ.get(name), *defaults):",
    "        if value is not None:",
    "            return bool(value)",
    "    return False",
  ],
  [
    "def pick_flag(name, default=True):",
    "    return json.loads(os.environ.get('UNSET_' + name, str(default).lower()))",
  ],
];

const readersModule = `import os

_TRUE = {"1", "true", "yes"}


def read_bool(name, default=False):
    """Reads a flag."""
    if name not in os.environ:
        return default
    return os.environ[name].lower() in _TRUE


def split(text, separator=","):
    return [part for part in text.split(separator) if part]
`;
