import { expect, test } from "vitest";
import { createDatabase } from "../../../../../server/src/engine/database";
import { isAbsent } from "../../../../../server/src/engine/rule";
import { modelDrifts } from "../../../../../server/src/stacks/django/models/model-drift";
import { snapshotOf } from "../../../../support/snapshot";

const files = {
  "manage.py":
    'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")\nimport django\n',
  "config/settings.py": 'INSTALLED_APPS = ["modeltranslation", "shop"]\n',
  "shop/__init__.py": "",
  "shop/models.py":
    "from django.db import models\n\n\nclass Ad(models.Model):\n    title = models.CharField(max_length=10)\n",
  "shop/migrations/__init__.py": "",
  "shop/migrations/0001_initial.py": `from django.db import migrations, models


class Migration(migrations.Migration):
    operations = [
        migrations.CreateModel(name="Ad", fields=[
            ("id", models.BigAutoField(primary_key=True)),
            ("title", models.CharField(max_length=10)),
            ("title_uk", models.CharField(max_length=10, null=True)),
        ]),
    ]
`,
};

function driftsOf(texts: Readonly<Record<string, string>>): readonly string[] {
  const found = createDatabase(snapshotOf(texts)).get(modelDrifts);
  if (isAbsent(found)) return ["absent"];
  return found.drifts.map((drift) => `${drift.kind} ${"field" in drift ? drift.field : ""}`);
}

test("columns of languages that a model is translated into are not left over", () => {
  const translation =
    'from modeltranslation.translator import TranslationOptions, register\nfrom .models import Ad\n\n\n@register(Ad)\nclass AdOptions(TranslationOptions):\n    fields = ("title",)\n';
  expect(driftsOf({ ...files, "shop/translation.py": translation })).toEqual([]);
  expect(driftsOf(files)).toEqual(["field-gone title_uk"]);
});

test("a template's first migrations are written in the projects that are made of it", () => {
  const { "shop/migrations/0001_initial.py": _, ...bare } = files;
  expect(driftsOf(bare)).toEqual(["model-not-migrated "]);
  const template = {
    "template/manage.py": 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "{{project_name}}.settings")\n',
  };
  expect(driftsOf({ ...bare, ...template })).toEqual([]);
});

test("a column that a migration adds in SQL of its own is there, though Django does not know it", () => {
  const { "shop/models.py": models } = files;
  const added = { ...files, "shop/models.py": `${models}    stock = models.IntegerField(null=True)\n` };
  const sql = (statement: string) =>
    `from django.db import migrations\n\n\ndef forwards(apps, editor):\n    editor.execute("""${statement}""")\n\n\nclass Migration(migrations.Migration):\n    dependencies = [("shop", "0001_initial")]\n    operations = [migrations.RunPython(forwards)]\n`;
  expect(driftsOf(added)).toContain("field-not-migrated stock");
  const other = { "shop/migrations/0002_sql.py": sql("ALTER TABLE shop_ad ADD COLUMN price integer NULL") };
  expect(driftsOf({ ...added, ...other })).toContain("field-not-migrated stock");
  const own = { "shop/migrations/0002_sql.py": sql("ALTER TABLE shop_ad\n ADD COLUMN stock integer NULL") };
  expect(driftsOf({ ...added, ...own })).not.toContain("field-not-migrated stock");
});

test("no app is imported out of a hidden folder", () => {
  const models = files["shop/models.py"];
  const kept = { ".old/shop/models.py": models, ".old/shop/apps.py": "" };
  const { "shop/models.py": _, "shop/migrations/0001_initial.py": __, ...rest } = files;
  expect(driftsOf({ ...rest, ...kept })).toEqual(["absent"]);
});
