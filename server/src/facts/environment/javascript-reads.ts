import { needles, searched } from "../../engine/needles";
import { scanEnvironmentReads } from "../../languages/javascript/scan-environment-reads";
import { isGenerated } from "../repository/generated-files";
import type { EnvironmentRead } from "./environment-read";

/** The keys a JavaScript or TypeScript file reads through `process.env` or `import.meta.env`, in order of place; none of what a program wrote. */
export const javascriptEnvironmentReads = searched(
  "javascript environment reads",
  needles("process.env", "import.meta.env"),
  [],
  (db, path): readonly EnvironmentRead[] => {
    const text = db.file(path)?.text ?? "";
    if (isGenerated(text)) return [];
    return scanEnvironmentReads(text).map(({ key, range, fallback, hasDefault }) => ({
      key,
      path,
      range,
      // A missing key is `undefined` there: nothing fails at once.
      required: false,
      hasDefault,
      language: "javascript" as const,
      ...(fallback === undefined ? {} : { fallback }),
    }));
  },
);
