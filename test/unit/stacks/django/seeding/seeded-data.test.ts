import { expect, test } from "vitest";
import { createDatabase } from "../../../../../server/src/engine/database";
import { isAbsent, isUnknown } from "../../../../../server/src/engine/rule";
import { seededData } from "../../../../../server/src/stacks/django/seeding/seeded-data";
import { snapshotOf } from "../../../../support/snapshot";

function seededBy(command: string): readonly string[] {
  const found = createDatabase(
    snapshotOf({
      Procfile: `web: ${command} && gunicorn shop.wsgi\n`,
      "manage.py": "",
      "shop/management/commands/init_project_data.py":
        'import os\nfrom django.core.management import call_command\n\nenvironment = os.environ.get("WHERE")\n\n\ndef handle():\n    if environment:\n        call_command("create_test_users", verbosity=0)\n',
      "shop/management/commands/create_test_users.py":
        'def handle():\n    User.objects.create_user("ann", "ann@example.com", "Letmein-now1")\n',
    }),
  ).get(seededData);
  return (isAbsent(found) || isUnknown(found) ? [] : found)
    .map(({ kind, command: name }) => `${kind}: ${name}`)
    .sort();
}

test("a command that calls others seeds what they seed, when it is forced to", () => {
  expect(seededBy("python manage.py init_project_data --force")).toEqual([
    "known-password: manage.py init_project_data",
    "made-up: manage.py init_project_data",
  ]);
  expect(seededBy("python manage.py init_project_data")).toEqual([]);
});

test("what a script of Node seeds is read for hashes of written passwords, and is else not known", () => {
  const seeding = (code: string) =>
    createDatabase(
      snapshotOf({
        Procfile: "release: npm run seed\nweb: node dist/main.js\n",
        "package.json": '{ "scripts": { "seed": "ts-node ./src/seeds/run.ts" } }',
        "src/seeds/run.ts": 'import "./users";\n',
        "src/seeds/users.ts": code,
      }),
    ).get(seededData);
  expect(seeding('export const hash = await bcrypt.hash("letmein", 10);\n')).toMatchObject([
    { kind: "known-password", place: { path: "src/seeds/users.ts" } },
  ]);
  expect(isUnknown(seeding("export const hash = await bcrypt.hash(process.env.PASSWORD, 10);\n"))).toBe(true);
});
