import { argumentOf } from "../../../interpreter/python/arguments";
import type { Library } from "../../../interpreter/python/evaluation";
import { strtobool } from "../../../interpreter/python/standard-library/strtobool";

/** Where code finds `strtobool` since Python has it no more. */
export const strtoboolPackages: Library = {
  functions: {
    "setuptools._distutils.util.strtobool": strtobool,
    "strtobool.strtobool": strtobool,
    "str2bool.str2bool": (call) => {
      const text = argumentOf(call, 0)?.value;
      return text?.kind === "unknown" ? text : undefined;
    },
  },
};
