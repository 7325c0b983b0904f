import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import {
  createProtocolConnection,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { processorTime } from "./support/processor-time";
import { benchRepository } from "./support/repository";

const folder = benchRepository();
const settings = process.env["BENCH_SETTINGS"] ?? "backend/config/settings.py";
const uri = pathToFileURL(path.join(folder, settings)).href;
const text = readFileSync(path.join(folder, settings), "utf8");

let running: Running | undefined;
const flips: number[] = [];
let memory = 0;

/** The language server as an editor meets it, by the clock. */
export const benches = [
  {
    name: "start of the server to the first diagnostics of the open file / node -e 0",
    target: 500,
    rounds: 5,
    baseline: { name: "node -e 0", run: () => processorTime({ command: [process.execPath, "-e", "0"] }) },
    subject: {
      name: "first diagnostics",
      run: async () => {
        running?.child.kill();
        const started = performance.now();
        running = start();
        await running.published(version);
        return performance.now() - started;
      },
    },
  },
  {
    name: "flip of DEBUG to its diagnostics / node -e 0",
    target: 60,
    rounds: 20,
    baseline: { name: "node -e 0", run: () => processorTime({ command: [process.execPath, "-e", "0"] }) },
    subject: { name: "flip", run: flip },
    note: () => {
      const sorted = [...flips].sort((a, b) => a - b);
      return `95 of 100 within ${Math.round(sorted[Math.floor(sorted.length * 0.95)] ?? 0)} ms (to be 100); ${memory} MB of memory at most (to be 120)`;
    },
    end: () => void running?.child.kill(),
  },
];

interface Running {
  readonly child: ChildProcess;
  readonly connection: ProtocolConnection;
  /** Resolves when the diagnostics of a version of the open file come. */
  published(version: number): Promise<void>;
}

let version = 1;

async function flip(): Promise<number> {
  if (!running) throw new Error("No server runs");
  // What the whole scan still finds comes before.
  await running.connection.sendRequest("readiness/report");
  const isOn = version % 2 === 1;
  const started = performance.now();
  running.connection.sendNotification("textDocument/didChange", {
    textDocument: { uri, version: ++version },
    contentChanges: [{ text: isOn ? `${text}\nDEBUG = True\n` : text }],
  });
  await running.published(version);
  const time = performance.now() - started;
  flips.push(time);
  memory = highestMemory(running.child);
  return time;
}

function start(): Running {
  const child = spawn(process.execPath, [path.resolve("dist/server.cjs"), "--stdio"], {
    stdio: ["pipe", "pipe", "ignore"],
  });
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  let waiting: ((version: number | undefined) => void) | undefined;
  connection.onNotification("textDocument/publishDiagnostics", (params: Published) => {
    if (params.uri === uri) waiting?.(params.version);
  });
  connection.onRequest("client/registerCapability", () => null);
  connection.onRequest("workspace/configuration", ({ items }: { items: readonly unknown[] }) =>
    items.map(() => null),
  );
  connection.onRequest("window/workDoneProgress/create", () => null);
  connection.listen();
  void connection
    .sendRequest("initialize", {
      processId: process.pid,
      rootUri: pathToFileURL(folder).href,
      workspaceFolders: [{ uri: pathToFileURL(folder).href, name: "bench" }],
      capabilities: {
        textDocument: { publishDiagnostics: { versionSupport: true } },
        workspace: { workspaceFolders: true },
      },
    })
    .then(() => {
      connection.sendNotification("initialized", {});
      connection.sendNotification("textDocument/didOpen", {
        textDocument: { uri, languageId: "python", version, text },
      });
    });
  return {
    child,
    connection,
    published: (wanted) =>
      new Promise((resolve) => {
        waiting = (published) => {
          if (published !== wanted) return;
          waiting = undefined;
          resolve();
        };
      }),
  };
}

interface Published {
  readonly uri: string;
  readonly version?: number;
}

/** Megabytes, where the system tells it; 0 elsewhere. */
function highestMemory({ pid }: ChildProcess): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Math.round(Number(/VmHWM:\s*(\d+)/.exec(status)?.[1] ?? 0) / 1024);
  } catch {
    return 0;
  }
}
