/**
 * Records what the real Django makes of the generated settings (see test/unit/stacks/django/settings/agreement.test.ts).
 * Needs Debian's python3-django, python3-django-environ and python3-decouple.
 * `node scripts/record-django.mjs [DIRECTORY]`: the directory holds a second, newer Django to ask as well.
 */
import { spawnSync } from "node:child_process";

const { status } = spawnSync("npx", ["vitest", "run", "test/unit/stacks/django/settings/agreement.test.ts"], {
  stdio: "inherit",
  env: { ...process.env, RECORD_DJANGO: process.argv[2] ?? "1" },
});
process.exit(status ?? 1);
