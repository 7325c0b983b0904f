#!/usr/bin/env python3
"""Sets the project up on a fresh machine, step by step, and remembers how far it came."""

import argparse
import json
import shutil
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent
STATE_FILE = ROOT / ".deployment_state.json"
REQUIRED_PROGRAMS = ("docker", "node", "npm")
BACKEND_SERVICES = ("pg", "redis", "rabbitmq", "app", "celery-worker", "celery-beat", "mailing")

GREEN = "\033[92m"
YELLOW = "\033[93m"
RED = "\033[91m"
RESET = "\033[0m"


class DeploymentError(Exception):
    """A step failed; the message says which and why."""


def say(text, colour=""):
    print(f"{colour}{text}{RESET if colour else ''}", flush=True)


def run(*command, cwd=ROOT):
    say(f"$ {' '.join(command)}", YELLOW)
    completed = subprocess.run(command, cwd=cwd)
    if completed.returncode != 0:
        raise DeploymentError(f"{command[0]} ended with {completed.returncode}")


def output_of(*command, cwd=ROOT):
    completed = subprocess.run(command, cwd=cwd, capture_output=True, text=True)
    return completed.stdout.strip() if completed.returncode == 0 else ""


class State:
    """Which steps are done, kept in a file so that a second run goes on."""

    def __init__(self, path):
        self.path = path
        self.data = {"last_step": None, "completed": [], "started_at": None}
        if path.exists():
            self.data.update(json.loads(path.read_text()))

    def is_done(self, step):
        return step in self.data["completed"]

    def start(self):
        if self.data["started_at"] is None:
            self.data["started_at"] = datetime.now().isoformat(timespec="seconds")
            self.save()

    def finish(self, step):
        if step not in self.data["completed"]:
            self.data["completed"].append(step)
        self.data["last_step"] = step
        self.save()

    def reset(self):
        self.data = {"last_step": None, "completed": [], "started_at": None}
        self.save()

    def save(self):
        self.path.write_text(json.dumps(self.data, indent=2) + "\n")


def check_programs():
    missing = [name for name in REQUIRED_PROGRAMS if shutil.which(name) is None]
    if missing:
        raise DeploymentError(f"not installed: {', '.join(missing)}")
    say(f"docker {output_of('docker', '--version')}", GREEN)
    say(f"node {output_of('node', '--version')}", GREEN)


def check_env_files():
    for name in (".env", "env-config/.env.base", "redis/.env"):
        if not (ROOT / name).exists():
            raise DeploymentError(f"{name} is missing")


def start_backend():
    run("docker", "compose", "build")
    run("docker", "compose", "up", "-d", *BACKEND_SERVICES)


def wait_for_database(seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if output_of("docker", "compose", "exec", "-T", "pg", "pg_isready"):
            return
        time.sleep(2)
    raise DeploymentError("the database did not become ready")


def migrate():
    wait_for_database()
    run("docker", "compose", "exec", "-T", "app", "python", "manage.py", "migrate", "--noinput")
    run("docker", "compose", "exec", "-T", "app", "python", "manage.py", "load_rates")


def start_frontend():
    frontend = ROOT / "frontend"
    run("npm", "ci", cwd=frontend)
    run("npm", "run", "build", cwd=frontend)


def start_tools():
    run("docker", "compose", "up", "-d", "flower", "redis-insight", "nginx")


def show_addresses():
    say("API            http://localhost/api/ads/")
    say("Flower         http://localhost:5555")
    say("RedisInsight   http://localhost:5540")
    say("RabbitMQ       http://localhost:15672")


STEPS = (
    ("check", "Перевірка програм", check_programs),
    ("env", "Перевірка .env файлів", check_env_files),
    ("backend", "Запуск бекенду", start_backend),
    ("migrate", "Міграції та курси", migrate),
    ("frontend", "Збірка фронтенду", start_frontend),
    ("tools", "Інструменти", start_tools),
)


def deploy(state, only=None, force=False):
    state.start()
    for name, title, step in STEPS:
        if only and name != only:
            continue
        if state.is_done(name) and not force and not only:
            say(f"= {title}: вже зроблено")
            continue
        say(f"> {title}", GREEN)
        step()
        state.finish(name)
    show_addresses()


def stop(remove_volumes=False):
    command = ["docker", "compose", "down"]
    if remove_volumes:
        command.append("--volumes")
    run(*command)


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("action", choices=("up", "down", "reset", "status"), nargs="?", default="up")
    parser.add_argument("--only", choices=[name for name, _, _ in STEPS])
    parser.add_argument("--force", action="store_true", help="repeat finished steps")
    parser.add_argument("--volumes", action="store_true", help="with down: delete the data too")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    state = State(STATE_FILE)
    try:
        if arguments.action == "up":
            deploy(state, arguments.only, arguments.force)
        elif arguments.action == "down":
            stop(arguments.volumes)
        elif arguments.action == "reset":
            state.reset()
        else:
            say(json.dumps(state.data, indent=2))
    except DeploymentError as error:
        say(f"! {error}", RED)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
