import { type Fact, fact, factFamily } from "../../engine/database";
import { type Absent, absent } from "../../engine/rule";
import type { RelativePath } from "../../engine/snapshot";
import { quotedForPattern } from "../../engine/text";

export interface StaleRootFile {
  readonly path: RelativePath;
  readonly bytes: number;
}

/** Names that people and tools know without being told. */
const convention =
  /^(?:readme|license|licence|copying|notice|authors|contributors|changelog|changes|history|contributing|security|code_of_conduct|support|todo|roadmap|makefile|dockerfile|procfile|pipfile|jenkinsfile|vagrantfile|brewfile|gemfile|rakefile|justfile|taskfile|tiltfile|caddyfile|version|manage\.py|setup\.py|conftest\.py|noxfile\.py|fabfile\.py|tasks\.py|wsgi\.py|asgi\.py|main\.py|app\.py|gunicorn\.conf\.py|locustfile\.py|package\.json|package\.nls|tsconfig|jsconfig|requirements|constraints|runtime\.txt|robots\.txt|humans\.txt|cname|codecov|renovate|dependabot|vercel|netlify|render|fly|app\.json|railway|heroku|now\.json|firebase|turbo|nx\.json|lerna|deno|bunfig|cspell|biome|components\.json|index\.|server\.js|next-env|global\.d|middleware\.|instrumentation\.|sonar-project|default\.nix|flake|shell\.nix|composer\.json|gradlew\.bat|mvnw\.cmd|nest-cli\.json|angular\.json|ionic\.|capacitor\.|ng-package|artisan|pint\.json|boost\.json|phpstan|psalm|rector|mago|\.?mcp\.json|\.?claude|agents\.|llms\.txt|captain-definition|crowdin|lingui|i18next|expo|app\.config|eas\.json|metro|babel|sanity|wrangler|amplify|serverless|cdk\.json|samconfig|appsettings|global\.json|dub\.json|deps\.edn|elm\.json|pubspec|analysis_options|fortrabbit|ruff|pyrightconfig|mypy|commitlint|release-please|typedoc|graphql|codegen|orval|knip|degit\.json|vitest\.workspace|\.release-it|ecosystem\.|nodemon\.json|pm2|vetur|volar|web-types|manifest\.json|sw\.|favicon|apple-|browserconfig|ads\.txt|app-ads|google[0-9a-f]{16}|environment\.ya?ml|openapi|schema\.graphql|\.env)/i;

/** Kinds of file that are left over: notes, scripts, state and data. Everything else is read by a tool or a person. */
const leftOver = /\.(?:txt|py|sh|bat|ps1|js|cjs|mjs|ts|json|sql|csv|bak|old|orig|tmp|zip)$/i;

/** Scripts that people start by hand, named after what they do. */
const byHand =
  /^(?:start|run|stop|restart|install|setup|build|deploy|test|update|upgrade|backup|restore|entrypoint|migrate|serve|dev|bootstrap|provision|release|lint|format|init|docker|local)\w*(?:[-_][\w-]+)?\.(?:sh|bat|ps1|cmd)$/i;

const configured =
  /^\.[\w-]*rc(?:\.\w+)?$|\.config\.\w+$|lock\.json$|^\.\w+ignore$|^\.(?:readiness|prettierrc|eslintrc|babelrc|swcrc|releaserc|lintstagedrc|commitlintrc|markdownlint|devcontainer|tool-versions|secrets\.baseline)|settings\.json$/i;

/** Root files that could be left over, by name. */
const candidates: Fact<readonly string[]> = fact("root files that could be left over", (db) =>
  [...db.tree().entries]
    .filter(
      ([path, { kind }]) =>
        kind === "file" &&
        !path.includes("/") &&
        leftOver.test(path) &&
        !convention.test(path) &&
        !byHand.test(path) &&
        !configured.test(path),
    )
    .map(([path]) => path)
    .sort(),
);

interface Mention {
  readonly name: string;
  /** As what it would be imported, without its ending, and how that is written. */
  readonly module?: { readonly name: string; readonly imported: RegExp };
}

const mentions: Fact<readonly Mention[]> = fact(
  "mentions of root files",
  (db) =>
    db.get(candidates).map((name) => {
      const module = /^(\w+)\.py$/.exec(name)?.[1] ?? /^(.+)\.[cm]?[jt]s$/.exec(name)?.[1];
      if (module === undefined) return { name };
      const imported = new RegExp(
        `(?:\\bimport\\s+|\\bfrom\\s+|["'/-]m?\\s*|\\bpython3?\\s+-m\\s+)(?:\\.{0,2}/){0,20}${quotedForPattern(module)}\\b`,
      );
      return { name, module: { name: module, imported } };
    }),
  Object.is,
);

/** Which candidates a file names: as a path, or as a module it imports. */
const named = factFamily("root files named", (db, path): readonly string[] => {
  const text = db.file(path)?.text ?? "";
  return db.get(mentions).flatMap(({ name, module }) => {
    if (name === path) return [];
    const isNamed =
      text.includes(name) ||
      (module !== undefined && text.includes(module.name) && module.imported.test(text));
    return isNamed ? [name] : [];
  });
});

/** Files in the root that nothing in the repository names. Absent without candidates, and where not every text was read. */
export const staleRootFiles: Fact<readonly StaleRootFile[] | Absent> = fact("stale root files", (db) => {
  const names = db.get(candidates);
  if (names.length === 0 || !db.tree().complete || db.unread().size > db.paths().length) return absent;
  const used = new Set(db.paths().flatMap((path) => db.of(named, path)));
  return names
    .filter((name) => !used.has(name))
    .map((path) => ({ path, bytes: db.tree().entries.get(path)?.bytes ?? 0 }));
});
