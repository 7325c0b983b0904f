import { fact } from "../../../engine/database";
import { productionProcesses } from "../../../facts/deployment/processes/production-processes";
import { writesMigrations } from "../commands";

/** Who writes migrations whenever production starts: "web in docker-compose.yml". */
export const startsThatWriteMigrations = fact("starts that write migrations", (db) =>
  db
    .get(productionProcesses)
    .filter(
      ({ process, isOptional }) => !process.conditional && !isOptional && writesMigrations(process.words),
    )
    .map(({ startedBy }) => startedBy),
);
