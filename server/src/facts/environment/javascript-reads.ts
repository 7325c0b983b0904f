import { needles, searched } from "../../engine/needles";
import { fileNameOf } from "../../engine/path";
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

/** The settings of what builds, which put values into the code: `env: { VERSION: … }` of Next.js, `define: { "process.env.VERSION": … }`. */
export const keysSetByBuild = searched(
  "keys that the build sets",
  needles("env"),
  [],
  (db, path): readonly string[] => {
    if (!buildSettings.test(fileNameOf(path))) return [];
    const text = db.file(path)?.text ?? "";
    const blocks = [...text.matchAll(/\benv\s{0,4}:\s{0,4}\{([^{}]{0,3000})\}/g)].map(
      ([, inside = ""]) => inside,
    );
    const entries = [
      ...blocks.flatMap((inside) => [
        ...inside.matchAll(/(?:^|[\s,])["']?([A-Z]\w{1,80})["']?\s{0,4}:([^,\n]*)/g),
      ]),
      ...text.matchAll(/["'](?:process\.env|import\.meta\.env)\.(\w{1,80})["']\s{0,4}:([^\n]*)/g),
    ];
    // `VERSION: process.env.VERSION` hands on what somebody has to set.
    return entries.flatMap(([, key = "", value = ""]) =>
      new RegExp(`env\\.${key}\\b`).test(value) ? [] : [key],
    );
  },
);

const buildSettings =
  /^(?:next|vite|webpack(?:\.[\w-]+)?|rspack|rsbuild|rollup|vue|craco)\.config\.[cm]?[jt]s$/;
