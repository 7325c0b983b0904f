import { type Database, type FactFamily, factFamily } from "../../../engine/database";
import type { Place } from "../../../engine/finding";
import type { RelativePath } from "../../../engine/snapshot";
import { type NginxDirective, type NginxFile, parseNginx } from "../../../languages/nginx";

/** The tree of one nginx file by path; undefined when its text is not known. */
export const nginxFiles: FactFamily<NginxFile | undefined> = factFamily(
  "nginx",
  (db, path) => {
    const file = db.file(path);
    return file && parseNginx(file.text);
  },
  Object.is,
);

/** A block and what holds in it. */
export interface NginxLevel {
  readonly kind: "http" | "server" | "location" | "if";
  /** The block's name, such as `location`, with its arguments; for the implied `http` the start of the first file. */
  readonly place: Place;
  readonly args: readonly string[];
  /** The directives directly in it, included ones where they stand; blocks among them have no content here. */
  readonly own: readonly NginxStatement[];
  readonly parent: NginxLevel | undefined;
  /** Where a new directive is put: behind the opening brace's line, with the indentation of its siblings. */
  readonly insertion:
    | { readonly path: RelativePath; readonly offset: number; readonly indent: string }
    | undefined;
}

/** A directive, with its block or without one. */
export interface NginxStatement {
  readonly name: string;
  readonly args: readonly string[];
  /** From the name to the `;` or the closing brace. */
  readonly place: Place;
  /** Each argument with its quotes. */
  readonly argPlaces: readonly Place[];
  readonly hasBlock: boolean;
  /** Where a line behind it starts: after a comment on the same line. */
  readonly lineEnd: number;
}

/** Whether a directive hands requests on to another program. */
export function isPass({ name }: Pick<NginxStatement, "name">): boolean {
  return /^(?:proxy|uwsgi|fastcgi|scgi|grpc)_pass$/.test(name);
}

/** A `server` block. `locations` and `conditions` (its `if` blocks) are those at any depth. */
export interface NginxServer {
  readonly level: NginxLevel;
  readonly listens: readonly NginxListen[];
  readonly names: readonly string[];
  readonly locations: readonly NginxLevel[];
  readonly conditions: readonly NginxLevel[];
  /** Lines of a server that is not here: what it listens to and is called is not known. */
  readonly isFragment: boolean;
}

export interface NginxListen {
  readonly place: Place;
  /** Undefined for a Unix socket. */
  readonly port: string | undefined;
  readonly address: string | undefined;
  readonly ssl: boolean;
  readonly isDefault: boolean;
}

export interface NginxUpstream {
  readonly name: string;
  readonly place: Place;
  readonly servers: readonly {
    readonly host: string;
    readonly port: string | undefined;
    readonly place: Place;
  }[];
}

const deepestIncludes = 20;

const mostStatements = 20_000;

/** How an include is resolved: paths in a container, or paths around a loose file. */
export type Resolve = (pattern: string, from: RelativePath) => readonly RelativePath[] | undefined;

interface Reading {
  readonly db: Database;
  readonly resolve: Resolve;
  readonly files: Set<RelativePath>;
  readonly servers: NginxServer[];
  readonly upstreams: NginxUpstream[];
  incomplete: boolean;
  budget: number;
}

/** An empty reading. `resolve` answers which files an `include` means. */
export function startReading(db: Database, resolve: Resolve): Reading {
  return {
    db,
    resolve,
    files: new Set(),
    servers: [],
    upstreams: [],
    incomplete: false,
    budget: mostStatements,
  };
}

/** Reads the first files; `impliesHttp` when they are included into an `http` that is not here. */
export function readRoots(
  reading: Reading,
  roots: readonly RelativePath[],
  impliesHttp: boolean,
): NginxLevel {
  const first = roots[0] ?? "";
  const outer: NginxLevel = {
    kind: "http",
    place: { path: first, range: { start: 0, end: 0 } },
    args: [],
    own: [],
    parent: undefined,
    insertion: undefined,
  };
  if (impliesHttp) {
    // Files beside each other share the directives that stand outside of their servers.
    const located = roots.flatMap((path) => readFile(reading, path, new Set()));
    return fill(reading, outer, located);
  }
  const located = roots.flatMap((path) => readFile(reading, path, new Set()));
  const http = located.find(({ directive }) => directive.name === "http" && directive.block);
  if (!http) return fill(reading, outer, located);
  const inside = flatten(reading, http.directive.block?.directives ?? [], http.path, new Set([http.path]));
  return fill(reading, makeLevel(reading, "http", http, undefined), inside);
}

interface Located {
  readonly directive: NginxDirective;
  readonly path: RelativePath;
}

function readFile(reading: Reading, path: RelativePath, open: ReadonlySet<RelativePath>): readonly Located[] {
  const file = reading.db.of(nginxFiles, path);
  if (!file || open.has(path) || open.size > deepestIncludes) return [];
  reading.files.add(path);
  return flatten(reading, file.directives, path, new Set([...open, path]));
}

/** Puts the directives of included files in the place of `include`. */
function flatten(
  reading: Reading,
  directives: readonly NginxDirective[],
  path: RelativePath,
  open: ReadonlySet<RelativePath>,
): readonly Located[] {
  return directives.flatMap((directive): readonly Located[] => {
    if (reading.budget-- <= 0) return [];
    if (directive.name !== "include") return [{ directive, path }];
    const pattern = directive.args[0]?.value ?? "";
    if (isHarmlessInclude(pattern)) return [];
    const found = /[${]/.test(pattern) ? undefined : reading.resolve(pattern, path);
    if (found === undefined && /(?:^|\/)proxy_params$/.test(pattern))
      return debianProxyParameters(directive, path);
    if (found === undefined) {
      reading.incomplete = true;
      return [];
    }
    return found.flatMap((one) => readFile(reading, one, open));
  });
}

/** What Debian's own `proxy_params` sets, at the place that includes it. */
function debianProxyParameters(include: NginxDirective, path: RelativePath): readonly Located[] {
  const headers = ["Host", "X-Real-IP", "X-Forwarded-For", "X-Forwarded-Proto"];
  return headers.map((header) => ({
    path,
    directive: {
      ...include,
      name: "proxy_set_header",
      args: [header, "$http_host"].map((value) => ({ value, range: include.range, quoted: false })),
    },
  }));
}

/** Files that come with nginx or certbot and hold only types, parameters or sound settings of TLS. */
function isHarmlessInclude(pattern: string): boolean {
  if (/^\/etc\/letsencrypt\//.test(pattern)) return true;
  return /(?:^|\/)(?:mime\.types|fastcgi_params|uwsgi_params|scgi_params|fastcgi\.conf|modules-enabled\/\*\.conf|modules\/\*\.conf)$/.test(
    pattern,
  );
}

function fill(reading: Reading, empty: NginxLevel, located: readonly Located[]): NginxLevel {
  const level: NginxLevel = { ...empty, own: located.map((one) => toStatement(reading, one)) };
  for (const one of located) {
    if (one.directive.name === "server" && one.directive.block)
      reading.servers.push(readServer(reading, one, level));
    else if (one.directive.name === "upstream") reading.upstreams.push(readUpstream(reading, one));
  }
  return level;
}

/** The lines of a file that is included into a server that is not here, as that server's; it listens to nothing. */
export function readFragment(reading: Reading, path: RelativePath): NginxServer {
  const located = readFile(reading, path, new Set());
  const place = { path, range: { start: 0, end: 0 } };
  const http: NginxLevel = {
    kind: "http",
    place,
    args: [],
    own: [],
    parent: undefined,
    insertion: undefined,
  };
  const own = located.map((one) => toStatement(reading, one));
  const level: NginxLevel = { ...http, kind: "server", own, parent: http };
  const locations: NginxLevel[] = [];
  const conditions: NginxLevel[] = [];
  readInner(reading, located, level, locations, conditions, 0);
  return { level, listens: [], names: [], locations, conditions, isFragment: true };
}

function makeLevel(
  reading: Reading,
  kind: NginxLevel["kind"],
  { directive, path }: Located,
  parent: NginxLevel | undefined,
): NginxLevel {
  const end = directive.args.at(-1)?.range.end ?? directive.nameRange.end;
  return {
    kind,
    place: { path, range: { start: directive.nameRange.start, end } },
    args: directive.args.map(({ value }) => value),
    own: [],
    parent,
    insertion: insertionIn(reading.db.file(path)?.text ?? "", path, directive),
  };
}

/** After the line of the opening brace; nothing for a block on one line. */
function insertionIn(text: string, path: RelativePath, directive: NginxDirective): NginxLevel["insertion"] {
  const { block } = directive;
  if (!block) return undefined;
  const lineEnd = text.indexOf("\n", block.range.start);
  const first = block.directives[0];
  if (lineEnd === -1 || lineEnd > block.range.end || (first && first.nameRange.start < lineEnd))
    return undefined;
  const ownLine = text.lastIndexOf("\n", directive.nameRange.start - 1) + 1;
  const ownIndent = /^[ \t]*/.exec(text.slice(ownLine))?.[0] ?? "";
  const childLine = first ? text.lastIndexOf("\n", first.nameRange.start - 1) + 1 : -1;
  const childIndent = childLine > 0 ? (/^[ \t]*/.exec(text.slice(childLine))?.[0] ?? "") : `${ownIndent}    `;
  const offset = text[lineEnd - 1] === "\r" ? lineEnd - 1 : lineEnd;
  return { path, offset, indent: childIndent };
}

function toStatement({ db }: Reading, { directive, path }: Located): NginxStatement {
  const { end } = directive.range;
  const comment = /^[ \t]*#[^\r\n]*/.exec(db.file(path)?.text.slice(end, end + 500) ?? "");
  return {
    name: directive.name,
    args: directive.args.map(({ value }) => value),
    place: { path, range: directive.range },
    argPlaces: directive.args.map(({ range }) => ({ path, range })),
    hasBlock: directive.block !== undefined,
    lineEnd: end + (comment?.[0].length ?? 0),
  };
}

function readServer(reading: Reading, located: Located, http: NginxLevel): NginxServer {
  const inside = flatten(
    reading,
    located.directive.block?.directives ?? [],
    located.path,
    new Set([located.path]),
  );
  const level: NginxLevel = {
    ...makeLevel(reading, "server", located, http),
    own: inside.map((one) => toStatement(reading, one)),
  };
  const locations: NginxLevel[] = [];
  const conditions: NginxLevel[] = [];
  readInner(reading, inside, level, locations, conditions, 0);
  const listens = inside.filter(({ directive }) => directive.name === "listen").map(readListen);
  const oldSsl = level.own.some(({ name, args }) => name === "ssl" && args[0] === "on");
  return {
    level,
    listens: listens.map((one) => (oldSsl && one.port !== "80" ? { ...one, ssl: true } : one)),
    names: level.own.filter(({ name }) => name === "server_name").flatMap(({ args }) => args),
    locations,
    conditions,
    isFragment: false,
  };
}

/** Locations may stand in locations; `if` may hold what returns. */
function readInner(
  reading: Reading,
  located: readonly Located[],
  parent: NginxLevel,
  locations: NginxLevel[],
  conditions: NginxLevel[],
  depth: number,
): void {
  if (depth > 10) return;
  for (const one of located) {
    const { name, block } = one.directive;
    if (!block || (name !== "location" && name !== "if" && name !== "limit_except")) continue;
    const inside = flatten(reading, block.directives, one.path, new Set([one.path]));
    const kind = name === "location" ? "location" : "if";
    const level: NginxLevel = {
      ...makeLevel(reading, kind, one, parent),
      own: inside.map((one) => toStatement(reading, one)),
    };
    (kind === "location" ? locations : conditions).push(level);
    readInner(reading, inside, level, locations, conditions, depth + 1);
  }
}

function readListen({ directive, path }: Located): NginxListen {
  const args = directive.args.map(({ value }) => value);
  const first = args[0] ?? "";
  const options = args.slice(1);
  const parts = /^(?:(\[[^\]]*\]|[^:]+):)?(\d+|\$\{?\w+\}?|\{\{.*\}\})$/.exec(first);
  const isAddress = !parts && !first.startsWith("unix:");
  return {
    place: { path, range: directive.range },
    port: parts ? parts[2] : isAddress ? "80" : undefined,
    address: parts ? parts[1] : isAddress ? first : undefined,
    ssl: options.includes("ssl") || options.includes("quic"),
    isDefault: options.includes("default_server") || options.includes("default"),
  };
}

function readUpstream(reading: Reading, { directive, path }: Located): NginxUpstream {
  const inside = flatten(reading, directive.block?.directives ?? [], path, new Set([path]));
  return {
    name: directive.args[0]?.value ?? "",
    place: { path, range: directive.range },
    servers: inside.flatMap((one) => {
      const argument = one.directive.args[0];
      if (one.directive.name !== "server" || !argument || argument.value.startsWith("unix:")) return [];
      const parts = /^(\[[^\]]*\]|[^:]+)(?::(\d+))?$/.exec(argument.value);
      if (!parts) return [];
      return [{ host: parts[1] ?? "", port: parts[2], place: { path: one.path, range: argument.range } }];
    }),
  };
}
