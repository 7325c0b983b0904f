import { Worker } from "node:worker_threads";

/** Milliseconds between two looks. */
const interval = 1000;

/** Runs beside the program, which answers to nothing while it computes. Killed is what it must be: it would not hear of less. */
const look = `
const { workerData: { client, parent, interval } } = require("node:worker_threads");
const isGone = () => {
  if (client === undefined) return process.ppid !== parent;
  try {
    process.kill(client, 0);
    return false;
  } catch (error) {
    return error.code === "ESRCH";
  }
};
setInterval(() => isGone() && process.kill(process.pid, "SIGKILL"), interval);
`;

/** Ends this process when its client has ended, or the parent of a client that gave no number: within two seconds, whatever it does. */
export function endWithParent(client: number | undefined): void {
  const worker = new Worker(look, {
    eval: true,
    name: "client watch",
    execArgv: [],
    workerData: { client, parent: process.ppid, interval },
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2, codeRangeSizeMb: 4 },
  });
  // Without it the server still ends with its client, only later while it computes.
  worker.on("error", () => undefined);
  worker.unref();
}
