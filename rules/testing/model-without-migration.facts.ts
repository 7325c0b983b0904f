import { fact } from "../../server/src/engine/database";
import { productionProcesses } from "../../server/src/facts/deployment/processes/production-processes";
import { ciCommands } from "../../server/src/facts/pipelines/ci-commands";
import { writesMigrations } from "../../server/src/stacks/django/commands";
import type { ModelDrift } from "../../server/src/stacks/django/models/model-drift";

/** What lacks whole tables, where several apps do: their migrations are ignored, or were never made. */
export function tablesOfSeveral(drifts: readonly ModelDrift[]): readonly ModelDrift[] {
  const tables = drifts.filter(
    ({ kind }) => kind === "app-without-migrations" || kind === "model-not-migrated",
  );
  return new Set(tables.map(({ label }) => label)).size > 1 ? tables : [];
}

/** Who writes migrations whenever production starts or is deployed: "web in docker-compose.yml", a pipeline's path. */
export const startsThatWriteMigrations = fact("starts that write migrations", (db) => [
  ...db
    .get(productionProcesses)
    .filter(
      ({ process, isOptional }) => !process.conditional && !isOptional && writesMigrations(process.words),
    )
    .map(({ startedBy }) => startedBy),
  ...db
    .get(ciCommands)
    .filter(({ isRemote, words }) => isRemote && writesMigrations(words))
    .map(({ pipeline }) => pipeline.path),
]);
