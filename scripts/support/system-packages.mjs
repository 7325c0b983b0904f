/** Programs of the operating system that some tests compare with. Installed where that is possible, named where not. */

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";

/** What the tests need from the distribution: Debian's package names, and a program or file that tells it is there. */
const testPackages = {
  git: "git",
  chromium: "chromium",
  neovim: "nvim",
  "nginx-core": "nginx",
  openssl: "openssl",
  zsh: "zsh",
  fish: "fish",
  "python3-packaging": "/usr/lib/python3/dist-packages/packaging",
  "python3-yaml": "/usr/lib/python3/dist-packages/yaml",
  "python3-django": "/usr/lib/python3/dist-packages/django",
  "python3-django-environ": "/usr/lib/python3/dist-packages/environ",
  "python3-decouple": "/usr/lib/python3/dist-packages/decouple.py",
};

/** Installs what is missing and returns the names of what is still missing afterwards. */
export function ensureTestPackages() {
  const missing = () => Object.keys(testPackages).filter((name) => !isPresent(testPackages[name]));
  if (missing().length > 0) installSystemPackages(missing());
  return missing();
}

function isPresent(programOrFile) {
  if (path.isAbsolute(programOrFile)) return existsSync(programOrFile);
  // Servers such as nginx lie where an ordinary user's PATH does not lead.
  const folders = [...(process.env.PATH ?? "").split(path.delimiter), "/usr/sbin"];
  return folders.some((folder) => existsSync(path.join(folder, programOrFile)));
}

/** Tries to install packages with apt; true when it said so. Says in one line why not. */
export function installSystemPackages(names) {
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) {
    console.log(`not installed, because that needs root on Debian or Ubuntu: ${names.join(" ")}`);
    return false;
  }
  console.log(`installing ${names.join(" ")} (apt-get) …`);
  const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const apt = (...args) => spawnSync("apt-get", args, { encoding: "utf8", env: environment });
  apt("update", "-qq");
  // One package that does not exist here must not keep the others out.
  const together = apt("install", "-y", "-qq", "--no-install-recommends", ...names);
  if (together.status === 0) return true;
  const failed = names.filter(
    (name) => apt("install", "-y", "-qq", "--no-install-recommends", name).status !== 0,
  );
  if (failed.length > 0)
    console.log(`apt-get could not install ${failed.join(" ")}:\n${together.stderr.trim()}`);
  return failed.length === 0;
}
