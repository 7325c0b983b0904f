import { expect, test } from "vitest";
import { createDatabase } from "../../../../server/src/engine/database";
import { isUnknown } from "../../../../server/src/engine/rule";
import { writtenSecrets } from "../../../../server/src/facts/secrets/written-secrets";
import { snapshotOf } from "../../../support/snapshot";

const value = "k7Jq2vXw91zLmP";

test.each<readonly [path: string, text: string, names: readonly string[]]>([
  [".gitlab-ci.yml", `variables:\n  DB_PASSWORD: "${value}"\n`, ["DB_PASSWORD"]],
  [".gitlab-ci.yml", `deploy:\n  variables:\n    SMTP_PASSWORD: ${value}\n`, ["SMTP_PASSWORD"]],
  [".github/workflows/deploy.yml", `env:\n  DB_PASSWORD: "${value}"\n`, ["DB_PASSWORD"]],
  [".gitlab-ci.yml", `variables:\n  POSTGRES_PASSWORD: "${value}"\n`, []],
  [".gitlab-ci.yml", `variables:\n  SECRET_KEY: "${value}"\n`, []],
  ["circle.yml", `machine:\n  environment:\n    SECRET_KEY: "${value}"\n`, []],
  [".gitlab-ci.yml", "variables:\n  DB_PASSWORD: $PRODUCTION_PASSWORD\n", []],
  [".gitlab-ci.yml", "variables:\n  DB_PASSWORD: changeme\n", []],
  ["ci/settings.yml", `variables:\n  DB_PASSWORD: "${value}"\n`, []],
])("%s: %s", (path, text, names) => {
  const found = createDatabase(snapshotOf({ [path]: text })).get(writtenSecrets);
  expect(isUnknown(found) ? undefined : found.map(({ name }) => name)).toEqual(names);
});
