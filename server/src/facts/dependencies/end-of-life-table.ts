import type { IsoDate } from "../../engine/snapshot";

/**
 * When which release stops getting security fixes. One product a block, one release a line, and where to look the dates up.
 * To refresh: compare with the sources, add new releases, set `checked`.
 */
export interface ProductLife {
  /** For messages. */
  readonly name: string;
  readonly source: string;
  /** How many numbers of a version name a release: 3.11.4 is 3.11, 20.1.0 is 20. */
  readonly parts: 1 | 2;
  /** The day after which a release gets no more fixes; those still without a date are left out. */
  readonly ends: Readonly<Record<string, IsoDate>>;
}

/** The day on which all dates were last compared with their sources. */
export const checked: IsoDate = "2026-11-23";

export type Product = "python" | "node" | "django" | "next" | "postgres" | "redis";

export const endOfLife: Readonly<Record<Product, ProductLife>> = {
  python: {
    name: "Python",
    // Python announces months; a release is counted as alive to the end of its month.
    source: "https://devguide.python.org/versions/",
    parts: 2,
    ends: {
      "2.7": "2020-01-01",
      "3.5": "2020-09-30",
      "3.6": "2021-12-23",
      "3.7": "2023-06-27",
      "3.8": "2024-10-31",
      "3.9": "2025-10-31",
      "3.10": "2026-10-31",
      "3.11": "2027-10-31",
      "3.12": "2028-10-31",
      "3.13": "2029-10-31",
      "3.14": "2030-10-31",
    },
  },
  node: {
    name: "Node.js",
    source: "https://nodejs.org/en/about/previous-releases",
    parts: 1,
    ends: {
      "8": "2019-12-31",
      "9": "2018-06-30",
      "10": "2021-04-30",
      "11": "2019-06-30",
      "12": "2022-04-30",
      "13": "2020-06-01",
      "14": "2023-04-30",
      "15": "2021-06-01",
      "16": "2023-09-11",
      "17": "2022-06-01",
      "18": "2025-04-30",
      "19": "2023-06-01",
      "20": "2026-04-30",
      "21": "2024-06-01",
      "22": "2027-04-30",
      "23": "2025-06-01",
      "24": "2028-04-30",
      "25": "2026-06-01",
    },
  },
  django: {
    name: "Django",
    source: "https://www.djangoproject.com/download/#supported-versions",
    parts: 2,
    ends: {
      "1.8": "2018-04-01",
      "1.9": "2017-04-04",
      "1.10": "2017-12-02",
      "1.11": "2020-04-01",
      "2.0": "2019-04-01",
      "2.1": "2019-12-02",
      "2.2": "2022-04-11",
      "3.0": "2021-04-06",
      "3.1": "2021-12-07",
      "3.2": "2024-04-01",
      "4.0": "2023-04-01",
      "4.1": "2023-12-01",
      "4.2": "2026-04-30",
      "5.0": "2025-04-02",
      "5.1": "2025-12-03",
      "5.2": "2028-04-30",
      "6.0": "2027-04-30",
    },
  },
  next: {
    name: "Next.js",
    // A major release is supported for two years from its first day on.
    source: "https://nextjs.org/support-policy",
    parts: 1,
    ends: {
      "9": "2020-10-27",
      "10": "2021-06-15",
      "11": "2022-01-27",
      "12": "2022-11-21",
      "13": "2024-12-21",
      "14": "2025-10-26",
      "15": "2026-10-21",
    },
  },
  postgres: {
    name: "PostgreSQL",
    source: "https://www.postgresql.org/support/versioning/",
    parts: 1,
    ends: {
      "9": "2021-11-11",
      "10": "2022-11-10",
      "11": "2023-11-09",
      "12": "2024-11-14",
      "13": "2025-11-13",
      "14": "2026-11-12",
      "15": "2027-11-11",
      "16": "2028-11-09",
      "17": "2029-11-08",
      "18": "2030-11-14",
    },
  },
  redis: {
    name: "Redis",
    // Only releases that the project's own list no longer names.
    source: "https://github.com/redis/redis/security/policy",
    parts: 2,
    ends: {
      "3.0": "2018-10-17",
      "3.2": "2018-10-17",
      "4.0": "2020-04-30",
      "5.0": "2022-04-27",
      "6.0": "2022-05-31",
      "7.0": "2024-07-29",
      "8.0": "2026-02-11",
    },
  },
};

/** The release that a version belongs to, with its last day; undefined where the table does not know it. */
export function lifeOf(
  product: Product,
  version: string,
): { readonly release: string; readonly end: IsoDate } | undefined {
  const { parts, ends } = endOfLife[product];
  const numbers = /^\d+(?:\.\d+)*/.exec(version)?.[0].split(".") ?? [];
  if (numbers.length < parts) return undefined;
  const release = numbers.slice(0, parts).join(".");
  const end = ends[release];
  return end === undefined ? undefined : { release, end };
}

/** The newest release that is older than nothing the table knows and still alive: what to go to. */
export function newestAlive(product: Product, today: IsoDate): string | undefined {
  return Object.entries(endOfLife[product].ends)
    .filter(([, end]) => end >= today)
    .map(([release]) => release)
    .sort(
      (a, b) =>
        Number(a.split(".")[0]) - Number(b.split(".")[0]) ||
        Number(a.split(".")[1] ?? 0) - Number(b.split(".")[1] ?? 0),
    )
    .at(-1);
}
