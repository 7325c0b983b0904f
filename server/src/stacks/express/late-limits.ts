import type { Place } from "../../engine/finding";
import { needles, searched } from "../../engine/needles";
import { withoutLineComments } from "../../facts/deployment/proxy-files";

const imported =
  /\bimport\s{1,9}(\w{1,60})[^;\n"']{0,100}["'](?:@fastify\/|fastify-)rate-limit["']|\b(?:const|let|var)\s{1,9}(\w{1,60})\s{0,9}=\s{0,9}require\(\s{0,9}["'](?:@fastify\/|fastify-)rate-limit["']/;

/** `register(shopRoutes)`, `register(autoload, { dir: join(root, "routes") })` */
const registersRoutes =
  /\.register\(\s{0,20}(?:\w{0,60}routes?\w{0,60}\b|\w{0,60}auto_?load\s{0,9},\s{0,20}\{[^{}]{0,300}\broutes?["'`])/gi;

/** Where Fastify's limit is registered behind all routes of its file: it holds only those to it that come after it. */
export const lateLimits = searched<Place | undefined>(
  "limits behind the routes",
  needles("rate-limit"),
  undefined,
  (db, path) => {
    const text = withoutLineComments(db.file(path)?.text ?? "");
    const [, byImport, byRequire] = imported.exec(text) ?? [];
    const name = byImport ?? byRequire;
    const limit = name === undefined ? null : new RegExp(`\\.register\\(\\s{0,20}${name}\\b`).exec(text);
    const routes = [...text.matchAll(registersRoutes)];
    if (!limit || routes.length === 0 || routes.some(({ index }) => index > limit.index)) return undefined;
    return { path, range: { start: limit.index + 1, end: limit.index + limit[0].length } };
  },
);
