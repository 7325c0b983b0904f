import { argumentOf } from "../../../interpreter/python/arguments";
import type { KnownFunction, Library } from "../../../interpreter/python/evaluation";
import { none } from "../../../interpreter/python/values/construct";
import { noOrigin, type Scope } from "../../../interpreter/python/values/value";

/** `django_heroku.settings(locals())` sets these, from the environment, and adds WhiteNoise. */
const configureHeroku: KnownFunction = (call) => {
  const namespace = argumentOf(call, 0)?.value;
  if (namespace?.kind !== "library-object" || namespace.class !== "namespace") return undefined;
  const scope = namespace.state as Scope;
  for (const name of ["DATABASES", "LOGGING", "ALLOWED_HOSTS", "SECRET_KEY", "TEST_RUNNER", "CACHES"]) {
    const why = call.evaluation.unknown("{name} may be set by django_heroku", { name }, call.place);
    call.evaluation.assign(scope, name, { value: why, steps: [call.place] });
  }
  return none(noOrigin);
};

export const djangoHeroku: Library = {
  functions: {
    "django_heroku.settings": configureHeroku,
    "django_on_heroku.settings": configureHeroku,
  },
};
