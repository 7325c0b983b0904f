import { expect, test } from "vitest";
import { createDatabase } from "../../../server/src/engine/database";
import { understanding } from "../../../server/src/stacks/understanding";
import { snapshotOf } from "../../support/snapshot";

function understood(files: Readonly<Record<string, string>>) {
  const { understood, onlyRecognised } = createDatabase(snapshotOf(files)).get(understanding);
  return { understood, named: onlyRecognised.map(({ framework }) => framework) };
}

test("what sets servers up is named, and alone nothing is understood", () => {
  const chart = { "charts/shop/Chart.yaml": "apiVersion: v2\nname: shop\n" };
  const cluster = { "infra/main.tf": 'resource "vm" "one" {}\n', "ansible.cfg": "[defaults]\n" };
  expect(understood(chart)).toEqual({ understood: false, named: ["Helm"] });
  expect(understood(cluster)).toEqual({ understood: false, named: ["Ansible", "Terraform"] });
  const compose = { "compose.yml": "services:\n  wiki: {image: vendor/wiki}\n" };
  expect(understood({ ...cluster, ...compose }).understood).toBe(true);
  expect(understood({ ...chart, ...compose, "go.mod": "module shop\n" }).understood).toBe(false);
  expect(understood(compose)).toEqual({ understood: true, named: [] });
});

test("where nothing says what runs, nothing is understood", () => {
  expect(
    understood({ "README.md": "# Guides\n", "wiki/nginx.conf": "server { listen 80; }\n" }).understood,
  ).toBe(false);
  expect(
    understood({ Dockerfile: 'FROM node:22\nCOPY . .\nCMD ["node", "bot.js"]\n', "package.json": "{}" })
      .understood,
  ).toBe(true);
  const cluster = {
    "apps/kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n",
  };
  expect(understood(cluster)).toEqual({ understood: false, named: ["Kustomize"] });
});

test("a front end that is read says nothing of the server behind it", () => {
  const front = { "web/package.json": '{"dependencies": {"next": "16.0.0"}}', "web/app/page.tsx": "" };
  expect(understood(front)).toEqual({ understood: true, named: [] });
  const laravel = { "api/composer.json": '{"require": {"laravel/framework": "^12.0"}}' };
  expect(understood({ ...front, ...laravel })).toEqual({ understood: false, named: ["Laravel"] });
  const django = {
    "shop/manage.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "site.settings")\n',
    "shop/site/settings.py": "INSTALLED_APPS = []\n",
    "shop/requirements.txt": "django==5.2\n",
  };
  expect(understood({ ...django, ...laravel }).understood).toBe(true);
});
