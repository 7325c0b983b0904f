import type { IsoDate } from "../engine/snapshot";

/** The day in the user's own time zone. */
export function localDay(date: Date): IsoDate {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
