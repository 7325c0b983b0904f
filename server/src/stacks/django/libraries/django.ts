import { argumentOf } from "../../../interpreter/python/arguments";
import type { KnownFunction, Library } from "../../../interpreter/python/evaluation";
import { madeUp, madeUpOfLength } from "../../../interpreter/python/standard-library/made-up-text";
import { dictOf, number, string } from "../../../interpreter/python/values/construct";
import { noOrigin, type Value } from "../../../interpreter/python/values/value";
import { djangoDefaults } from "../settings/django-defaults";

/** A translation is its text as far as settings go. */
const translation: KnownFunction = (call) => {
  const text = argumentOf(call, 0)?.value;
  return text?.kind === "string" ? { ...text, lazy: true } : text;
};

const identity: KnownFunction = (call) => argumentOf(call, 0)?.value;

const messageLevels = { DEBUG: 10, INFO: 20, SUCCESS: 25, WARNING: 30, ERROR: 40 };

const constants: Readonly<Record<string, Value>> = {
  ...Object.fromEntries(
    Object.entries(messageLevels).flatMap(([name, value]): [string, Value][] => [
      [`django.contrib.messages.${name}`, number(value, false, noOrigin)],
      [`django.contrib.messages.constants.${name}`, number(value, false, noOrigin)],
    ]),
  ),
  "django.contrib.messages.constants.DEFAULT_TAGS": dictOf(
    Object.keys(messageLevels).map((name) => [name.toLowerCase(), string(name.toLowerCase(), noOrigin)]),
    noOrigin,
  ),
};

/** What settings use of Django itself. */
export const djangoLibrary: Library = {
  installed: ["django"],
  enumerations: {
    "django.db.models.TextChoices": "text",
    "django.db.models.IntegerChoices": "number",
    "django.db.models.enums.TextChoices": "text",
    "django.db.models.enums.IntegerChoices": "number",
  },
  properties: ["django.utils.functional.cached_property"],
  functions: {
    "django.core.management.utils.get_random_secret_key": madeUp,
    "django.utils.crypto.get_random_string": (call) => madeUpOfLength(call, 12, 1),
    "django.utils.translation.gettext_lazy": translation,
    "django.utils.translation.gettext": translation,
    "django.utils.translation.ugettext_lazy": translation,
    "django.utils.translation.ugettext": translation,
    "django.utils.translation.gettext_noop": identity,
    "django.urls.reverse_lazy": (call) =>
      call.evaluation.unknown("An address that is looked up later", {}, call.place, {
        type: "string",
        truthy: true,
      }),
    "django.utils.functional.lazystr": identity,
  },
  constants,
  exceptions: {
    ImproperlyConfigured: "Exception",
    ObjectDoesNotExist: "Exception",
    DoesNotExist: "ObjectDoesNotExist",
  },
  exports(module) {
    if (module === "django.conf.global_settings") return djangoDefaults(undefined);
    return module.startsWith("django.utils.translation") ? new Map() : undefined;
  },
};
