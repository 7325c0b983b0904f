import { join } from "node:path";
import { runCompiled } from "../host/run-compiled";

const { keep } = runCompiled(join(__dirname, "cli-main.cjs"));
process.once("exit", keep);
