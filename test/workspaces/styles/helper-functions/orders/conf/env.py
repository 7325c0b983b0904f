"""Reads the environment; every name gets the prefix ORDERS_."""

import os

PREFIX = "ORDERS_"
TRUE = {"1", "true", "t", "yes", "y", "on"}


def env_str(name, default=""):
    return os.environ.get(PREFIX + name, default)


def env_bool(name, default=False):
    value = os.environ.get(PREFIX + name)
    if value is None:
        return default
    return value.strip().lower() in TRUE


def env_int(name, default=0):
    return int(env_str(name, str(default)))


def env_list(name, default="", separator=";"):
    return [item.strip() for item in env_str(name, default).split(separator) if item.strip()]
