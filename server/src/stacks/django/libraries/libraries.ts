import type { Library } from "../../../interpreter/python/evaluation";
import { corsHeaders } from "./cors-headers";
import { decouple } from "./decouple";
import { djDatabaseUrl } from "./dj-database-url";
import { djangoLibrary } from "./django";
import { djangoConfigurations } from "./django-configurations";
import { djangoEnviron } from "./django-environ";
import { djangoHeroku } from "./django-heroku";
import { dotenv } from "./dotenv";
import { dynaconf } from "./dynaconf";
import { environs } from "./environs";
import { splitSettings } from "./split-settings";
import { strtoboolPackages } from "./strtobool";

/** Everything from outside a project that settings are known to use. A new library is one file here. */
export const libraries: readonly Library[] = [
  djangoLibrary,
  djangoEnviron,
  djangoConfigurations,
  djangoHeroku,
  decouple,
  environs,
  dotenv,
  djDatabaseUrl,
  dynaconf,
  splitSettings,
  corsHeaders,
  strtoboolPackages,
];
