/** Where a project's packages come from, and what its registry wants to see. */
export interface NpmRegistry {
  /** Without a slash at its end. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

const publicRegistry = "https://registry.npmjs.org";

/**
 * The registry of a folder by its `.npmrc` texts, the nearest first.
 * Of the environment only npm's own variables are put in (`${NPM_TOKEN}`): a repository could otherwise
 * name any variable and have it sent to a server of its choice.
 */
export function registryOf(
  texts: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): NpmRegistry {
  const settings = new Map<string, string>();
  for (const text of [...texts].reverse())
    for (const [key, value] of readNpmrc(text, environment)) settings.set(key, value);
  const url = (settings.get("registry") ?? publicRegistry).replace(/\/+$/, "");
  if (!/^https?:\/\//.test(url)) return { url: publicRegistry, headers: {} };
  return { url, headers: credentialsFor(url, settings) };
}

/** Credentials are kept by address: those of the registry itself or of a folder above it count, no others. */
function credentialsFor(
  url: string,
  settings: ReadonlyMap<string, string>,
): Readonly<Record<string, string>> {
  const { host, pathname } = new URL(url);
  for (let path = pathname.replace(/\/+$/, ""); ; path = path.slice(0, path.lastIndexOf("/"))) {
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
    if (path === "") return {};
  }
}

function readNpmrc(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
): readonly (readonly [key: string, value: string])[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const [, key, written] = /^\s*([^#;=\s][^=]*?)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (key === undefined || written === undefined) return [];
    let isKnown = true;
    const value = written.replace(/^(["'])(.*)\1$/, "$2").replace(/\$\{(\w+)(\?)?\}/g, (_, name: string) => {
      const found = /^(?:NPM|NODE_AUTH)_/i.test(name) ? environment[name] : undefined;
      if (found === undefined) isKnown = false;
      return found ?? "";
    });
    return isKnown ? [[key, value] as const] : [];
  });
}
