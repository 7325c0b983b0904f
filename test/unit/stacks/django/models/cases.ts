/** Projects with one or two apps whose models and migrations agree or differ; Django itself says which. */
export interface MigrationCase {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
}

const settings = (apps: readonly string[], more = "") =>
  `SECRET_KEY = "x"\nUSE_TZ = True\nDEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"\nDATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}\nINSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", ${apps.map((app) => `"${app}"`).join(", ")}]\n${more}`;

const migration = (operations: string, dependencies = "") =>
  `from django.db import migrations, models\nimport django.db.models.deletion\nimport django.utils.timezone\n\n\nclass Migration(migrations.Migration):\n    dependencies = [${dependencies}]\n    operations = [\n${operations}\n    ]\n`;

const create = (model: string, fields: string) =>
  `        migrations.CreateModel(name="${model}", fields=[("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")), ${fields}]),`;

const title = '("title", models.CharField(max_length=10))';
const models = (body: string) => `from django.db import models\n\n\n${body}`;
const ad = (more = "") => `class Ad(models.Model):\n    title = models.CharField(max_length=10)\n${more}`;

function shop(
  modelsText: string,
  migrations: Readonly<Record<string, string>>,
  more: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const files: Record<string, string> = {
    "config/__init__.py": "",
    "config/settings.py": settings(["shop"]),
    "shop/__init__.py": "",
    "shop/models.py": modelsText,
    "shop/migrations/__init__.py": "",
  };
  for (const [name, text] of Object.entries(migrations)) files[`shop/migrations/${name}.py`] = text;
  return { ...files, ...more };
}

const initial = { "0001_initial": migration(create("Ad", title)) };

export const migrationCases: readonly MigrationCase[] = [
  { name: "agree", files: shop(models(ad()), initial) },
  { name: "a new field", files: shop(models(ad("    price = models.IntegerField(default=0)\n")), initial) },
  { name: "a removed field", files: shop(models("class Ad(models.Model):\n    pass\n"), initial) },
  {
    name: "a new model",
    files: shop(models(`${ad()}\n\nclass Bid(models.Model):\n    amount = models.IntegerField()\n`), initial),
  },
  { name: "a removed model", files: shop(models("\n"), initial) },
  { name: "the migrations package is empty", files: shop(models(ad()), {}) },
  {
    name: "fields of an abstract base",
    files: shop(
      models(
        `class Base(models.Model):\n    title = models.CharField(max_length=10)\n\n    class Meta:\n        abstract = True\n\n\nclass Ad(Base):\n    pass\n`,
      ),
      initial,
    ),
  },
  {
    name: "a field added to the abstract base in another module",
    files: shop("from shop.base import Base\n\n\nclass Ad(Base):\n    pass\n", initial, {
      "shop/base.py": models(
        "class Base(models.Model):\n    title = models.CharField(max_length=10)\n    made = models.IntegerField(default=1)\n\n    class Meta:\n        abstract = True\n",
      ),
    }),
  },
  {
    name: "a proxy",
    files: shop(models(`${ad()}\n\nclass Latest(Ad):\n    class Meta:\n        proxy = True\n`), {
      ...initial,
      "0002_latest": migration(
        '        migrations.CreateModel(name="Latest", fields=[], options={"proxy": True, "indexes": [], "constraints": []}, bases=("shop.ad",)),',
        '("shop", "0001_initial")',
      ),
    }),
  },
  {
    name: "an unmanaged model with its migration",
    files: shop(
      models(
        "class Ad(models.Model):\n    title = models.CharField(max_length=10)\n\n    class Meta:\n        managed = False\n",
      ),
      {
        "0001_initial": migration(
          create("Ad", title)
            .replace("])", '], options={"managed": False})')
            .replace("]), options", "], options"),
        ),
      },
    ),
  },
  {
    name: "renamed field",
    files: shop(models("class Ad(models.Model):\n    heading = models.CharField(max_length=10)\n"), {
      ...initial,
      "0002_heading": migration(
        '        migrations.RenameField("ad", "title", "heading"),',
        '("shop", "0001_initial")',
      ),
    }),
  },
  {
    name: "renamed model",
    files: shop(models("class Offer(models.Model):\n    title = models.CharField(max_length=10)\n"), {
      ...initial,
      "0002_offer": migration(
        '        migrations.RenameModel(old_name="Ad", new_name="Offer"),',
        '("shop", "0001_initial")',
      ),
    }),
  },
  {
    name: "a model renamed without a migration",
    files: shop(models("class Offer(models.Model):\n    title = models.CharField(max_length=10)\n"), initial),
  },
  {
    name: "added and removed again",
    files: shop(models(ad()), {
      ...initial,
      "0002_price": migration(
        '        migrations.AddField("ad", "price", models.IntegerField(default=0)),',
        '("shop", "0001_initial")',
      ),
      "0003_no_price": migration('        migrations.RemoveField("ad", "price"),', '("shop", "0002_price")'),
    }),
  },
  {
    name: "state operations",
    files: shop(models(ad("    price = models.IntegerField(default=0)\n")), {
      ...initial,
      "0002_price": migration(
        '        migrations.SeparateDatabaseAndState(state_operations=[migrations.AddField("ad", "price", models.IntegerField(default=0))]),',
        '("shop", "0001_initial")',
      ),
    }),
  },
  {
    name: "database operations only",
    files: shop(models(ad("    price = models.IntegerField(default=0)\n")), {
      ...initial,
      "0002_price": migration(
        '        migrations.SeparateDatabaseAndState(database_operations=[migrations.AddField("ad", "price", models.IntegerField(default=0))]),',
        '("shop", "0001_initial")',
      ),
    }),
  },
  {
    name: "squashed beside what it replaces",
    files: shop(models(ad("    price = models.IntegerField(default=0)\n")), {
      ...initial,
      "0002_price": migration(
        '        migrations.AddField("ad", "price", models.IntegerField(default=0)),',
        '("shop", "0001_initial")',
      ),
      "0001_squashed_0002": `${migration(create("Ad", `${title}, ("price", models.IntegerField(default=0))`))}    replaces = [("shop", "0001_initial"), ("shop", "0002_price")]\n`,
    }),
  },
  {
    name: "RunPython and RunSQL",
    files: shop(models(ad()), {
      ...initial,
      "0002_data": migration(
        '        migrations.RunPython(migrations.RunPython.noop),\n        migrations.RunSQL("SELECT 1", migrations.RunSQL.noop),',
        '("shop", "0001_initial")',
      ),
    }),
  },
  {
    name: "models in a package",
    files: (() => {
      const { "shop/models.py": _, ...rest } = shop("", initial);
      return {
        ...rest,
        "shop/models/__init__.py": "from .ad import Ad\n",
        "shop/models/ad.py": models(ad("    price = models.IntegerField(default=0)\n")),
      };
    })(),
  },
  {
    name: "an app that is not installed",
    files: {
      ...shop(models(ad()), initial),
      "old/__init__.py": "",
      "old/models.py": models("class Gone(models.Model):\n    name = models.TextField()\n"),
      "old/migrations/__init__.py": "",
    },
  },
  {
    name: "a custom user from AbstractUser",
    files: {
      ...shop(
        "from django.contrib.auth.models import AbstractUser\nfrom django.db import models\n\n\nclass User(AbstractUser):\n    phone = models.CharField(max_length=20, default='')\n",
        {
          "0001_initial": migration(
            create(
              "User",
              '("password", models.CharField(max_length=128)), ("last_login", models.DateTimeField(blank=True, null=True)), ("is_superuser", models.BooleanField(default=False)), ("username", models.CharField(max_length=150, unique=True)), ("first_name", models.CharField(blank=True, max_length=150)), ("last_name", models.CharField(blank=True, max_length=150)), ("email", models.EmailField(blank=True, max_length=254)), ("is_staff", models.BooleanField(default=False)), ("is_active", models.BooleanField(default=True)), ("date_joined", models.DateTimeField(default=django.utils.timezone.now)), ("groups", models.ManyToManyField(to="auth.Group")), ("user_permissions", models.ManyToManyField(to="auth.Permission"))',
            ),
            '("auth", "0012_alter_user_first_name_max_length")',
          ),
        },
      ),
      "config/settings.py": settings(["shop"], 'AUTH_USER_MODEL = "shop.User"\n'),
    },
  },
  {
    name: "two apps, one of them behind",
    files: {
      ...shop(models(ad()), initial),
      "config/settings.py": settings(["shop", "blog.apps.BlogConfig"]),
      "blog/__init__.py": "",
      "blog/apps.py":
        'from django.apps import AppConfig\n\n\nclass BlogConfig(AppConfig):\n    name = "blog"\n    label = "journal"\n',
      "blog/models.py": models(
        'class Post(models.Model):\n    ad = models.ForeignKey("shop.Ad", on_delete=models.CASCADE)\n    text = models.TextField()\n',
      ),
      "blog/migrations/__init__.py": "",
      "blog/migrations/0001_initial.py": migration(
        create(
          "Post",
          '("ad", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="shop.ad"))',
        ),
        '("shop", "0001_initial")',
      ),
    },
  },
  {
    name: "a child with a table of its own",
    files: shop(models(`${ad()}\n\nclass CarAd(Ad):\n    mileage = models.IntegerField()\n`), {
      "0001_initial": migration(
        `${create("Ad", title)}\n        migrations.CreateModel(name="CarAd", fields=[("ad_ptr", models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to="shop.ad")), ("mileage", models.IntegerField())], bases=("shop.ad",)),`,
      ),
    }),
  },
  {
    name: "app_label puts a model elsewhere",
    files: {
      ...shop(models(ad()), initial),
      "config/settings.py": settings(["shop", "blog"]),
      "blog/__init__.py": "",
      "blog/models.py": models(
        'class Extra(models.Model):\n    name = models.TextField()\n\n    class Meta:\n        app_label = "shop"\n',
      ),
    },
  },
];
