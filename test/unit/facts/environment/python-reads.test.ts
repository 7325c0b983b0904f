import { describe, expect, test } from "vitest";
import { createDatabase } from "../../../../server/src/engine/database";
import { pythonEnvironmentReads } from "../../../../server/src/facts/environment/python-reads";
import { snapshotOf } from "../../../support/snapshot";

function keysOf(text: string, others: Record<string, string> = {}): string[] {
  const db = createDatabase(snapshotOf({ ...others, "settings.py": text }));
  return db
    .of(pythonEnvironmentReads, "settings.py")
    .map(({ key, required }) => (required ? `${key}!` : key));
}

describe("keys read in Python", () => {
  test("behind a switch none is required, behind the question where the code runs it is", () => {
    const text = [
      "import os",
      'if os.environ.get("USE_BUCKET") == "1":',
      '    A = os.environ["A"]',
      "if not DEBUG:",
      '    B = os.environ["B"]',
      'C = os.environ["C"]',
    ].join("\n");
    expect(keysOf(text)).toEqual(["USE_BUCKET", "A", "B!", "C!"]);
  });

  test("through os in all its spellings", () => {
    const text = [
      "import os",
      "from os import environ, getenv as ge",
      'A = os.environ["A"]',
      'B = os.environ.get("B", "x")',
      'C = os.getenv("C", os.getenv("D", "True"))',
      'E = environ["E"]',
      'F = ge("F")',
      'if "G" in os.environ: pass',
      'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")',
      'os.environ["WRITTEN"] = "x"',
      'H = os.environ.get(f"H_{A}")',
    ].join("\n");
    expect(keysOf(text)).toEqual(["A!", "B", "C", "D", "E!", "F", "G"]);
  });

  test("through django-environ, environs and decouple", () => {
    const text = [
      "import environ",
      "from decouple import config, Csv",
      "import dj_database_url",
      "env = environ.Env(DEBUG=(bool, False))",
      'environ.Env.read_env(BASE_DIR / ".env")',
      'DEBUG = env("DEBUG")',
      'HOSTS = env.list("HOSTS", default=[])',
      "DATABASES = {'default': env.db()}",
      'with env.prefixed("MAIL_"):',
      '    HOST = env.str("HOST")',
      'KEY = config("KEY")',
      'X = config("X", default=1, cast=int)',
      "D = dj_database_url.config(default='sqlite:///x')",
      'E = dj_database_url.config(env="OTHER_URL")',
    ].join("\n");
    expect(keysOf(text)).toEqual([
      "DEBUG",
      "HOSTS",
      "DATABASE_URL!",
      "MAIL_HOST!",
      "KEY!",
      "X",
      "DATABASE_URL",
      "OTHER_URL!",
    ]);
  });

  test("through the project's own helper, here or imported, and in a loop over names", () => {
    const helper =
      'import os\ndef env_bool(name, default=False):\n    return os.environ.get(name, str(default)) == "True"\n';
    expect(
      keysOf('from config.env import env_bool\nA = env_bool("A")\n', { "config/env.py": helper }),
    ).toEqual(["A"]);
    expect(keysOf('import os\nfor name in ("A", "B"):\n    os.environ[name]\n')).toEqual(["A!", "B!"]);
  });

  test("not where a function only has such a name", () => {
    expect(keysOf('def config(x): return x\nA = config("A")\nenviron = {}\nB = environ["B"]\n')).toEqual([]);
  });

  test("as fields of pydantic settings", () => {
    const text =
      "from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n    api_url: str\n    debug: bool = False\n";
    expect(keysOf(text)).toEqual(["API_URL!", "DEBUG"]);
  });
});
