import { type Message, message } from "../../server/src/engine/message";
import type { ModelDrift } from "../../server/src/stacks/django/models/model-drift";

/** What production lacks, or keeps for nobody. */
export function describe(drift: ModelDrift): Message {
  switch (drift.kind) {
    case "app-without-migrations":
      return message(
        "The app {label} has models and no migrations: production gets no table for {model}.",
        namesOf(drift),
      );
    case "model-not-migrated":
      return message(
        "No migration of {label} creates the model {model}: its table is missing in production.",
        namesOf(drift),
      );
    case "field-not-migrated":
      return message(
        "No migration of {label} adds {model}.{field}: queries fail in production for want of the column.",
        {
          ...namesOf(drift),
          field: drift.field,
        },
      );
    case "model-gone":
      return message(
        "The migrations of {label} keep a table for {model}, which no model declares any more.",
        namesOf(drift),
      );
    case "field-gone":
      return message("The migrations of {label} keep {model}.{field}, which the model no longer has.", {
        ...namesOf(drift),
        field: drift.field,
      });
  }
}

function namesOf({ label, model }: ModelDrift): { label: string; model: string } {
  return { label, model };
}
