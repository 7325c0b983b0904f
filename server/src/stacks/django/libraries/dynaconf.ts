import type { Library } from "../../../interpreter/python/evaluation";

/** Dynaconf is told the module's name and sets what its own files say. */
export const dynaconf: Library = {
  call(name, { evaluation, frame, place }) {
    if (!/^dynaconf\b/.test(name)) return undefined;
    const why = evaluation.unknown("{name}() may set any name here", { name }, place);
    evaluation.openScope(frame.module, why);
    return undefined;
  },
};
