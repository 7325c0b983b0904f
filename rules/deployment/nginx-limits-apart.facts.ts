import type { Place } from "../../server/src/engine/finding";
import type { NginxLevel, NginxStatement } from "../../server/src/facts/deployment/nginx/nginx-blocks";
import type { NginxConfiguration } from "../../server/src/facts/deployment/nginx/nginx-configuration";
import { levelsIn } from "../../server/src/facts/deployment/nginx/nginx-parts";
import {
  type EvaluatedSettings,
  settingOf,
} from "../../server/src/stacks/django/settings/evaluated-settings";

/** The locations that pass requests on, by directives for which `isWanted` says so. */
export function passingLocations(
  { servers }: NginxConfiguration,
  isWanted: (statement: NginxStatement) => boolean,
): readonly NginxLevel[] {
  return servers.flatMap(levelsIn).filter(({ kind, own }) => kind === "location" && own.some(isWanted));
}

/** What the project itself says that a body may hold, in bytes. */
export function limitOf(settings: EvaluatedSettings): {
  readonly value: number | undefined;
  readonly place: Place | undefined;
} {
  const { source, value, assigned } = settingOf(settings, "DATA_UPLOAD_MAX_MEMORY_SIZE");
  const isKnown = source === "project" && value.kind === "number";
  return { value: isKnown ? Number(value.value) : undefined, place: assigned.at(-1) };
}

/** A size as nginx writes it (`10m`, `512k`, `1g`), in bytes; undefined for what a template fills in. */
export function bytesOf(text: string | undefined): number | undefined {
  const parts = /^(\d+)([kmg]?)$/i.exec(text ?? "");
  if (!parts) return undefined;
  return Number(parts[1]) * 1024 ** ["", "k", "m", "g"].indexOf((parts[2] ?? "").toLowerCase());
}

/** A time as nginx writes it (`90`, `90s`, `2m`), in seconds; undefined for what a template fills in. */
export function secondsOf(text: string | undefined): number | undefined {
  const parts = /^(\d+)(s|m|h|d)?$/.exec(text ?? "");
  if (!parts) return undefined;
  return Number(parts[1]) * ({ m: 60, h: 3600, d: 86_400 }[parts[2] ?? ""] ?? 1);
}
