import type { IsoDate } from "../../engine/snapshot";
import { databases } from "./end-of-life/databases";
import { frameworks } from "./end-of-life/frameworks";
import { languages } from "./end-of-life/languages";
import type { ProductLife } from "./end-of-life/product-life";
import { servers } from "./end-of-life/servers";
import { systems } from "./end-of-life/systems";

/** To refresh: compare with the sources, add new releases, set `checked`. */
const products = { ...languages, ...databases, ...frameworks, ...systems, ...servers };

export type Product = keyof typeof products;

/** By product: its releases with the days on which their support ends. */
export const endOfLife: Readonly<Record<Product, ProductLife>> = products;

/** The day on which all dates were last compared with their sources. */
export const checked: IsoDate = "2026-11-27";

/**
 * The release that a version belongs to, with its last day; undefined where the table does not know it. A version with
 * fewer numbers than name a release, such as the tag `mongo:7`, is the release of that number that is kept up longest, once a
 * greater one is out: such a tag goes back to it when a release in between has ended.
 */
export function lifeOf(
  product: Product,
  version: string,
): { readonly release: string; readonly end: IsoDate } | undefined {
  const { parts, ends, current = [] } = endOfLife[product];
  const numbers = /^\d+(?:\.\d+)*/.exec(version)?.[0].split(".") ?? [];
  const [first] = numbers;
  if (first === undefined) return undefined;
  if (numbers.length >= parts) {
    const release = numbers.slice(0, parts).join(".");
    const end = ends[release];
    return end === undefined ? undefined : { release, end };
  }
  const known = [...Object.keys(ends), ...current].sort(byNumbers);
  const ofNumber = known.filter((one) => one.split(".")[0] === first);
  const lastDay = (one: string) => ends[one] ?? "9999-12-31";
  const release = ofNumber.reduce<string | undefined>(
    (best, one) => (best === undefined || lastDay(one) >= lastDay(best) ? one : best),
    undefined,
  );
  const isFinished = known.some((one) => Number(one.split(".")[0]) > Number(first));
  const end = release === undefined ? undefined : ends[release];
  return release === undefined || end === undefined || !isFinished ? undefined : { release, end };
}

/** The newest release that the table knows and that still gets fixes: what to go to. */
export function newestAlive(product: Product, today: IsoDate): string | undefined {
  const { ends, current = [] } = endOfLife[product];
  const alive = Object.entries(ends).flatMap(([release, end]) => (end >= today ? [release] : []));
  return [...alive, ...current].sort(byNumbers).at(-1);
}

function byNumbers(a: string, b: string): number {
  const [major = 0, minor = 0] = a.split(".").map(Number);
  const [otherMajor = 0, otherMinor = 0] = b.split(".").map(Number);
  return major - otherMajor || minor - otherMinor;
}
