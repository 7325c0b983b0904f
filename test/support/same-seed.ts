import fc from "fast-check";

/** The same random inputs on every machine; `FAST_CHECK_SEED=…` asks for others. */
fc.configureGlobal({ seed: Number(process.env["FAST_CHECK_SEED"] ?? 20261123) });
