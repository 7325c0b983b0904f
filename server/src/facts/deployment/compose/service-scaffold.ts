import type { TextEdit } from "../../../engine/finding";
import { editablePart, insertService } from "./compose-edits";
import type { ComposeDeployment } from "./compose-model";

/** What a second process of the same application shares with the first. */
const shared = [
  "<<",
  "extends",
  "image",
  "build",
  "env_file",
  "environment",
  "depends_on",
  "networks",
  "secrets",
  "configs",
  "restart",
  "user",
  "working_dir",
  "extra_hosts",
  "logging",
];

/**
 * A new service of an existing one's image, in the style of the file: what both share is taken over as it is written, and
 * `added` are the lines of its own, keys first. Undefined where nothing can be inserted.
 */
export function scaffoldSibling(
  deployment: ComposeDeployment,
  sibling: string,
  name: string,
  added: readonly string[],
): TextEdit | undefined {
  const service = deployment.services.find((one) => one.name === sibling);
  const part = service && editablePart(service);
  const { scaffold } = deployment;
  if (!part || !scaffold || part.path !== scaffold.path) return undefined;
  const step = part.indent - scaffold.indent;
  if (step <= 0) return undefined;
  const own = new Set(added.map((line) => line.split(":")[0]));
  const lines = [`${freeName(deployment, name)}:`];
  for (const key of part.keys) {
    if (!shared.includes(key.key) || own.has(key.key)) continue;
    // An anchor is defined once; its second use is an alias.
    const anchored = /^([^\s:]+:)[ \t]*&([^\s,[\]{}]+)/.exec(key.source);
    const source = anchored ? `${anchored[1]} *${anchored[2]}` : key.source;
    source.split(/\r?\n/).forEach((line, index) => {
      lines.push(
        index === 0
          ? `${" ".repeat(step)}${line}`
          : line.slice(Math.min(scaffold.indent, /^ */.exec(line)?.[0].length ?? 0)).trimEnd(),
      );
    });
  }
  lines.push(...added.map((line) => `${" ".repeat(step)}${line}`));
  return insertService(deployment, lines);
}

/** The name, or the name with a number when it is taken. */
export function freeName({ services }: ComposeDeployment, name: string): string {
  const taken = new Set(services.map((one) => one.name));
  if (!taken.has(name)) return name;
  for (let number = 2; ; number++) if (!taken.has(`${name}-${number}`)) return `${name}-${number}`;
}
