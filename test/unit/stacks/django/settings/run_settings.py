"""Runs generated settings modules with the real Django and prints what they are.

Reads one JSON object a line: {"seed", "files", "module", "environment"}.
Writes one a line: {"seed", "values": {NAME: text}, "checks": [ids], "required": [variables]} or {"seed", "error"}.
Variables that the settings demand and do not find are filled in, as production would.

The generated code is our own; it still runs in a directory of its own, with an empty environment.
"""
import contextlib
import datetime
import importlib
import io
import json
import os
import pathlib
import re
import shutil
import signal
import sys
import tempfile

if len(sys.argv) > 1:
    sys.path.insert(0, sys.argv[1])

import django
import django.conf
from django.core.checks.security import base, csrf, sessions

ROOT = "/<workspace>"
BASE_MODULES = None


def show(value, depth=0):
    """A text that is the same for equal values, and that the evaluator can make too."""
    if depth > 12:
        return "..."
    if value is None or isinstance(value, (bool, int, float, str, bytes)):
        return repr(value)
    if isinstance(value, pathlib.PurePath):
        return f"PosixPath({str(value)!r})"
    if isinstance(value, datetime.timedelta):
        return f"timedelta({value.total_seconds():g})"
    if type(value) is list:
        return "[" + ", ".join(show(one, depth + 1) for one in value) + "]"
    if type(value) is tuple:
        return "(" + ", ".join(show(one, depth + 1) for one in value) + ("," if len(value) == 1 else "") + ")"
    if type(value) in (set, frozenset):
        return "{" + ", ".join(sorted(show(one, depth + 1) for one in value)) + "}"
    if type(value) is dict:
        return "{" + ", ".join(f"{show(k, depth + 1)}: {show(v, depth + 1)}" for k, v in value.items()) + "}"
    return f"<{type(value).__name__}>"


def placeholder(name):
    return "60" if name == "HSTS" else f"placeholder-{name}-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGH"


def missing_variable(error):
    while error is not None:
        match = re.search(r"Set the (\S+) environment|^(\S+) not found\. Declare|^Set (\S+)$", str(error))
        if match:
            return match[1] or match[2] or match[3]
        if isinstance(error, KeyError) and error.args and isinstance(error.args[0], str):
            return error.args[0]
        error = error.__cause__ or error.__context__
    return None


class TooLong(BaseException):
    pass


def interrupt(_number, _frame):
    raise TooLong


def load(case, directory, required):
    """Imports the module in a fresh environment and module table."""
    for name in list(sys.modules):
        if name not in BASE_MODULES:
            del sys.modules[name]
    os.environ.clear()
    os.environ["PATH"] = "/usr/bin:/bin"
    os.environ.update(case["environment"])
    for name in required:
        os.environ[name] = placeholder(name)
    importlib.invalidate_caches()
    dotted = case["module"][:-3].replace("/", ".")
    with contextlib.redirect_stdout(io.StringIO()):
        return importlib.import_module(dotted)


def checks(values):
    settings = django.conf.LazySettings()
    settings.configure(**values)
    ids = []
    for module in (base, csrf, sessions):
        module.settings = settings
        for name in dir(module):
            if not name.startswith("check_") or name in ("check_csrf_failure_view", "check_default_hashing_algorithm"):
                continue
            try:
                ids += [message.id for message in getattr(module, name)(None)]
            except Exception as error:
                ids.append(f"raises:{name}:{type(error).__name__}")
    return sorted(set(ids))


def run(case):
    directory = tempfile.mkdtemp(prefix="settings-")
    required = []
    sys.path.insert(0, directory)
    sys.argv = ["manage.py", "check"]
    try:
        for path, text in case["files"].items():
            full = os.path.join(directory, path)
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, "w", encoding="utf-8") as stream:
                stream.write(text)
        while True:
            try:
                # Some generated loops never end.
                signal.setitimer(signal.ITIMER_REAL, 0.5)
                module = load(case, directory, required)
                signal.setitimer(signal.ITIMER_REAL, 0)
                break
            except TooLong:
                return {"seed": case["seed"], "error": "too long"}
            except Exception as error:
                signal.setitimer(signal.ITIMER_REAL, 0)
                name = missing_variable(error)
                if name is None or name in required or name in case["environment"]:
                    return {"seed": case["seed"], "error": f"{type(error).__name__}: {error}"[:200]}
                required.append(name)
        values = {name: value for name, value in vars(module).items() if name.isupper()}
        texts = {name: show(value).replace(directory, ROOT) for name, value in values.items()}
        return {"seed": case["seed"], "values": texts, "checks": checks(values), "required": required}
    finally:
        sys.path.remove(directory)
        shutil.rmtree(directory, ignore_errors=True)


def main():
    global BASE_MODULES
    sys.dont_write_bytecode = True
    signal.signal(signal.SIGALRM, interrupt)
    with contextlib.suppress(ImportError):
        import environ
        import decouple
    BASE_MODULES = set(sys.modules)
    print(json.dumps({"django": django.get_version(), "python": sys.version.split()[0]}), flush=True)
    for line in sys.stdin:
        print(json.dumps(run(json.loads(line))), flush=True)


main()
