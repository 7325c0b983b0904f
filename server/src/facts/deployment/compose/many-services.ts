import type { RelativePath } from "../../../engine/snapshot";
import type { ComposeService } from "./compose-service";

/** From how many on what services of one file lack is the way of the file, and is told once. */
const many = 10;

/** The services of a file by its path, where there are many of them: whoever repairs one sees them all. */
export function byFileOfMany<Service extends Pick<ComposeService, "name" | "place">>(
  services: readonly Service[],
): ReadonlyMap<RelativePath, readonly Service[]> {
  const files = new Map<RelativePath, Service[]>();
  for (const service of services) {
    const own = files.get(service.place.path) ?? [];
    if (!own.some(({ name }) => name === service.name)) own.push(service);
    files.set(service.place.path, own);
  }
  return new Map([...files].filter(([, own]) => own.length >= many));
}
