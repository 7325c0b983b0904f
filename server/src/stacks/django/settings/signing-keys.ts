import type { Value } from "../../../interpreter/python/values/value";
import { type EvaluatedSettings, entryOf, settingOf } from "./evaluated-settings";

/** A setting that signs sessions, tokens or links. */
export interface SigningKey {
  /** As it is written: "SECRET_KEY", `SIMPLE_JWT["SIGNING_KEY"]`. */
  readonly name: string;
  readonly value: Value;
}

/** The signing keys that a settings module sets. A token's key that is taken over from SECRET_KEY is SECRET_KEY's matter. */
export function signingKeysOf(settings: EvaluatedSettings): readonly SigningKey[] {
  const secretKey = settingOf(settings, "SECRET_KEY").value;
  const keys: SigningKey[] = [{ name: "SECRET_KEY", value: secretKey }];
  for (const name of ["JWT_SECRET_KEY", "JWT_SECRET", "JWT_SIGNING_KEY"]) {
    if (settings.settings.has(name)) keys.push({ name, value: settingOf(settings, name).value });
  }
  for (const [dict, entry] of [
    ["SIMPLE_JWT", "SIGNING_KEY"],
    ["JWT_AUTH", "JWT_SECRET_KEY"],
  ] as const) {
    const value = settings.settings.has(dict) ? entryOf(settingOf(settings, dict).value, entry) : undefined;
    if (value && value.kind !== "unbound") keys.push({ name: `${dict}["${entry}"]`, value });
  }
  return keys.filter(({ name, value }) => name === "SECRET_KEY" || value.origin !== secretKey.origin);
}

/** Django's own measure of a key: its length, its distinct characters, and the prefix of generated projects. */
export const shortestKey = 50;
/** Different ones. */
export const fewestCharacters = 5;

/** Why a key is weak by Django's check security.W009, or undefined for one it lets pass. */
export function weaknessOf(key: string): "short" | "repetitive" | "generated-insecure" | undefined {
  if (key.startsWith("django-insecure-")) return "generated-insecure";
  if ([...key].length < shortestKey) return "short";
  return new Set(key).size < fewestCharacters ? "repetitive" : undefined;
}
