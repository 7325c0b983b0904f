import { fileNameOf } from "../engine/path";
import { parseDockerfile } from "./dockerfile";
import { parseDotenv } from "./dotenv";
import { parseIni } from "./ini";
import { dialectOf, parseJavaScript } from "./javascript";
import { withoutJinja } from "./jinja";
import { parseJson } from "./json";
import { parseNginx } from "./nginx";
import { parsePython } from "./python/parse";
import { parseRequirements } from "./requirements";
import { parseShell } from "./shell";
import { parseToml } from "./toml";
import { parseYaml } from "./yaml";

/** What the parser of a file says against its text. Empty for formats without a parser here. */
export function parseErrorsOf(path: string, text: string): readonly string[] {
  const name = fileNameOf(path);
  const found = parsers.find(([pattern]) => pattern.test(name));
  return found ? found[1](text, name).errors.map(({ message }) => message) : [];
}

type Parse = (text: string, name: string) => { readonly errors: readonly { readonly message: string }[] };

const parsers: readonly (readonly [RegExp, Parse])[] = [
  [/\.pyi?$/, parsePython],
  [/\.ya?ml$/, (text) => parseYaml(withoutJinja(text))],
  [/\.json$/, (text, name) => parseJson(text, { comments: /^(tsconfig.*|\.readiness)\.json$/.test(name) })],
  [/\.toml$|^Pipfile$|^(poetry|uv|pdm)\.lock$/, parseToml],
  [/^(?:Dockerfile|Containerfile)(?!.*\.dockerignore$)|\.Dockerfile$/, parseDockerfile],
  [/^\.env|\.env$/, parseDotenv],
  [/^requirements.*\.txt$/, parseRequirements],
  [/nginx.*\.conf$/, parseNginx],
  [/\.(cfg|ini)$/, (text) => parseIni(text)],
  [/\.[cm]?[jt]sx?$/, (text, name) => parseJavaScript(text, dialectOf(name))],
  [/\.sh$/, parseShell],
];
