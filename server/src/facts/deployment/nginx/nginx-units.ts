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
