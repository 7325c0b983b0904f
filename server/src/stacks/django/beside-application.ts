import type { RelativePath } from "../../engine/snapshot";

/** Whether what stands in a Python file is no part of what visitors reach: tests and migrations. */
export function isBesideApplication(path: RelativePath): boolean {
  return /(?:^|\/)(?:tests?|migrations)\/|(?:^|\/)(?:test_[^/]*|conftest|tests)\.py$/.test(path);
}
