import type { IsoDate } from "../../../engine/snapshot";

/** When which release of a product stops getting security fixes. One release a line, and where to look the dates up. */
export interface ProductLife {
  /** For messages. */
  readonly name: string;
  readonly source: string;
  /** How many numbers of a version name a release: 3.11.4 is 3.11, 20.1.0 is 20. */
  readonly parts: 1 | 2;
  /** A release follows the other within months, and is left behind as fast: one of last year is nothing grave. */
  readonly isFast?: true;
  /** The day after which a release gets no more fixes. */
  readonly ends: Readonly<Record<string, IsoDate>>;
  /** Releases that get fixes and have no last day yet. */
  readonly current?: readonly string[];
}
