import type { Fix, Place, Severity } from "../../server/src/engine/finding";
import { type Message, message } from "../../server/src/engine/message";
import type { ComposeService } from "../../server/src/facts/deployment/compose/compose-service";
import { type ComposeText, isTrueText } from "../../server/src/facts/deployment/compose/compose-text";
import { isPowerfulCapability } from "../../server/src/facts/deployment/powerful-capabilities";

/** Folders whose owner owns the machine, and keys to others. */
const powerful =
  /^(?:\/(?:(?:etc|root|boot|dev|proc|sys|bin|sbin|lib|lib64|usr|home|run|var\/run|var|var\/lib|var\/lib\/(?:docker|containerd|kubelet))|(?:etc\/(?:shadow|passwd|sudoers|sudoers\.d|cron\.d|crontab|ssh|kubernetes|docker))|(?:root|home\/[^/]+)\/(?:\.ssh|\.aws|\.kube|\.docker)(?:\/.*)?)?|~\/(?:\.ssh|\.aws|\.kube|\.docker)(?:\/.*)?|~)$/;

/** Something of the server that a container may use. */
export interface RightOnServer {
  readonly severity: Severity;
  readonly place: Place;
  readonly what: Message;
  readonly fixes: readonly Fix[];
  /** What it may look at and not change: a folder of the server, or its processes. */
  readonly isReading?: boolean;
}

/** What Compose gives a container of the server, in the order of its keys. */
export function rightsOnServer(service: ComposeService): readonly RightOnServer[] {
  const rights: RightOnServer[] = [];
  const { privileged } = service;
  if (privileged && isTrueText(privileged)) {
    const { path, range } = privileged.place;
    rights.push({
      severity: "major",
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
  const add = (text: ComposeText, severity: Severity, what: Message) => {
    rights.push({ severity, place: text.place, what, fixes: [] });
  };
  for (const capability of service.capAdd) {
    if (isPowerfulCapability(capability.value ?? ""))
      add(capability, "major", message("the capability {name}", { name: capability.raw }));
  }
  for (const option of service.securityOptions) {
    if (/^(?:seccomp|apparmor|systempaths)[:=]unconfined$/.test(option.value ?? ""))
      add(option, "major", message("no system call filter ({name})", { name: option.raw }));
    if (/^label[:=]disable$/.test(option.value ?? ""))
      add(
        option,
        "minor",
        message("no labels that separate it from the server ({name})", { name: option.raw }),
      );
  }
  for (const { type, source, place, readOnly } of service.volumes) {
    const folder = type === "bind" ? source?.replace(/(?<=[^/]|^\/)\/+$/, "") : undefined;
    if (folder === undefined || !powerful.test(folder)) continue;
    rights.push({
      severity: readOnly ? "minor" : "major",
      place,
      what: message("the folder {folder} of the server", { folder }),
      fixes: [],
      isReading: readOnly,
    });
  }
  for (const device of service.devices) {
    const path = device.value?.split(":")[0] ?? "";
    if (/^\/dev\/(?:mem|kmem|port|sd[a-z]\d*|nvme\w+|vd[a-z]\d*|mapper\/.*|dm-\d+)$/.test(path))
      add(device, "major", message("the device {path} of the server", { path }));
  }
  for (const [shared, name, severity] of [
    [service.pid, "pid", "major"],
    [service.ipc, "ipc", "major"],
    [service.networkMode, "network", "advice"],
    [service.userNamespace, "user", "minor"],
    [service.cgroup, "cgroup", "minor"],
    [service.uts, "UTS", "minor"],
  ] as const) {
    if (shared?.value === "host")
      rights.push({
        severity,
        place: shared.place,
        what: message("the server's own {name} namespace", { name }),
        fixes: [],
        isReading: name === "pid",
      });
  }
  return rights;
}
