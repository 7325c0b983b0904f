import path from "node:path";
import { processorTime } from "./support/processor-time";
import { grownDemo, monorepo } from "./support/repository";

const check = (folder: string) =>
  processorTime({
    command: [process.execPath, path.resolve("dist/cli.cjs"), "check", folder, "--format", "json"],
    env: { READINESS_CACHE: "off" },
    codes: [0, 1],
  });

/** What git and a start of Node take by themselves: nobody who reads a repository is faster. */
const listing = (folder: string) =>
  processorTime({ command: ["git", "ls-files"], folder }) +
  processorTime({ command: [process.execPath, "-e", "0"] });

const sizes = [5_000, 20_000, 100_000];
const times = new Map<number, number>();

/** A repository that grows, and one of many projects. A folder is made when its turn comes: a hundred thousand files take long. */
export const benches = [
  ...sizes.map((files) => {
    let folder: string | undefined;
    const made = () => (folder ??= grownDemo(files));
    return {
      name: `check of ${files} files / git ls-files and node -e 0`,
      rounds: 1,
      baseline: { name: "git ls-files and node -e 0", run: () => listing(made()) },
      subject: {
        name: "check",
        run: () => {
          const time = check(made());
          times.set(files, time);
          return time;
        },
      },
      note: () => growthUpTo(files),
    };
  }),
  {
    name: "check of a monorepo of 50 Django applications and 20 packages for Node / check of the demo",
    rounds: 1,
    baseline: { name: "check of the demo", run: () => check("test/workspaces/marketplace") },
    subject: { name: "check of the monorepo", run: () => check(many()) },
  },
];

let projects: string | undefined;

function many(): string {
  projects ??= monorepo(50, 20);
  return projects;
}

/** The exponent with which time grows with the number of files: 1 is in proportion. */
function growthUpTo(files: number): string {
  const before = sizes[sizes.indexOf(files) - 1];
  const [earlier, now] = [before === undefined ? undefined : times.get(before), times.get(files)];
  if (before === undefined || earlier === undefined || now === undefined) return "the smallest size";
  const exponent = Math.log(now / earlier) / Math.log(files / before);
  return `from ${before} files on the time grows with the power ${exponent.toFixed(2)} of their number`;
}
