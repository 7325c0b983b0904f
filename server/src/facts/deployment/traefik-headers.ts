import type { Place } from "../../engine/finding";
import type { ComposeProject } from "./service-roles";

const headers: ReadonlyMap<string, string> = new Map([
  ["stsseconds", "strict-transport-security"],
  ["contenttypenosniff", "x-content-type-options"],
  ["framedeny", "x-frame-options"],
  ["customframeoptionsvalue", "x-frame-options"],
  ["referrerpolicy", "referrer-policy"],
  ["contentsecuritypolicy", "content-security-policy"],
]);

/** The response headers that labels for Traefik set on a router, by name in lower case. */
export function traefikHeaders({ services }: ComposeProject): ReadonlyMap<string, Place> {
  const labels = services.flatMap(({ service }) => service.labels);
  const used = labels
    .filter(({ name }) => /^traefik\.http\.routers\.[^.]+\.middlewares$/i.test(name))
    .flatMap(({ value }) => (value?.value ?? "").split(","))
    .map((name) => name.trim().replace(/@.*$/, ""));
  const found = new Map<string, Place>();
  for (const { name, value } of labels) {
    const parts = /^traefik\.http\.middlewares\.([^.]+)\.headers\.(\w+)$/i.exec(name);
    const header = headers.get(parts?.[2]?.toLowerCase() ?? "");
    const isSet = value?.value !== undefined && !/^(?:0|false|)$/i.test(value.value.trim());
    if (value && header !== undefined && isSet && used.includes(parts?.[1] ?? ""))
      found.set(header, value.place);
  }
  return found;
}
