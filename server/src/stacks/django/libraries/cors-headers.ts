import type { Library } from "../../../interpreter/python/evaluation";
import { strings, tuple } from "../../../interpreter/python/values/construct";
import { noOrigin } from "../../../interpreter/python/values/value";

const headers = ["accept", "authorization", "content-type", "user-agent", "x-csrftoken", "x-requested-with"];
const methods = ["DELETE", "GET", "OPTIONS", "PATCH", "POST", "PUT"];

/** django-cors-headers */
export const corsHeaders: Library = {
  constants: {
    "corsheaders.defaults.default_headers": tuple(strings(headers, noOrigin), noOrigin),
    "corsheaders.defaults.default_methods": tuple(strings(methods, noOrigin), noOrigin),
  },
};
