import type { Fix, Place } from "../../server/src/engine/finding";
import { type Message, message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import type { ComposeService } from "../../server/src/facts/deployment/compose/compose-service";
import { isTrue } from "../../server/src/facts/deployment/compose/compose-text";
import { productionStacks } from "../../server/src/facts/deployment/service-roles";

export default defineRule({
  id: "compose-privileged",
  category: "security",
  severity: "major",
  title: "A container has the server's own rights",
  passed: "No container has the server's own rights",
  effort: "hours",
  provedBy: "search",
  needs: { productionStacks },
  check: ({ productionStacks }) =>
    productionStacks.flatMap(({ deployment, services }) =>
      services.flatMap(({ service, role }) =>
        rightsOf(service).map(({ place, what, fixes }) => ({
          // Monitors look at the whole machine on purpose.
          severity: role === "monitor" ? ("minor" as const) : ("major" as const),
          message: message(
            "{service} in {deployment} runs with {what}: a break-in there is a break-in on the server.",
            {
              service: service.name,
              deployment: deployment.name,
              what,
            },
          ),
          place,
          fixes,
        })),
      ),
    ),
});

interface Right {
  readonly place: Place;
  readonly what: Message;
  readonly fixes: readonly Fix[];
}

function rightsOf(service: ComposeService): readonly Right[] {
  const rights: Right[] = [];
  const { privileged } = service;
  if (privileged && isTrue(privileged)) {
    const { path, range } = privileged.place;
    rights.push({
      place: privileged.place,
      what: message("all rights (privileged)"),
      fixes: [
        {
          title: message("Take the rights away"),
          safety: "review",
          edits: [{ kind: "edit", path, range, newText: "false" }],
        },
      ],
    });
  }
  for (const capability of service.capAdd) {
    if (/^(?:CAP_)?(?:ALL|SYS_ADMIN)$/i.test(capability.value ?? ""))
      rights.push({
        place: capability.place,
        what: message("the capability {name}", { name: capability.raw }),
        fixes: [],
      });
  }
  for (const option of service.securityOptions) {
    if (/^(?:seccomp|apparmor)[:=]unconfined$/.test(option.value ?? ""))
      rights.push({
        place: option.place,
        what: message("no system call filter ({name})", { name: option.raw }),
        fixes: [],
      });
  }
  for (const [shared, name] of [
    [service.pid, "pid"],
    [service.ipc, "ipc"],
  ] as const) {
    if (shared?.value === "host")
      rights.push({
        place: shared.place,
        what: message("the server's own {name} namespace", { name }),
        fixes: [],
      });
  }
  return rights;
}
