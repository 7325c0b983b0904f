"""Reads texts with Python's own readers.

Standard input: JSON, a list of {"kind": "python" | "yaml" | "requirement" | "ini", "text": …}.
Standard output: JSON, for each text null or what its reader says against it; "absent" if the reader is not installed.
"""

import ast
import configparser
import json
import sys

try:
    import yaml
except ImportError:
    yaml = None
try:
    from packaging.requirements import Requirement
except ImportError:
    Requirement = None


def complaint_about(kind, text):
    if kind == "yaml" and yaml is None or kind == "requirement" and Requirement is None:
        return "absent"
    try:
        if kind == "python":
            ast.parse(text)
        elif kind == "yaml":
            # Composing leaves the tags of other programs alone.
            for _ in yaml.compose_all(text, Loader=yaml.SafeLoader):
                pass
        elif kind == "requirement":
            Requirement(text)
        elif kind == "ini":
            configparser.ConfigParser(interpolation=None).read_string(text)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return None


json.dump([complaint_about(one["kind"], one["text"]) for one in json.load(sys.stdin)], sys.stdout)
