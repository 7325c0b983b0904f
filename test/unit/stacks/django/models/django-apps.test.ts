import { expect, test } from "vitest";
import { createDatabase } from "../../../../../server/src/engine/database";
import { djangoApps } from "../../../../../server/src/stacks/django/models/django-apps";
import { snapshotOf } from "../../../../support/snapshot";

const files = {
  "config/settings.py": 'INSTALLED_APPS = ["shop.apps.ShopConfig"]\n',
  "shop/apps.py": 'class ShopConfig(AppConfig):\n    name = "shop"\n',
  "shop/models.py": "class Order(models.Model):\n    pass\n",
};

function appsOf(texts: Readonly<Record<string, string>>) {
  return createDatabase(snapshotOf(texts)).get(djangoApps);
}

test("a migration may have any name that is a file's", () => {
  const path = "shop/migrations/0002_unique name of an order.py";
  const apps = appsOf({
    ...files,
    "shop/migrations/0001_initial.py": "",
    [path]: "",
    "shop/migrations/~0003.py": "",
  });
  expect(apps.map(({ migrations }) => migrations)).toEqual([["shop/migrations/0001_initial.py", path]]);
});

test("a folder models of helpers is no app of its own inside another", () => {
  const helpers = { "shop/utils/__init__.py": "", "shop/utils/models/totals.py": "def total(order): ...\n" };
  expect(appsOf({ ...files, ...helpers }).map(({ folder }) => folder)).toEqual(["shop"]);
  expect(appsOf({ ...files, ...helpers, "shop/utils/apps.py": "" }).map(({ folder }) => folder)).toEqual([
    "shop",
    "shop/utils",
  ]);
});
