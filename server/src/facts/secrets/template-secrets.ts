import { type Fact, fact } from "../../engine/database";
import { type Absent, absent } from "../../engine/rule";
import type { RelativePath } from "../../engine/snapshot";
import type { DotenvEntry } from "../../languages/dotenv";
import { envFiles, parsedEnvFile } from "../repository/env-files";
import { looksRandom } from "./placeholder";
import { findProviderTokens } from "./provider-token";
import { isSecretName } from "./secret-name";

export interface TemplateSecret {
  readonly path: RelativePath;
  readonly entry: DotenvEntry;
}

/** Entries of env templates that hold what looks like a real secret. Absent without templates. */
export const templateSecrets: Fact<readonly TemplateSecret[] | Absent> = fact("template secrets", (db) => {
  const templates = db.get(envFiles).filter(({ role }) => role === "template");
  if (templates.length === 0) return absent;
  return templates.flatMap(({ path }) =>
    db
      .of(parsedEnvFile, path)
      .entries.filter(({ key, value }) => looksReal(key, value))
      .map((entry) => ({ path, entry })),
  );
});

/** A template's value must look generated, not just filled in: `POSTGRES_PASSWORD=postgres` is a default. */
function looksReal(key: string, value: string): boolean {
  return findProviderTokens(value).length > 0 || (isSecretName(key) && looksRandom(value));
}
