/** A registry that may be asked, and what it wants to see. */
export interface NpmRegistry {
  readonly kind: "registry";
  /** Without a slash at its end. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A registry that only the workspace names: it is told nothing. */
export interface ForeignRegistry {
  readonly kind: "foreign";
  readonly host: string;
}

/** What the user's own `.npmrc` says; its variables are filled in from the environment, as npm does. */
export interface UserNpmrc {
  readonly text: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export const noUserNpmrc: UserNpmrc = { text: "", environment: {} };

const publicRegistry = "https://registry.npmjs.org";
/** The public registry under another name. */
const publicMirror = "https://registry.yarnpkg.com";

/**
 * The registry of a folder by its `.npmrc` texts, the nearest first, and the user's own.
 * A workspace may choose among the registries that the user knows, and no more: nothing of its files is filled in from
 * the environment, and its credentials are not used. Whoever wrote the repository gets neither tokens nor names of packages.
 */
export function registryOf(workspace: readonly string[], user: UserNpmrc): NpmRegistry | ForeignRegistry {
  const own = readNpmrc(user.text, user.environment);
  const settings = new Map(own);
  const wanted = workspace
    .map((text) => registryUrl(new Map(readNpmrc(text, {})).get("registry")))
    .find((url) => url !== undefined);
  const chosen = registryUrl(settings.get("registry")) ?? publicRegistry;
  const url = wanted ?? chosen;
  const headers = credentialsFor(url, settings);
  const known = own.flatMap(([key, value]) => (/^(?:@.*:)?registry$/.test(key) ? [registryUrl(value)] : []));
  const isKnown =
    [chosen, publicRegistry, publicMirror, ...known].includes(url) ||
    // Credentials are kept without a protocol: they are meant for an encrypted line.
    (headers !== undefined && url.startsWith("https:"));
  return isKnown
    ? { kind: "registry", url, headers: headers ?? {} }
    : { kind: "foreign", host: new URL(url).host };
}

/** The address in one spelling, without a slash at its end; undefined for what is none. */
function registryUrl(written: string | undefined): string | undefined {
  if (written === undefined || !URL.canParse(written)) return undefined;
  const { protocol, origin, pathname } = new URL(written);
  return protocol === "https:" || protocol === "http:"
    ? `${origin}${pathname}`.replace(/(?<!\/)\/+$/, "")
    : undefined;
}

/** Credentials are kept by address: those of the registry itself or of a folder above it count, no others. */
function credentialsFor(
  url: string,
  settings: ReadonlyMap<string, string>,
): Readonly<Record<string, string>> | undefined {
  const { host, pathname } = new URL(url);
  for (let path = pathname.replace(/(?<!\/)\/+$/, ""); ; path = path.slice(0, path.lastIndexOf("/"))) {
    const at = (name: string) =>
      settings.get(`//${host}${path}/:${name}`) ?? settings.get(`//${host}${path}:${name}`);
    const token = at("_authToken");
    if (token !== undefined) return { authorization: `Bearer ${token}` };
    const basic = at("_auth");
    if (basic !== undefined) return { authorization: `Basic ${basic}` };
    const [user, password] = [at("username"), at("_password")];
    if (user !== undefined && password !== undefined) {
      const plain = Buffer.from(password, "base64").toString("utf8");
      return { authorization: `Basic ${Buffer.from(`${user}:${plain}`).toString("base64")}` };
    }
    if (path === "") return undefined;
  }
}

/** Lines with a variable that is not in the environment are left out. */
function readNpmrc(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
): readonly (readonly [key: string, value: string])[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const at = line.indexOf("=");
    const key = line.slice(0, Math.max(at, 0)).trim();
    if (key === "" || /^[#;]/.test(key)) return [];
    const written = line.slice(at + 1).trim();
    let isKnown = true;
    const value = written.replace(/^(["'])(.*)\1$/, "$2").replace(/\$\{(\w+)(\?)?\}/g, (_, name: string) => {
      const found = environment[name];
      if (found === undefined) isKnown = false;
      return found ?? "";
    });
    return isKnown ? [[key, value] as const] : [];
  });
}
