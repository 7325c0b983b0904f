"""Prints, for each project on standard input ({name: {path: text}}), the labels of the apps for which
Django's own autodetector, which `makemigrations --check` runs, would create, remove or rename models or fields.
"""
import json
import os
import subprocess
import sys
import tempfile

CHILD = """
import sys, json
sys.path.insert(0, '.')
import os
os.environ['DJANGO_SETTINGS_MODULE'] = 'config.settings'
import django
django.setup()
from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.questioner import MigrationQuestioner
from django.db.migrations.state import ProjectState
loader = MigrationLoader(None)
detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps), MigrationQuestioner(specified_apps=[], dry_run=True))
structural = {'CreateModel', 'DeleteModel', 'AddField', 'RemoveField', 'RenameField', 'RenameModel'}
changes = detector.changes(graph=loader.graph)
print(json.dumps(sorted(
    label for label, migrations in changes.items()
    if any(type(operation).__name__ in structural for migration in migrations for operation in migration.operations)
)))
"""

result = {}
for name, files in json.load(sys.stdin).items():
    with tempfile.TemporaryDirectory() as folder:
        for path, text in files.items():
            target = os.path.join(folder, path)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(target, 'w') as file:
                file.write(text)
        run = subprocess.run([sys.executable, '-c', CHILD], cwd=folder, capture_output=True, text=True)
        result[name] = json.loads(run.stdout) if run.returncode == 0 else 'error: ' + run.stderr.strip().splitlines()[-1]
json.dump(result, sys.stdout, indent=2, sort_keys=True)
