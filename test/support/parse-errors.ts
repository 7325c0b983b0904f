import { fileNameOf } from "../../server/src/engine/path";
import type { RelativePath } from "../../server/src/engine/snapshot";
import { parseDockerfile } from "../../server/src/languages/dockerfile";
import { parseDotenv } from "../../server/src/languages/dotenv";
import { parseIni } from "../../server/src/languages/ini";
import { parseJavaScript } from "../../server/src/languages/javascript";
import { parseJson } from "../../server/src/languages/json";
import { parseNginx } from "../../server/src/languages/nginx";
import { parsePython } from "../../server/src/languages/python/parse";
import { parseRequirements } from "../../server/src/languages/requirements";
import { parseShell } from "../../server/src/languages/shell";
import { parseToml } from "../../server/src/languages/toml";
import { parseYaml } from "../../server/src/languages/yaml";

/** What our own parser of a file says against its text. Empty for formats without errors. */
export function parseErrorsOf(path: RelativePath, text: string): readonly string[] {
  const name = fileNameOf(path);
  const found = parsers.find(([pattern]) => pattern.test(name));
  return found ? found[1](text, name).errors.map(({ message }) => message) : [];
}

type Parse = (text: string, name: string) => { readonly errors: readonly { readonly message: string }[] };

const parsers: readonly (readonly [RegExp, Parse])[] = [
  [/\.pyi?$/, parsePython],
  [/\.ya?ml$/, parseYaml],
  [/\.json$/, (text, name) => parseJson(text, { comments: /^(tsconfig.*|\.readiness)\.json$/.test(name) })],
  [/\.toml$|^Pipfile$|^(poetry|uv|pdm)\.lock$/, parseToml],
  [/^(Dockerfile|Containerfile)|\.Dockerfile$/, parseDockerfile],
  [/^\.env|\.env$/, parseDotenv],
  [/^requirements.*\.txt$/, parseRequirements],
  [/nginx.*\.conf$/, parseNginx],
  [/\.(cfg|ini)$/, (text) => parseIni(text)],
  [/\.[cm]?[jt]sx?$/, (text) => parseJavaScript(text)],
  [/\.sh$/, parseShell],
];
