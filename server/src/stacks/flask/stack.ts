import { fileNameOf } from "../../engine/path";
import type { Stack } from "../stack";

export const flask: Stack = {
  framework: "Flask",
  developmentServer: ([program, ...words]) =>
    fileNameOf(program?.text ?? "") === "flask" && words.some(({ text }) => text === "run")
      ? { name: "flask run", fixes: () => [] }
      : undefined,
};
