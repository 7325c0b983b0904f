import { describe, expect, test } from "vitest";
import {
  type EvaluatedSettings,
  isTrue,
  settingOf,
} from "../../../../../server/src/stacks/django/settings/evaluated-settings";
import { showValue } from "./compare-with-django";
import { evaluateFiles, evaluateText } from "./settings-in-memory";

/** Each possible value as Python writes it; "?" for what is not known. */
function possible(evaluated: EvaluatedSettings, name: string): readonly string[] {
  const { value } = settingOf(evaluated, name);
  const all = value.kind === "choice" ? value.alternatives : [value];
  return all.map((one) => showValue(one) ?? "?").sort();
}

describe("functions that end in several ways", () => {
  const parser = `
from elsewhere import look_up

def to_bool(text):
    text = text.strip().lower()
    if text in ("true", "1"):
        return True
    elif text in ("false", "0"):
        return False
    raise ValueError(f"{text} is neither")
`;

  test("one that returns in branches and else raises has returned, where its argument is not known", () => {
    const evaluated = evaluateText(`${parser}
DEBUG = to_bool(look_up("DEBUG"))
SESSION_COOKIE_SECURE = True
`);
    expect(evaluated.open).toBeUndefined();
    expect(possible(evaluated, "DEBUG")).toEqual(["False", "True"]);
    expect(possible(evaluated, "SESSION_COOKIE_SECURE")).toEqual(["True"]);
  });

  test("whoever catches what it may raise goes both ways", () => {
    const evaluated = evaluateText(`${parser}
try:
    DEBUG = to_bool(look_up("DEBUG"))
except ValueError:
    DEBUG = None
`);
    expect(possible(evaluated, "DEBUG")).toEqual(["False", "None", "True"]);
  });

  test("it raises where the argument is known", () => {
    const evaluated = evaluateText(`${parser}
import os
DEBUG = to_bool(os.environ.get("DEBUG", "perhaps"))
`);
    expect(evaluated.settings.size).toBe(0);
    expect(evaluated.open).toBeDefined();
  });

  test("what follows where a function may have returned may not have happened", () => {
    const evaluated = evaluateText(`
from elsewhere import look_up

MIDDLEWARE = ["first"]
DEBUG = False

def log_in(user):
    global DEBUG
    if not user:
        return
    index = MIDDLEWARE.index("first")
    MIDDLEWARE.insert(index + 1, "second")
    DEBUG = True

def hosts(user):
    found = ["example.org"]
    if not user:
        return found
    found.append("example.com")
    found.append("example.net")
    return found

def tried(user):
    global SECURE_SSL_REDIRECT
    try:
        if not user:
            return
        SECURE_SSL_REDIRECT = True
    finally:
        pass

def first_of(names):
    global SESSION_COOKIE_SECURE
    for name in names:
        if look_up(name):
            return name
        SESSION_COOKIE_SECURE = True

SECURE_SSL_REDIRECT = False
SESSION_COOKIE_SECURE = False
log_in(look_up("USER"))
ALLOWED_HOSTS = hosts(look_up("USER"))
tried(look_up("USER"))
first_of(["a", "b"])
`);
    expect(possible(evaluated, "DEBUG")).toEqual(["False", "True"]);
    expect(settingOf(evaluated, "MIDDLEWARE").value).toMatchObject({
      elements: [{ presence: "certain" }, { value: { value: "second" }, presence: "maybe" }],
    });
    expect(possible(evaluated, "SECURE_SSL_REDIRECT")).toEqual(["False", "True"]);
    expect(isTrue(settingOf(evaluated, "SESSION_COOKIE_SECURE").value)).toBeUndefined();
    expect(possible(evaluated, "ALLOWED_HOSTS")).not.toEqual(["['example.org']"]);
  });

  test("a return inside a loop that is not followed counts, with what earlier rounds may have changed", () => {
    const evaluated = evaluateText(`
from elsewhere import more

def any_left():
    while more():
        return True
    return False

def counted():
    number = 0
    for one in more():
        number += 1
        if one:
            return number
    return -1

DEBUG = any_left()
NUMBER = counted()
`);
    expect(possible(evaluated, "DEBUG")).toEqual(["False", "True"]);
    expect(possible(evaluated, "NUMBER")).toEqual(["-1", "?"]);
  });

  test("the else of a loop that is not followed", () => {
    const evaluated = evaluateText(`
from elsewhere import more

for one in more():
    FOUND = one
else:
    DEBUG = False

for one in more():
    if one:
        LEFT = True
        break
else:
    LEFT = False
`);
    expect(possible(evaluated, "DEBUG")).toEqual(["False"]);
    expect(possible(evaluated, "LEFT")).toEqual(["?", "False"]);
  });
});

describe("methods and decorators", () => {
  test("a class method has its effects, a property its value", () => {
    const evaluated = evaluateText(`
import sys

class Loader:
    secure = True

    @classmethod
    def load(cls, name):
        setattr(sys.modules[name], "DEBUG", False)
        sys.modules[name].SECURE_SSL_REDIRECT = cls.secure

    @property
    def cookies(self):
        return not self.secure

    @staticmethod
    def hosts(first):
        return [first]

DEBUG = True
SECURE_SSL_REDIRECT = False
Loader.load(__name__)
SESSION_COOKIE_SECURE = Loader().cookies
ALLOWED_HOSTS = Loader().hosts("example.org")
`);
    expect(possible(evaluated, "DEBUG")).toEqual(["False"]);
    expect(possible(evaluated, "SECURE_SSL_REDIRECT")).toEqual(["True"]);
    expect(possible(evaluated, "SESSION_COOKIE_SECURE")).toEqual(["False"]);
    expect(possible(evaluated, "ALLOWED_HOSTS")).toEqual(["['example.org']"]);
  });

  test.each(["inspect.getmembers(self)", "((name, getattr(self, name)) for name in dir(self))"])(
    "a class and its bases are copied into the module by %s",
    (members) => {
      const evaluated = evaluateText(`
import inspect
import sys

class Base:
    DEBUG = True
    SECURE_SSL_REDIRECT = True
    _COMMENTS = "its own"

    @classmethod
    def load(cls, name):
        self = cls()
        for member, value in ${members}:
            if member.isupper() and not member.startswith("_"):
                setattr(sys.modules[name], member, value)

    @property
    def ALLOWED_HOSTS(self):
        return [self.domain]

class Production(Base):
    DEBUG = False
    domain = "example.org"

Production.load(__name__)
`);
      expect(possible(evaluated, "DEBUG")).toEqual(["False"]);
      expect(possible(evaluated, "SECURE_SSL_REDIRECT")).toEqual(["True"]);
      expect(possible(evaluated, "ALLOWED_HOSTS")).toEqual(["['example.org']"]);
      expect(evaluated.settings.has("domain")).toBe(false);
      expect(evaluated.open).toBeUndefined();
    },
  );

  test("a class with a base from elsewhere may set any name", () => {
    const evaluated = evaluateText(`
import inspect
from elsewhere import Settings

class Production(Settings):
    DEBUG = False

for member, value in inspect.getmembers(Production()):
    globals()[member] = value
`);
    expect(evaluated.open).toBeDefined();
  });

  test("what an unknown decorator has wrapped may have its effects", () => {
    const evaluated = evaluateText(`
from elsewhere import wrapped

SESSION_COOKIE_SECURE = False

@wrapped
def harden():
    global SESSION_COOKIE_SECURE
    SESSION_COOKIE_SECURE = True

class Hardening:
    @wrapped
    def cookies(self):
        global CSRF_COOKIE_SECURE
        CSRF_COOKIE_SECURE = True

CSRF_COOKIE_SECURE = False
harden()
Hardening().cookies()
DEBUG = Hardening().cookies
`);
    expect(possible(evaluated, "SESSION_COOKIE_SECURE")).toEqual(["False", "True"]);
    expect(possible(evaluated, "CSRF_COOKIE_SECURE")).toEqual(["False", "True"]);
    expect(isTrue(settingOf(evaluated, "DEBUG").value)).toBeUndefined();
  });
});

describe("the module itself, handed on", () => {
  test("its own name stands in the environment: Django has found it there", () => {
    const evaluated = evaluateFiles(
      {
        "config/__init__.py": "",
        "config/live.py": `
import os
DEBUG = os.environ.get("DJANGO_SETTINGS_MODULE", "").endswith(".development")
NAME = os.environ["DJANGO_SETTINGS_MODULE"]
`,
      },
      "config/live.py",
    );
    expect(possible(evaluated, "DEBUG")).toEqual(["False"]);
    expect(possible(evaluated, "NAME")).toEqual(["'config.live'"]);
    expect(evaluated.required).toEqual([]);
  });

  test("who is given the module that is being loaded may set any name in it", () => {
    const evaluated = evaluateText(`
import sys
from elsewhere import install

DEBUG = True
install(sys.modules[__name__])
`);
    expect(evaluated.open).toBeDefined();
    expect(possible(evaluated, "DEBUG")).toEqual(["?"]);
  });

  test("a module is found by its name from another file", () => {
    const evaluated = evaluateFiles(
      {
        "helpers.py": `
import sys

def harden(module):
    sys.modules[module.__name__].DEBUG = False
`,
        "settings.py": `
import sys
import helpers

DEBUG = True
helpers.harden(sys.modules[__name__])
`,
      },
      "settings.py",
    );
    expect(possible(evaluated, "DEBUG")).toEqual(["False"]);
  });
});

describe("enumerations", () => {
  const stages = `
from enum import Enum
from django.db.models import TextChoices

class Stage(Enum):
    LOCAL = "local"
    LIVE = "live"

class Text(str, Enum):
    LOCAL = "local"
    LIVE = "live"

class Choice(TextChoices):
    LOCAL = "local", "On my machine"
    LIVE = "live", "Live"
`;

  test("a plain member is not its value, one that is a text is", () => {
    const evaluated = evaluateText(`${stages}
DEBUG = Stage.LOCAL == "local"
SECURE_SSL_REDIRECT = Text.LIVE == "live"
SESSION_COOKIE_SECURE = Choice.LIVE == "live"
CSRF_COOKIE_SECURE = Stage.LIVE.value == "live"
USE_TZ = Stage.LIVE == Stage.LIVE and Stage.LIVE != Stage.LOCAL
`);
    expect(possible(evaluated, "DEBUG")).toEqual(["False"]);
    for (const name of ["SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "USE_TZ"])
      expect(possible(evaluated, name)).toEqual(["True"]);
  });

  test("members by value and by name, and all of them", () => {
    const evaluated = evaluateText(
      `${stages}
import os
STAGE = Stage(os.environ["STAGE"])
DEBUG = STAGE == Stage.LOCAL
SECURE_SSL_REDIRECT = Stage["LIVE"] == STAGE
ALLOWED_HOSTS = [one.value for one in Stage]
LABEL = Choice.LIVE.label
NAME = Text.LIVE.name
`,
      { STAGE: "live" },
    );
    expect(possible(evaluated, "DEBUG")).toEqual(["False"]);
    expect(possible(evaluated, "SECURE_SSL_REDIRECT")).toEqual(["True"]);
    expect(possible(evaluated, "ALLOWED_HOSTS")).toEqual(["['local', 'live']"]);
    expect(possible(evaluated, "LABEL")).toEqual(["'Live'"]);
    expect(possible(evaluated, "NAME")).toEqual(["'LIVE'"]);
  });

  test("a value that is no member raises, one that is not known is not decided", () => {
    const evaluated = evaluateText(`${stages}
from elsewhere import look_up
try:
    STAGE = Stage("other")
    DEBUG = True
except ValueError:
    DEBUG = False
SECURE_SSL_REDIRECT = Stage(look_up()) == Stage.LIVE
`);
    expect(possible(evaluated, "DEBUG")).toEqual(["False"]);
    expect(possible(evaluated, "SECURE_SSL_REDIRECT")).toEqual(["?"]);
  });
});

test("each name gets its part of one of several tuples", () => {
  const evaluated = evaluateText(`
from elsewhere import look_up

HOST, SECURE_SSL_REDIRECT = ("a", True) if look_up() else ("b", True)
`);
  expect(possible(evaluated, "HOST")).toEqual(["'a'", "'b'"]);
  expect(possible(evaluated, "SECURE_SSL_REDIRECT")).toEqual(["True"]);
});

test("a key of characters drawn at every start, where there are enough of them", () => {
  const evaluated = evaluateText(`
import random, secrets, string

SECRET_KEY = "".join(random.SystemRandom().choice(string.ascii_letters) for _ in range(50))
SHORT = "".join(secrets.choice("abc") for _ in range(8))
`);
  expect(settingOf(evaluated, "SECRET_KEY").value).toMatchObject({ kind: "unknown", assurance: "random" });
  expect(settingOf(evaluated, "SHORT").value).not.toMatchObject({ assurance: "random" });
});
