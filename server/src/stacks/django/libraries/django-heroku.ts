import { argumentOf } from "../../../interpreter/python/arguments";
import type { Call, KnownFunction, Library } from "../../../interpreter/python/evaluation";
import { list, none, string } from "../../../interpreter/python/values/construct";
import { certain, noOrigin, type Origin, type Scope } from "../../../interpreter/python/values/value";

/** `django_heroku.settings(locals())` sets these, from the environment, and adds WhiteNoise. */
const configureHeroku: KnownFunction = (call) => {
  const namespace = argumentOf(call, 0)?.value;
  if (namespace?.kind !== "library-object" || namespace.class !== "namespace") return undefined;
  const scope = namespace.state as Scope;
  for (const name of ["DATABASES", "LOGGING", "ALLOWED_HOSTS", "SECRET_KEY", "TEST_RUNNER", "CACHES"]) {
    const why = call.evaluation.unknown("{name} may be set by django_heroku", { name }, call.place);
    call.evaluation.assign(scope, name, { value: why, steps: [call.place] });
  }
  if (!call.keywords.has("staticfiles")) serveStaticFiles(call, scope);
  return none(noOrigin);
};

/** WhiteNoise comes before all other middleware, and files are collected for it. */
function serveStaticFiles({ evaluation, place }: Call, scope: Scope): void {
  const origin: Origin = { kind: "literal", place };
  const server = certain(string("whitenoise.middleware.WhiteNoiseMiddleware", origin));
  const middleware = scope.names.get("MIDDLEWARE");
  if (middleware?.value.kind === "list" || middleware?.value.kind === "tuple") {
    const value = list([server, ...middleware.value.elements], middleware.value.origin);
    evaluation.assign(scope, "MIDDLEWARE", { value, steps: [...middleware.steps, place] });
  }
  for (const [name, value] of [
    ["STATIC_ROOT", "staticfiles"],
    ["STATICFILES_STORAGE", "whitenoise.storage.CompressedManifestStaticFilesStorage"],
  ] as const)
    evaluation.assign(scope, name, { value: string(value, origin), steps: [place] });
}

export const djangoHeroku: Library = {
  functions: {
    "django_heroku.settings": configureHeroku,
    "django_on_heroku.settings": configureHeroku,
  },
};
