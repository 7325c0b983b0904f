import { truthinessOf } from "../values/comparison";
import { environmentReadsOf } from "../values/origins";
import { alternativesOf, type EnvironmentOrigin, type Value } from "../values/value";

/**
 * Code that asks the environment whether this is production: `os.getenv("ENVIRONMENT", "dev") == "production"`.
 * Nothing here sets the variable, and what it falls back to is development in the code's own words. Production sets it,
 * so what development gets says nothing about production.
 */

const productionWords = /^(?:prod|production|prd|live)$/i;
const developmentWords = /^(?:dev|devel|develop|development|local|test|testing)$/i;

const stageKey =
  /(?:^|_)(?:ENV|ENVIRONMENT|STAGE|MODE|PROFILE|TIER|DEPLOY|DEPLOYMENT|RUNTIME|CONFIG|CONFIGURATION|SETTINGS)(?:$|_)/i;
const productionFlag = /^(?:\w+_)?(?:PROD|PRODUCTION)(?:_MODE|_SERVER|_ENV)?$/i;
const developmentFlag = /^(?:\w+_)?(?:DEV|DEVELOPMENT|LOCAL)(?:_MODE|_SERVER|_ENV)?$/i;

/** Whether a variable that is unset here tells production apart, judged by its name and by what it falls back to. */
export function tellsStage(key: string, fallback: Value | undefined): boolean {
  const text = fallback?.kind === "string" ? fallback.value.trim() : undefined;
  if (stageKey.test(key)) return text !== undefined && developmentWords.test(text);
  if (productionFlag.test(key)) return fallback === undefined || isOff(fallback);
  if (developmentFlag.test(key)) return fallback !== undefined && !isOff(fallback);
  return false;
}

function isOff(value: Value): boolean {
  if (value.kind === "string") return /^(?:|0|false|no|off|f|n|none)$/i.test(value.value.trim());
  return truthinessOf(value) === false;
}

/** The read whose unset variable decides, where a comparison asks by it whether this is production. */
export function stageAskedFor(left: Value, right: Value): EnvironmentOrigin | undefined {
  if (namesProduction(right)) return unsetRead(left);
  if (namesProduction(left)) return unsetRead(right);
  return undefined;
}

function namesProduction(value: Value): boolean {
  if (value.kind === "string") return value.origin.kind === "literal" && productionWords.test(value.value);
  if (value.kind !== "list" && value.kind !== "tuple" && value.kind !== "set") return false;
  return value.elements.some(({ value: one }) => namesProduction(one));
}

function unsetRead(value: Value): EnvironmentOrigin | undefined {
  const isOther = (one: Value) =>
    one.kind === "none" || (one.kind === "string" && !productionWords.test(one.value.trim()));
  if (!alternativesOf(value).every(isOther)) return undefined;
  const reads = environmentReadsOf(value);
  if (!reads.every(({ outcome }) => outcome === "default" || outcome === "missing")) return undefined;
  return reads[0];
}
