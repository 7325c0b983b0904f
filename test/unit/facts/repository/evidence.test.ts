import { expect, test } from "vitest";
import { isEvidence } from "../../../../server/src/facts/repository/evidence";

test.each([
  ["backend/shop/views.py", true],
  ["docker/entrypoint.sh", true],
  [".github/workflows/deploy.yml", true],
  ["requirements.txt", true],
  ["app/locker/models.py", true],
  ["docs/deploy.md", false],
  ["README", false],
  ["poetry.lock", false],
  ["pnpm-lock.yaml", false],
  ["tests/test_orders.py", false],
  ["shop/test_orders.py", false],
  ["web/cart.test.tsx", false],
  ["api/jest.setup.js", false],
  ["web/setupTests.ts", false],
  ["web/test-setup.ts", false],
  ["api/setup.js", true],
  ["examples/settings.py", false],
  ["vendor/tool/run.sh", false],
])("%s: %s", (path, expected) => expect(isEvidence(path)).toBe(expected));
