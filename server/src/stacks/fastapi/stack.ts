import { fileNameOf } from "../../engine/path";
import type { Stack } from "../stack";

export const fastapi: Stack = {
  framework: "FastAPI",
  developmentServer: ([program, command]) =>
    fileNameOf(program?.text ?? "") === "fastapi" && command?.text === "dev"
      ? { name: "fastapi dev", fixes: () => [] }
      : undefined,
};
