import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { harmlessTexts, hostileTexts, numbers, textsUnderHostileNames } from "../support/hostile-texts";

/** A kind of repository that is made to hurt whoever reads it. */
export interface HostileWorkspace {
  readonly name: string;
  /** One text, which is tried alone elsewhere. */
  readonly hasOwnTest?: boolean;
  /** Fills an empty folder. */
  build(folder: Folder): void;
}

export interface Folder {
  readonly root: string;
  write(path: string, text: string): void;
  link(path: string, target: string): void;
  pipe(path: string): void;
}

export function folderAt(root: string): Folder {
  const placeOf = (path: string) => {
    const place = join(root, path);
    mkdirSync(dirname(place), { recursive: true });
    return place;
  };
  return {
    root,
    write: (path, text) => writeFileSync(placeOf(path), text),
    link: (path, target) => symlinkSync(target, placeOf(path)),
    pipe: (path) => void execFileSync("mkfifo", [placeOf(path)]),
  };
}

function project(folder: Folder, texts: Readonly<Record<string, string>> = {}): void {
  for (const [path, text] of Object.entries({ ...harmlessTexts, ...texts })) folder.write(path, text);
}

export const hostileWorkspaces: readonly HostileWorkspace[] = [
  ...hostileTexts.map(([name, path, text]) => ({
    name,
    hasOwnTest: true,
    build: (folder: Folder) => project(folder, { [path]: text }),
  })),
  {
    name: "names that a terminal or a build log obeys",
    build(folder) {
      project(folder);
      for (const [path, text] of Object.entries(textsUnderHostileNames())) folder.write(path, text);
    },
  },
  {
    name: "links that lead out, in a circle and nowhere",
    build(folder) {
      project(folder);
      folder.link("outside.py", "/etc/passwd");
      folder.link("round.py", "round.py");
      folder.link("up", "..");
      folder.link("nowhere.env", "nothing");
      folder.link(".env", "/proc/self/environ");
      folder.link("compose.yaml", "/dev/zero");
    },
  },
  {
    name: "pipes and folders where files are expected",
    build(folder) {
      project(folder);
      for (const path of ["Dockerfile", ".env", "logs/app.log"]) folder.pipe(path);
      folder.write("package.json/x", "");
      folder.write("compose.yaml/x", "");
      folder.write(".readiness-baseline.json/x", "");
    },
  },
  {
    name: "modules in a circle",
    build(folder) {
      project(folder, { "shop/settings.py": "from shop.m0 import *\n" });
      for (const n of numbers(1000))
        folder.write(
          `shop/m${n}.py`,
          `from shop.m${(n + 1) % 1000} import *\nA${n} = [A${n - 1}, A${n + 1}]\n`,
        );
    },
  },
  {
    name: "folders below folders",
    build(folder) {
      project(folder);
      folder.write(`${"d/".repeat(400)}settings.py`, "DEBUG = True\n");
    },
  },
];
