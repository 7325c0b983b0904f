import { closestTo } from "../../server/src/engine/closest";
import type { Fix, TextEdit } from "../../server/src/engine/finding";
import { type IgnoreUse, ignoreUses, knownRules } from "../../server/src/engine/ignores/ignores";
import { message } from "../../server/src/engine/message";
import { absent, defineRule, type FindingDraft } from "../../server/src/engine/rule";

export default defineRule({
  id: "ignore-unused",
  category: "code-quality",
  severity: "minor",
  title: "An ignore has no effect",
  passed: "Every ignore has an effect",
  effort: "minutes",
  provedBy: "search",
  needs: { ignoreUses, knownRules },
  check: ({ ignoreUses, knownRules }) =>
    ignoreUses.length === 0 ? absent : ignoreUses.flatMap((use) => draft(use, knownRules.ids)),
});

function draft({ ignore, use }: IgnoreUse, ids: readonly string[]): FindingDraft[] {
  const { rule, place, removal } = ignore;
  if (use === "used") return [];
  const remove: Fix = {
    title: message("Remove the ignore of {rule}", { rule }),
    safety: use === "unused" ? "safe" : "review",
    edits: [removal],
  };
  if (use === "unused")
    return [
      {
        message: message("This ignore of {rule} has no effect: there is nothing to ignore", { rule }),
        place,
        fixes: [remove],
        tags: ["unnecessary"],
      },
    ];
  const closest = closestTo(rule, ids);
  if (closest === undefined)
    return [
      {
        message: message("This ignore has no effect: there is no rule {rule}", { rule }),
        place,
        fixes: [remove],
      },
    ];
  return [
    {
      message: message("This ignore has no effect: there is no rule {rule}. Did you mean {closest}?", {
        rule,
        closest,
      }),
      place,
      fixes: [rename(ignore, closest), remove],
    },
  ];
}

function rename({ place, rule }: IgnoreUse["ignore"], name: string): Fix {
  const edit: TextEdit = { kind: "edit", path: place.path, range: place.range, newText: name };
  return { title: message("Change {rule} to {name}", { rule, name }), safety: "review", edits: [edit] };
}
