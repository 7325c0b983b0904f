import type { Fix } from "../../server/src/engine/finding";
import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, notKnown, sound } from "../../server/src/engine/verdict";
import { insertVariable } from "../../server/src/facts/deployment/compose/compose-edits";
import { reachableFlowers } from "../../server/src/facts/deployment/flower-access";
import type { ProjectService } from "../../server/src/facts/deployment/service-roles";
import {
  nameVariable,
  type VariableHome,
  variableHomes,
} from "../../server/src/facts/environment/required-variable";

/** `user:password`. */
const variable = "FLOWER_BASIC_AUTH";

export default defineRule({
  id: "flower-unprotected",
  category: "security",
  severity: "blocker",
  title: "Flower can be used without a password",
  passed: "Flower asks for a password or is out of reach",
  effort: "minutes",
  cwe: 306,
  needs: { reachableFlowers, variableHomes },
  judge: ({ reachableFlowers, variableHomes }) =>
    reachableFlowers.map((flower) => {
      const { projectService, deployment, reachedBy, isProtected, mayBeProtected, isWellKnown } = flower;
      const values = { service: projectService.service.name, deployment };
      const place = projectService.service.command?.place ?? projectService.service.place;
      if (reachedBy && isProtected && isWellKnown)
        return fault({
          message: message(
            "Flower in {service} is reachable in {deployment} with a password that everybody knows: anyone can read task arguments, and revoke or run tasks.",
            values,
          ),
          place,
          related: [{ ...reachedBy, note: message("This makes it reachable.") }],
        });
      if (isProtected && !isWellKnown)
        return sound(message("Flower in {service} of {deployment} asks for a password", values), place);
      if (reachedBy === undefined)
        return sound(
          message("Flower in {service} of {deployment} is out of reach", values),
          projectService.service.place,
        );
      if (mayBeProtected)
        return notKnown(message("Which password {service} has in {deployment} is not known", values));
      return fault({
        message: message(
          "Flower in {service} is reachable in {deployment} and asks for no password: anyone can read task arguments, and revoke or run tasks.",
          values,
        ),
        place,
        related: [{ ...reachedBy, note: message("This makes it reachable.") }],
        fixes: protect(projectService, variableHomes),
      });
    }),
});

/** Flower reads its options from the environment too, where no list of processes shows them. */
function protect({ service }: ProjectService, homes: ReadonlyMap<string, VariableHome>): readonly Fix[] {
  const edit = insertVariable(service, variable, `\${${variable}:?}`);
  const named = edit && nameVariable(homes.get(edit.path), variable, edit.path);
  if (!edit || !named) return [];
  return [
    {
      title: message("Ask for the credentials in FLOWER_BASIC_AUTH"),
      safety: "review",
      edits: [edit, ...named],
    },
  ];
}
