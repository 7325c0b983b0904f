import { execFileSync } from "node:child_process";
import { buildSync } from "esbuild";

/** What a TypeScript program prints when it is run without the superuser's powers, to whom no permission is denied. */
export function asNobody(program: string): string {
  const bundle = buildSync({
    stdin: { contents: program, resolveDir: process.cwd(), loader: "ts" },
    bundle: true,
    platform: "node",
    format: "cjs",
    mainFields: ["module", "main"],
    write: false,
  });
  const isRoot = process.getuid?.() === 0;
  return execFileSync(process.execPath, ["-"], {
    input: bundle.outputFiles[0]!.text,
    encoding: "utf8",
    cwd: "/",
    ...(isRoot ? { uid: 65534, gid: 65534 } : {}),
  });
}
