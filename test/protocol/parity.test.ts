import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, expect, test } from "vitest";
import type { FolderReport } from "../../server/src/lsp/protocol";
import { some } from "../attack/extent";
import { workspaceNames } from "../support/workspace";
import { createRepository } from "./support/repository";
import { onlyRules, type Server, serverProgram, startSession } from "./support/server";

const workspaces = join(import.meta.dirname, "../workspaces");
const cleanUps: (() => void)[] = [];

afterEach(() => {
  for (const cleanUp of cleanUps.splice(0)) cleanUp();
});

/** A finding as both sides tell it, lines and columns from one. */
interface Told {
  readonly rule: string;
  readonly severity: string;
  readonly message: string;
  readonly path: string;
  readonly at: string;
  readonly fixes: readonly string[];
}

interface PrintedFinding extends Pick<Told, "rule" | "severity" | "message" | "path"> {
  readonly range: { readonly start: Printed; readonly end: Printed };
  readonly fixes: readonly { readonly title: string; readonly safety: string }[];
}

interface Printed {
  readonly line: number;
  readonly column: number;
}

function runCli(root: string, ...args: string[]): string {
  const { stdout } = spawnSync(process.execPath, [join(serverProgram, "../cli.cjs"), ...args, root], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout;
}

function toldByCli(root: string): { findings: readonly Told[]; states: object; score: unknown } {
  const report = JSON.parse(runCli(root, "check", "--format", "json"));
  return {
    score: report.score.overall,
    states: Object.fromEntries(
      report.rules.map(({ id, outcome }: { id: string; outcome: string }) => [id, outcome]),
    ),
    findings: report.findings.map(
      ({ rule, severity, message, path, range: { start, end }, fixes }: PrintedFinding): Told => ({
        rule,
        severity,
        message,
        path,
        at: `${start.line}:${start.column}-${end.line}:${end.column}`,
        fixes: fixes.map(({ title, safety }) => `${title} (${safety})`),
      }),
    ),
  };
}

async function toldByEditor(root: string): Promise<ReturnType<typeof toldByCli>> {
  const uri = pathToFileURL(root).href;
  const { server } = await startSession({ folders: [{ uri }], options: { reports: true } });
  cleanUps.push(() => server.process.kill("SIGKILL"));
  const { score, rules, findings } = await server.next<FolderReport>("readiness/reportChanged");
  await endQuietly(server);
  return {
    score: score.overall,
    states: Object.fromEntries(rules.map(({ id, state }) => [id, state])),
    findings: findings.map(({ rule, severity, message, path, range: { start, end }, fixes }) => ({
      rule,
      severity,
      message,
      path,
      at: `${start.line + 1}:${start.character + 1}-${end.line + 1}:${end.character + 1}`,
      fixes: fixes.map(({ title, safety }) => `${title} (${safety})`),
    })),
  };
}

async function endQuietly(server: Server): Promise<void> {
  await server.drain("readiness/reportChanged");
  await server.end();
}

function copyOf(name: string): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "readiness-parity-")));
  cleanUps.push(() => rmSync(root, { recursive: true, force: true }));
  cpSync(join(workspaces, name), root, { recursive: true });
  execFileSync("git", ["init", "-q"], { cwd: root });
  execFileSync("git", ["add", "--all", "--force"], { cwd: root });
  return root;
}

/** The demos, and some of the styles in the short form. */
const compared = new Set(["marketplace", "marketplace-ready", ...some(workspaceNames(), 8)]);

test.each([...compared])("editor and command line agree on %s", async (name) => {
  const root = copyOf(name);
  expect(await toldByEditor(root)).toEqual(toldByCli(root));
});

test("editor and command line agree on ignores, severities and the baseline", async () => {
  const repository = createRepository({
    "logs/one.log": "started 1\n",
    "more/two.log": "started 2\n",
    "old/three.log": "started 3\n",
    "pkg/a.py": [
      "a = 1  # readiness: ignore[log-file-tracked] not needed any more",
      "b = 2  # readiness: ignore[log-file-tracked]",
      "c = 3  # readiness: ignore[log-file-tracked] until=2020-01-01 long gone",
      "d = 4  # readiness: ignore[log-file-traked] misspelled",
      "e = 5  # readiness: ignore[ignore-unused, log-file-tracked] kept on purpose",
      "",
    ].join("\n"),
    ".readiness.json": JSON.stringify({
      ...JSON.parse(
        onlyRules("ignore-unused", "ignore-expired", "ignore-without-reason", "configuration-invalid"),
      ),
      ...{
        ignore: [
          { rule: "log-file-tracked", path: "more/two.log", reason: "a sample" },
          { rule: "nonsense" },
        ],
      },
    }).replace(
      '"ignore-unused":',
      '"log-file-tracked":{"severity":"blocker","paths":{"old/**":"advice"}},"ignore-unused":',
    ),
  });
  cleanUps.push(repository.remove);
  const before = toldByCli(repository.root);
  expect(before.findings.map(({ rule, severity, path }) => `${path} ${rule} ${severity}`)).toEqual([
    ".readiness.json ignore-without-reason minor",
    ".readiness.json configuration-invalid minor",
    "logs/one.log log-file-tracked blocker",
    "old/three.log log-file-tracked advice",
    "pkg/a.py ignore-unused minor",
    "pkg/a.py ignore-without-reason minor",
    "pkg/a.py ignore-expired minor",
    "pkg/a.py ignore-unused minor",
  ]);
  expect(await toldByEditor(repository.root)).toEqual(before);
  runCli(repository.root, "baseline");
  const after = toldByCli(repository.root);
  expect(after.findings).toEqual([]);
  // What is known already still counts: the score must not rise by looking away.
  expect(after.score).toBe(before.score);
  expect(await toldByEditor(repository.root)).toEqual(after);
});
