import type { Dockerfile } from "../../../languages/dockerfile/index";
import type { ComposeService } from "../compose/compose-service";
import { below } from "./container-paths";
import type { DockerImage } from "./docker-image";

/** A user for an image that has none: what is inserted in front of its start. */
export interface NewUser {
  readonly name: string;
  /** What it is given: the working folder and what volumes are mounted on, absolute. */
  readonly folders: readonly string[];
  /** Some of them are volumes: those in use keep their owner. */
  readonly hasVolumes: boolean;
  /** Whole lines, the USER included. */
  readonly text: string;
}

/**
 * Undefined where it cannot be said what the program writes, or that it can do without root: no working folder of its own,
 * folders of the host or their sockets mounted for writing, low ports, files in root's home, volumes that the image declares,
 * or system programs beside the application, which write where only root may.
 */
export function newUserFor(
  image: DockerImage,
  { instructions }: Dockerfile,
  services: readonly ComposeService[],
): NewUser | undefined {
  const { base, start, workingDirectory } = image;
  const isNode = base?.repository === "node";
  if (!base || !start || (!isNode && base.repository !== "python")) return undefined;
  if (
    workingDirectory === "/" ||
    instructions.some(({ text }) => /(?:^|[\s"'=:])(?:\/root|~)(?![\w-])/.test(text))
  )
    return undefined;
  if (instructions.some(({ keyword }) => keyword === "VOLUME")) return undefined;
  if (startsSeveral(image)) return undefined;
  const isLate = instructions.some(
    ({ keyword, range }) => /^(?:RUN|COPY|ADD)$/.test(keyword) && range.start > start.range.start,
  );
  const mounts = services.flatMap(({ volumes }) => volumes).filter(({ readOnly }) => !readOnly);
  const ports = [...image.exposed, ...services.flatMap(({ ports }) => ports.map(({ target }) => target))].map(
    Number,
  );
  if (isLate || mounts.some(({ type }) => type !== "volume" && type !== "tmpfs")) return undefined;
  if (ports.some((port) => !(port >= 1024))) return undefined;
  const volumes = new Set(
    mounts.flatMap(({ type, target }) => (type === "volume" ? [target.replace(/\/$/, "")] : [])),
  );
  const written = [...new Set([workingDirectory, ...volumes])];
  if (written.some((folder) => !/^(?:\/[\w.-]+)+$/.test(folder))) return undefined;
  const folders = written.filter(
    (one) => !written.some((other) => other !== one && below(one, other) !== undefined),
  );
  const forgotten = madeUser(image);
  const name = forgotten ?? (isNode ? "node" : "app");
  const creation =
    isNode || forgotten !== undefined
      ? []
      : [/alpine/.test(base.tag ?? "") ? `adduser -D ${name}` : `useradd --create-home ${name}`];
  const folderMaking = volumes.size === 0 ? [] : [`mkdir -p ${[...volumes].join(" ")}`];
  const steps = [
    ...creation,
    ...folderMaking,
    `chown -R ${name}${forgotten === undefined ? `:${name}` : ""} ${folders.join(" ")}`,
  ];
  return {
    name,
    folders,
    hasVolumes: volumes.size > 0,
    text: `RUN ${steps.join(" \\\n    && ")}\nUSER ${name}\n`,
  };
}

const supervisors = /\b(?:supervisord?|circusd|runsvdir|runit|monit|multirun|s6-\w+)\b/;
const systemPrograms =
  /\b(?:apt-get|apt|apk|dnf|yum)\b[^;&|]*?\s(?:supervisor|nginx|cron|dcron|cronie|apache2|httpd|openssh(?:-server)?|postfix|redis(?:-server)?|postgresql|mariadb-server|mysql-server|rabbitmq-server|runit|monit)(?![\w-])/;

/** Whether the image starts more than one program, or carries another server for it. */
function startsSeveral({ entrypoint, command, runs }: DockerImage): boolean {
  const start = [entrypoint, command].flatMap((one) => one?.text ?? one?.words.map(({ text }) => text) ?? []);
  return (
    supervisors.test(start.join(" ")) ||
    runs.some(({ text }) => systemPrograms.test(text.replace(/\\\r?\n/g, " ")))
  );
}

/** The last user that the image makes and never switches to: `adduser --system -G api api`. */
function madeUser({ runs }: DockerImage): string | undefined {
  return runs
    .flatMap(({ text }) => [...text.replace(/\\\r?\n/g, " ").matchAll(/\b(?:adduser|useradd)\s([^&;|\n]*)/g)])
    .map(([, rest = ""]) => rest.trimEnd().split(/\s+/).at(-1) ?? "")
    .findLast((word) => /^[a-z_][a-z0-9_-]*$/.test(word));
}
