import type { Database } from "../../../engine/database";
import type { Place } from "../../../engine/finding";
import { folderOf, joinPath } from "../../../engine/path";
import type { Range } from "../../../engine/text";
import type { ComposeService } from "../compose/compose-service";
import type { StartedProcess } from "../processes/start-context";
import { startedProcessesOfImage, startedProcessesOfService } from "../processes/started-processes";
import type { DockerBuild } from "./docker-builds";
import type { DockerImage } from "./docker-image";
import type { ImageReference } from "./images";

/** What switches the user: programs for it, options of servers, settings of uWSGI and supervisor. */
const dropping =
  /\b(?:gosu|su-exec|setpriv|runuser|chpst|setuidgid|s6-setuidgid|start-stop-daemon)\b|\bsu\s+(?:-\w*\s+){0,5}\w+|--(?:user|uid|setuid)[= ](?<!\b(?:pg_isready|psql|pg_dump|createdb|mysql\w{0,20}|redis-cli)\b.{0,300})|^[ \t]*(?:user|uid)\s*=\s*(?!root)\w+/m;

/** Images whose own program starts as root, opens its port, and serves as somebody else. */
const servesAsOther = /^(?:php:.*(?:apache|fpm)|httpd|nginx|postfix|dovecot|exim|haproxy|varnish)/i;
const daemon =
  /\b(?:php-fpm|apache2(?:-foreground|ctl)?|httpd(?:-foreground)?|postfix|dovecot|nginx|crond?|s6-svscan|\/init)\b/;

/** A script that ends as one of them. */
const handsOver =
  /^[ \t]*exec[ \t]+(?:\/\S{0,100}\/)?(?:php-fpm[\d.]{0,4}|apache2(?:-foreground|ctl)?|httpd(?:-foreground)?|nginx|s6-svscan)(?![\w-])[^\n]*/m;

const installation = /\b(?:apt-get|apt|apk|yum|dnf|microdnf)\b[^;|]*/g;

/** Packages of servers that need root to begin with and give it up, or that only root can run. */
const systemDaemon =
  /\b(?:cron|cronie|dcron|supercronic|postfix|nfs-kernel-server|nfs-utils|openssh-server|openvpn|dnsmasq|bind9?)(?![\w-])/;

/** What a distribution needs in addition before it runs the code of an application. */
const runtime =
  /\b(?:python\d?|py3-\w+|pip\d?|uv|node(?:js)?|npm|php\d*|ruby|gem|java|openjdk\w*|go|golang|perl|curl|wget|tar)\b/;

function isDistribution(base: ImageReference | undefined): boolean {
  return /^(?:alpine|debian|ubuntu|fedora|centos|rockylinux|almalinux)$/.test(base?.repository ?? "");
}

/** Official images whose own entrypoint, started as root, gives the data to a user and goes on as that one. */
const stepsDown =
  /^(?:mysql|mariadb|percona|postgres|postgis\/postgis|pgvector\/pgvector|timescale\/timescaledb|redis|valkey\/valkey|mongo|rabbitmq|cassandra)$/;

/** Whether such an image is started as its makers start it. */
function keepsSteppingDown({ base, command, entrypoint }: DockerImage): boolean {
  return command === undefined && entrypoint === undefined && stepsDown.test(base?.repository ?? "");
}

/** Whether the server that a base is made for is started: no command says otherwise, or one leads to it. */
function startsServer(
  { base }: DockerImage,
  command: DockerImage["command"],
  processes: readonly StartedProcess[],
): boolean {
  if (!base || !servesAsOther.test(`${base.repository}:${base.tag ?? ""}`)) return false;
  if (command === undefined || daemon.test(textOf(command)) || processes.length === 0) return true;
  return processes.some(({ words }) => daemon.test(words.map(({ text }) => text).join(" ")));
}

function textOf(command: DockerImage["command"]): string {
  return command?.text ?? command?.words.map(({ text }) => text).join(" ") ?? "";
}

/** Whether what a service starts switches the user: in its own words, or in a script that they lead to. */
export function givesUp(db: Database, image: DockerImage, service: ComposeService): boolean {
  const entrypoint = service.entrypoint ?? image.entrypoint;
  const command = service.command ?? (service.entrypoint ? undefined : image.command);
  const processes = startedProcessesOfService(db, service);
  if (dropping.test([entrypoint, command].map(textOf).join("\n"))) return true;
  if (startsServer(image, command ?? service.entrypoint, processes)) return true;
  return scriptsOf(processes, image.path, service.place.path).some((path) =>
    dropping.test(db.file(path)?.text ?? ""),
  );
}

/** The files through which processes are started, without those that start them. */
function scriptsOf(processes: readonly StartedProcess[], ...starters: readonly string[]): readonly string[] {
  const paths = processes.flatMap(({ via, place }) => [...via, place].map(({ path }) => path));
  return [...new Set(paths)].filter((path) => !starters.includes(path));
}

/** A script beside the start that runs another program until it is stopped, as whoever starts the image with it. */
export function hasOtherStart(
  db: Database,
  { copies, path }: DockerImage,
  { context }: DockerBuild,
): boolean {
  return copies
    .flatMap(({ sources }) => sources)
    .some((source) => {
      const script = joinPath(context ?? folderOf(path), source);
      const text = script !== undefined && /\.sh$/.test(script) ? (db.file(script)?.text ?? "") : "";
      return /^[ \t]*exec[ \t]+[\w./-]+[ \t]/m.test(text) && !dropping.test(text) && !handsOver.test(text);
    });
}

/** Where what is started switches the user itself; undefined when nothing shows that it does. */
export function droppingPlace(db: Database, image: DockerImage, build: DockerBuild): Place | undefined {
  const start = image.start ? { path: build.path, range: image.start.range } : image.from;
  const processes = startedProcessesOfImage(db, image, build.context);
  if (startsServer(image, image.command, processes) || keepsSteppingDown(image)) return image.from;
  const written = [image.entrypoint, image.command].map(textOf);
  if (dropping.test(written.join("\n")) || daemon.test(written.join("\n"))) return start;
  for (const path of scriptsOf(processes, image.path)) {
    const text = db.file(path)?.text ?? "";
    const match = dropping.exec(text) ?? handsOver.exec(text);
    if (match) return { path, range: { start: match.index, end: match.index + match[0].length } };
  }
  const installed = installedDaemon(image, processes) ?? writtenScript(image);
  if (installed) return { path: build.path, range: installed };
  const copied =
    /^[ \t]*(?:FROM|COPY|ADD|ENTRYPOINT|CMD)\b[^\n#]*(?:s6-overlay|\bgosu\b|su-exec|["' ]\/init\b)[^\n]*/im.exec(
      db.file(build.path)?.text ?? "",
    );
  if (!copied) return undefined;
  return { path: build.path, range: { start: copied.index, end: copied.index + copied[0].length } };
}

/** An image that installs such a server to run it carries none of the project's own applications, or nothing to run them with. */
function installedDaemon(image: DockerImage, processes: readonly StartedProcess[]): Range | undefined {
  const installed = image.runs.find(({ text }) =>
    text.match(installation)?.some((one) => systemDaemon.test(one)),
  );
  const runsNoCode = isDistribution(image.base) && !image.runs.some(({ text }) => runtime.test(text));
  const startsNothing = processes.every(({ role }) => role === "setup" || role === "other");
  return runsNoCode || startsNothing ? installed?.range : undefined;
}

/** The script may be written by the Dockerfile itself, be one that cannot be found, or belong to an init system that is copied in. */
function writtenScript({ runs }: DockerImage): Range | undefined {
  return runs.find(
    ({ text, heredocs }) =>
      /\b(?:gosu|su-exec|s6-overlay)\b|\b(?:echo|printf)\b[^\n;&|]{0,500}\bexec[ \t]+(?:su|setpriv|runuser)\b/.test(
        text,
      ) || heredocs.some(({ content }) => dropping.test(content)),
  )?.range;
}
