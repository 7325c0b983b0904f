import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DockerfileParser } from "dockerfile-ast";
import { parse as parseEnvironment } from "dotenv";
import { transformSync } from "esbuild";
import { type ParseError, parse as parseJsonWithComments } from "jsonc-parser";
import { parse as parseTomlFile } from "smol-toml";
import { parseAllDocuments } from "yaml";
import { fileNameOf } from "../../server/src/engine/path";

/** A reader that is not ours gives what it has against a text, or undefined. */
type Reader = (text: string) => string | undefined;

/**
 * What programs other than ours say against texts by path: one entry for each text, "" when all can read it.
 * Texts of one format are handed over together where a program has to be started.
 */
export function complaintsAbout(
  files: readonly { readonly path: string; readonly text: string }[],
): string[] {
  const complaints = files.map(({ path, text }) => {
    const reader = readerOf(path);
    return [reader && tryTo(() => reader(text))].filter((complaint) => complaint !== undefined);
  });
  const questions = files.flatMap(({ path, text }, index) =>
    questionsToPython(path, text).map((question) => ({ ...question, index })),
  );
  const answers = askPython(questions);
  for (const [number, { index, kind }] of questions.entries()) {
    const answer = answers[number];
    if (answer && answer !== "absent") complaints[index]?.push(`Python's ${kind} reader: ${answer}`);
  }
  for (const [index, { path, text }] of files.entries()) {
    const complaint = /\.conf$/.test(path) && isNginx(path, text) ? nginxComplaint(text) : undefined;
    if (complaint) complaints[index]?.push(complaint);
  }
  return complaints.map((list) => list.join("; "));
}

function readerOf(path: string): Reader | undefined {
  const name = fileNameOf(path);
  if (/\.ya?ml$/.test(name)) return readYaml;
  if (/^(tsconfig.*|\.readiness)\.json$/.test(name)) return readJsonWithComments;
  if (/\.json$/.test(name)) return (text) => void JSON.parse(text);
  if (/\.toml$|^Pipfile$|^(poetry|uv|pdm)\.lock$/.test(name)) return (text) => void parseTomlFile(text);
  if (/^(Dockerfile|Containerfile)|\.Dockerfile$/.test(name)) return readDockerfile;
  if (/^\.env/.test(name)) return (text) => void parseEnvironment(text);
  if (/\.[cm]?[jt]sx?$/.test(name)) return readScript;
  if (/\.sh$/.test(name)) return readShell;
  return undefined;
}

function readYaml(text: string): string | undefined {
  const documents = parseAllDocuments(text);
  return ("empty" in documents ? [] : documents).flatMap(({ errors }) => errors.map(String))[0];
}

function readJsonWithComments(text: string): string | undefined {
  const errors: ParseError[] = [];
  parseJsonWithComments(text, errors, { allowTrailingComma: true });
  return errors.length > 0 ? JSON.stringify(errors) : undefined;
}

const dockerInstructions = new Set(
  "ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR".split(
    " ",
  ),
);

function readDockerfile(text: string): string | undefined {
  const instructions = DockerfileParser.parse(text).getInstructions();
  const unknown = instructions.find((one) => !dockerInstructions.has(one.getKeyword()));
  if (unknown) return `Docker knows no ${unknown.getKeyword()}`;
  const bare = instructions.find((one) => one.getArguments().length === 0);
  return bare && `${bare.getKeyword()} has no arguments`;
}

function readScript(text: string): undefined {
  transformSync(text, { loader: "tsx", logLevel: "silent" });
}

function readShell(text: string): string | undefined {
  const { status, stderr } = spawnSync("sh", ["-n"], { input: text, encoding: "utf8" });
  return status === 0 ? undefined : stderr;
}

interface Question {
  readonly kind: "python" | "yaml" | "requirement" | "ini";
  readonly text: string;
}

function questionsToPython(path: string, text: string): Question[] {
  const name = fileNameOf(path);
  if (/\.pyi?$/.test(name)) return [{ kind: "python", text }];
  if (/\.ya?ml$/.test(name)) return [{ kind: "yaml", text }];
  if (/^(setup\.cfg|tox\.ini|pytest\.ini)$/.test(name)) return [{ kind: "ini", text }];
  if (/^requirements.*\.txt$|(^|\/)requirements\/[^/]+\.txt$/.test(path))
    return requirementsIn(text).map((line) => ({ kind: "requirement", text: line }));
  return [];
}

/** What pip hands to its requirement parser: lines joined, without comments, options and hashes. */
function requirementsIn(text: string): string[] {
  return text
    .replace(/\\\r?\n/g, " ")
    .split(/\r?\n/)
    .map((line) =>
      line
        .replace(/(^|\s)#.*$/, "")
        .replace(/\s--hash=\S+/g, "")
        .trim(),
    )
    .filter((line) => line !== "" && !line.startsWith("-") && !/^[\w+]+:\/\/|^\.{0,2}\//.test(line));
}

function askPython(questions: readonly Question[]): readonly (string | null)[] {
  if (questions.length === 0) return [];
  const python = existsSync("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
  const { status, stdout, stderr } = spawnSync(python, [join(import.meta.dirname, "read_texts.py")], {
    input: JSON.stringify(questions.map(({ kind, text }) => ({ kind, text }))),
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  if (status !== 0) throw new Error(`Python could not read the texts: ${stderr}`);
  return JSON.parse(stdout);
}

function isNginx(path: string, text: string): boolean {
  return /nginx/i.test(path) || /^\s*(server|upstream\s+\S+|http)\s*\{/m.test(text);
}

export const nginxProgram = ["/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx"].find(existsSync);

/**
 * What `nginx -t` says. Names of other containers, certificates and included files exist only where the file is meant for,
 * so stand-ins take their place.
 */
function nginxComplaint(text: string): string | undefined {
  if (!nginxProgram) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "readiness-nginx-"));
  try {
    mkdirSync(join(folder, "logs"));
    addCertificate(folder);
    const adapted = text
      .replace(/^(\s*ssl_certificate)\s+[^;]+;/gm, `$1 ${folder}/certificate.pem;`)
      .replace(/^(\s*ssl_(?:trusted|client)_certificate)\s+[^;]+;/gm, `$1 ${folder}/certificate.pem;`)
      .replace(/^(\s*ssl_certificate_key)\s+[^;]+;/gm, `$1 ${folder}/key.pem;`)
      .replace(/^\s*(include|ssl_dhparam|auth_basic_user_file|load_module|user|pid)\s+[^;]+;/gm, "")
      .replace(/^(\s*(?:access|error)_log)\s+(?!off)[^\s;]+/gm, `$1 ${folder}/logs/any.log`)
      .replace(/(\bproxy_pass\s+https?:\/\/)([\w.-]+)/g, (whole, start: string, host: string) =>
        new RegExp(`upstream\\s+${host}\\s*\\{`).test(text) ? whole : `${start}127.0.0.1`,
      )
      .replace(
        /(\bupstream\s+\S+\s*\{)([^}]*)\}/g,
        (_, start: string, body: string) =>
          `${start}${body.replace(/(\bserver\s+)[\w.-]+/g, "$1127.0.0.1")}}`,
      );
    const isWhole = /^\s*(http|events)\s*\{/m.test(text);
    const file = join(folder, "nginx.conf");
    writeFileSync(file, isWhole ? adapted : `events {}\nhttp {\n${adapted}\n}\n`);
    const { status, stderr } = spawnSync(
      nginxProgram,
      ["-t", "-q", "-p", folder, "-c", file, "-g", `pid ${folder}/nginx.pid;`],
      { encoding: "utf8" },
    );
    return status === 0 ? undefined : `nginx: ${stderr.trim()}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

let certificateFolder: string | undefined;

/** Puts a certificate and its key into a folder. They are made once, because that takes a while. */
function addCertificate(folder: string): void {
  if (certificateFolder === undefined) {
    const made = mkdtempSync(join(tmpdir(), "readiness-certificate-"));
    process.once("exit", () => rmSync(made, { recursive: true, force: true }));
    const options = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"];
    const files = ["-out", join(made, "certificate.pem"), "-keyout", join(made, "key.pem")];
    execFileSync("openssl", ["req", ...options, ...files], { stdio: "pipe" });
    certificateFolder = made;
  }
  cpSync(certificateFolder, folder, { recursive: true });
}

function tryTo(read: () => string | undefined): string | undefined {
  try {
    return read();
  } catch (error) {
    return String(error);
  }
}
