import { spawn } from "node:child_process";
import { readFileSync, realpathSync } from "node:fs";
import path from "node:path";

/** A run that takes longer than this, in milliseconds, is ended and counts as a crash. */
const patience = 300_000;

/**
 * Checks one checkout with the command line program.
 *
 * Answers { seconds, crashes, production, outcomes, findings }: `crashes` are sentences; `production` is the report's
 * field of that name; `outcomes` has the outcome of each rule by its id; a finding is { rule, severity, path, line,
 * text, message } with `text` the line it stands at, as the program would show it, or "".
 */
export async function check(cli, checkout, excerpts) {
  const started = performance.now();
  const { stdout, stderr, end } = await run(cli, [
    ...["check", checkout, "--format", "json", "--fail-on", "never", "--locale", "en"],
  ]);
  const seconds = (performance.now() - started) / 1000;
  const report = parse(stdout);
  if (!report) {
    const [first = "nothing on standard error"] = stderr.split(/\r?\n/).filter((line) => line.trim() !== "");
    const crashes = [`no report (${end}): ${excerpts.excerptOf({ text: first }, 1).shown}`];
    return { seconds, crashes, production: undefined, outcomes: {}, findings: [] };
  }
  const files = new Map();
  return {
    seconds,
    crashes: report.rules
      .filter(({ outcome }) => outcome === "error")
      .map(({ id, reason }) => `rule ${id}: ${excerpts.printable(reason ?? "no reason")}`),
    production: report.production,
    outcomes: Object.fromEntries(report.rules.map(({ id, outcome }) => [id, outcome])),
    findings: report.findings.map(({ rule, severity, message, path: place, range }) => ({
      rule,
      severity,
      path: excerpts.printable(place),
      line: range.start.line,
      text: isEmpty(range) ? "" : lineOf(place, range.start.line),
      message: excerpts.printable(message),
    })),
  };

  function lineOf(place, line) {
    if (!files.has(place)) files.set(place, readInside(checkout, place));
    const file = files.get(place);
    return file ? excerpts.excerptOf(file, line).shown : "";
  }
}

/** A file of the checkout; undefined for a directory, an unreadable file, and a link that leads out of the checkout. */
function readInside(checkout, place) {
  try {
    const file = realpathSync(path.join(checkout, place));
    if (!file.startsWith(realpathSync(checkout) + path.sep)) return undefined;
    return { text: readFileSync(file, "utf8") };
  } catch {
    return undefined;
  }
}

/** An empty range stands for the whole file, whose first line would explain nothing. */
function isEmpty({ start, end }) {
  return start.line === end.line && start.column === end.column;
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `end` says how the program ended. */
function run(cli, words) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cli, ...words], { stdio: ["ignore", "pipe", "pipe"] });
    const out = [];
    const err = [];
    const timer = setTimeout(() => child.kill("SIGKILL"), patience);
    child.stdout.on("data", (data) => out.push(data));
    child.stderr.on("data", (data) => err.push(data));
    child.on("error", reject);
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      resolve({
        stdout: Buffer.concat(out).toString("utf8"),
        stderr: Buffer.concat(err).toString("utf8"),
        end: signal ?? `exit code ${code}`,
      });
    });
  });
}
