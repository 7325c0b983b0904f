import { decodeBase64 } from "../../server/src/engine/secrets/base64";
import { findProviderTokens } from "../../server/src/engine/secrets/provider-token";
import type { Snapshot } from "../../server/src/engine/snapshot";
import { isEnvPath, secretEntriesOf } from "../../server/src/facts/repository/env-files";
import { writtenSecretsIn } from "../../server/src/facts/secrets/written-secrets-in";
import { parseDotenv } from "../../server/src/languages/dotenv";

/** Short values and plain words are everyday language, which an output may hold by chance: "development". */
const shortestSecret = 7;

/** The values that no output may hold. */
export function secretsIn({ files }: Snapshot): ReadonlySet<string> {
  const secrets = new Set<string>();
  for (const [path, { text }] of files) {
    for (const { range } of findProviderTokens(text)) secrets.add(text.slice(range.start, range.end));
    if (isEnvPath(path)) for (const { value } of secretEntriesOf(parseDotenv(text))) secrets.add(value);
    for (const [, value] of text.matchAll(
      /\b(?:SECRET_KEY|PASSWORD|API_KEY|TOKEN)["']?\s*[:=]\s*["']([^"'\s${}]+)["']/g,
    )) {
      if (value) secrets.add(value);
    }
    for (const { range } of writtenSecretsIn(path, text)) {
      const value = text.slice(range.start, range.end);
      secrets.add(value);
      const decoded = decodeBase64(value);
      if (decoded) secrets.add(decoded);
    }
  }
  return new Set(
    [...secrets].filter((secret) => secret.length >= shortestSecret && !/^[a-z]+$/.test(secret)),
  );
}
