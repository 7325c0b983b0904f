import type { Fix } from "../../server/src/engine/finding";
import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, sound } from "../../server/src/engine/verdict";
import { insertVariable } from "../../server/src/facts/deployment/compose/compose-edits";
import { reachableFlowers } from "../../server/src/facts/deployment/flower-access";
import type { StackService } from "../../server/src/facts/deployment/service-roles";

const variable = "${FLOWER_BASIC_AUTH:?}";

export default defineRule({
  id: "flower-unprotected",
  category: "security",
  severity: "blocker",
  title: "Flower can be used without a password",
  passed: "Flower asks for a password or is out of reach",
  effort: "minutes",
  needs: { reachableFlowers },
  judge: ({ reachableFlowers }) =>
    reachableFlowers.map(({ stackService, deployment, reachedBy, isProtected }) => {
      const values = { service: stackService.service.name, deployment };
      const place = stackService.service.command?.place ?? stackService.service.place;
      if (reachedBy === undefined)
        return sound(
          message("Flower in {service} of {deployment} is out of reach", values),
          stackService.service.place,
        );
      if (isProtected)
        return sound(message("Flower in {service} of {deployment} asks for a password", values), place);
      return fault({
        message: message(
          "Flower in {service} is reachable in {deployment} and asks for no password: anyone can read task arguments, and revoke or run tasks.",
          values,
        ),
        place,
        related: [{ ...reachedBy, note: message("This makes it reachable.") }],
        fixes: protect(stackService),
      });
    }),
});

/** Asks for credentials in the command, or in the environment when the image brings its own command. */
function protect({ service }: StackService): readonly Fix[] {
  const title = message("Ask for the credentials in FLOWER_BASIC_AUTH");
  const { command } = service;
  const last = command?.words[command.words.length - 1];
  if (!command || !last) {
    const edit = insertVariable(service, "FLOWER_BASIC_AUTH", variable);
    return edit ? [{ title, safety: "review", edits: [edit] }] : [];
  }
  if (command.isList || !/\bflower\b/.test(command.text ?? "")) return [];
  const { path, range } = last.place;
  const edit = {
    kind: "edit",
    path,
    range: { start: range.end, end: range.end },
    newText: ` --basic_auth=${variable}`,
  } as const;
  // Inside of quotes the word ends before them; a word that is the whole scalar cannot be extended.
  return range.start === command.place.range.start && command.words.length === 1
    ? []
    : [{ title, safety: "review", edits: [edit] }];
}
