import type { ModelDrift } from "../../server/src/stacks/django/models/model-drift";

/** What lacks whole tables, where several apps do: their migrations are ignored, or were never made. */
export function tablesOfSeveral(drifts: readonly ModelDrift[]): readonly ModelDrift[] {
  const tables = drifts.filter(
    ({ kind }) => kind === "app-without-migrations" || kind === "model-not-migrated",
  );
  return new Set(tables.map(({ label }) => label)).size > 1 ? tables : [];
}
