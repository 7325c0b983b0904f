import { join } from "node:path";
import { runCompiled } from "../host/run-compiled";

/** Milliseconds after which a server has compiled what it uses. */
const settled = 20_000;

const { keep } = runCompiled(join(__dirname, "server-main.cjs"));
setTimeout(keep, settled).unref();
