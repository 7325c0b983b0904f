import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/**
 * Judges that know files better than we do, each asked only where it is installed: Python compiles its own files and reads
 * TOML, Compose's schema judges Compose files, nginx its configurations. None of them runs anything of a file.
 *
 * Answers a function from { path: text } to { path: complaint }, with what is right left out.
 */
export async function createJudges(composeSchema) {
  const { parse } = await import("yaml");
  const { default: Ajv } = await import("ajv");
  const isCompose = composeSchema
    ? new Ajv({ strict: false, validateFormats: false, validateSchema: false }).compile({
        ...JSON.parse(readFileSync(composeSchema, "utf8")),
        // The specification names its draft by an address that nobody else uses.
        $schema: undefined,
      })
    : undefined;
  const hasNginx = spawnSync("nginx", ["-v"]).status === 0;
  return (texts) => {
    const complaints = askPython(texts);
    for (const [file, text] of Object.entries(texts)) {
      const complaint = complaintOf(file, text);
      if (complaint !== undefined) complaints[file] = complaint;
    }
    return complaints;
  };

  function complaintOf(file, text) {
    const name = path.posix.basename(file);
    try {
      if (/\.json$/.test(name) && !/^tsconfig|^jsconfig|\.vscode/.test(file)) JSON.parse(text);
      if (/\.ya?ml$/.test(name)) {
        const value = parse(text, { merge: true, logLevel: "silent" });
        if (isCompose && value?.services && /compose|stack/.test(name) && !isCompose(value))
          return isCompose.errors.map(({ instancePath, message }) => `${instancePath} ${message}`).join("; ");
      }
    } catch (error) {
      return error.message.split("\n")[0];
    }
    return hasNginx && isNginx(file, text) ? askNginx(text) : undefined;
  }
}

function isNginx(file, text) {
  return (
    /nginx|\.conf/.test(file) && !/\.(?:ya?ml|sh|py|json|md)$/.test(file) && /^\s*server\s*\{/m.test(text)
  );
}

const pythonJudge = `
import ast, json, sys, warnings
warnings.simplefilter("ignore")
try:
    import tomllib
except ImportError:
    tomllib = None
out = {}
for path, text in json.load(sys.stdin).items():
    try:
        if path.endswith(".py"):
            compile(text, path, "exec", dont_inherit=True)
        elif path.endswith(".toml") and tomllib:
            tomllib.loads(text)
    except Exception as error:
        out[path] = str(error)
json.dump(out, sys.stdout)
`;

function askPython(texts) {
  const asked = Object.entries(texts).filter(([file]) => /\.(?:py|toml)$/.test(file));
  if (asked.length === 0) return {};
  const { status, stdout } = spawnSync("python3", ["-I", "-c", pythonJudge], {
    input: JSON.stringify(Object.fromEntries(asked)),
    maxBuffer: 1 << 26,
  });
  return status === 0 ? JSON.parse(stdout) : {};
}

/** What `nginx -t` says of a configuration whose surroundings, hosts, certificates and included files, are made up. */
function askNginx(text) {
  const folder = mkdtempSync(path.join(tmpdir(), "readiness-nginx-"));
  try {
    const configuration = path.join(folder, "nginx.conf");
    const inner = text
      .replace(/\$\{\{?[A-Za-z_]+\}?\}|\{\{.*?\}\}/g, "placeholder")
      .replace(
        /^\s*(?:user|pid|load_module|include|ssl_dhparam|ssl_trusted_certificate|modsecurity\w*)\b[^;]*;/gm,
        "",
      )
      .replace(/^\s*ssl_certificate(?:_key)?\b[^;]*;/gm, "")
      .replace(/\blisten\s+(\[::\]:)?placeholder/g, "listen $1 80")
      .replace(/\b(access_log|error_log)\b[^;]*;/g, "error_log /dev/null;")
      .replace(
        /\b((?:proxy|uwsgi|fastcgi|grpc)_pass)\s+((?:https?:\/\/|grpc:\/\/)?)[\w.-]+(:\w+)?/g,
        (_, name, scheme) => `${name} ${scheme}127.0.0.1:8000`,
      )
      .replace(/^(\s*)server\s+(?!unix:)[^\s{;]+/gm, "$1server 127.0.0.1:8000");
    const isWhole = /^\s*http\s*\{/m.test(inner);
    const events = /^\s*events\s*\{/m.test(inner) ? "" : "events {}\n";
    writeFileSync(
      configuration,
      `daemon off;\npid ${folder}/pid;\n${events}${isWhole ? inner : `http {\n${inner}\n}`}`.replace(
        /(daemon off;\n[\s\S]*?)\bdaemon\s+\w+;/,
        "$1",
      ),
    );
    const { status, stderr } = spawnSync("nginx", ["-t", "-q", "-p", folder, "-c", configuration]);
    if (status === 0) return undefined;
    const lines = stderr.toString("utf8").split("\n");
    const complaint = lines.find((line) => /\[emerg\]/.test(line)) ?? lines[0];
    // What was made up, and not the file, is to blame.
    if (/cannot load certificate|no "ssl_certificate"|bind\(\)/.test(complaint)) return undefined;
    return complaint.replace(/ in \/.*$/, "");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
