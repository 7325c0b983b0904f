import { createHash } from "node:crypto";
import { lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { isOutside } from "./absolute-path";

/**
 * What can be computed again, kept between runs in the user's own cache folder. An entry is used only when its checksum
 * fits and nobody else could have written it; whatever goes wrong, there is simply no entry.
 */
export interface UserCache {
  read(name: string): Buffer | undefined;
  write(name: string, content: Buffer): void;
}

/** Of one kind of entries; the oldest go first. */
const entriesKept = 64;
const entryLimitBytes = 32 * 1024 * 1024;

/** Undefined where it is switched off, or would lie in one of the `avoided` folders. */
export function openUserCache(
  kind: string,
  avoided: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): UserCache | undefined {
  const base = cacheBase(env);
  if (base === undefined || avoided.some((folder) => !isOutside(folder, base))) return undefined;
  const folder = join(base, kind);
  return {
    read(name) {
      try {
        if (!isOurs(base) || !isOurs(folder)) return undefined;
        const path = join(folder, name);
        if (!isOurs(path)) return undefined;
        return checked(readFileSync(path));
      } catch {
        return undefined;
      }
    },
    write(name, content) {
      if (content.length > entryLimitBytes) return;
      const path = join(folder, name);
      const unfinished = `${path}.${process.pid}.tmp`;
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        if (!isOurs(base) || !isOurs(folder)) return;
        writeFileSync(unfinished, Buffer.concat([checksumOf(content), content]), { mode: 0o600, flag: "wx" });
        renameSync(unfinished, path);
        dropOldest(folder);
      } catch {
        try {
          rmSync(unfinished, { force: true });
        } catch {
          // A cache that cannot be written is none.
        }
      }
    },
  };
}

/** `READINESS_CACHE` names another folder, or is "off"; otherwise where the platform keeps caches. */
function cacheBase(env: NodeJS.ProcessEnv): string | undefined {
  const wanted = env["READINESS_CACHE"];
  if (wanted === "off") return undefined;
  if (wanted) return isAbsolute(wanted) ? wanted : undefined;
  const folder =
    process.platform === "win32"
      ? env["LOCALAPPDATA"]
      : process.platform === "darwin"
        ? join(homedir(), "Library/Caches")
        : env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
  return folder && isAbsolute(folder) ? join(folder, "readiness") : undefined;
}

const checksumBytes = 32;

function checksumOf(content: Buffer): Buffer {
  return createHash("sha256").update(content).digest();
}

function checked(entry: Buffer): Buffer | undefined {
  const content = entry.subarray(checksumBytes);
  return checksumOf(content).equals(entry.subarray(0, checksumBytes)) ? content : undefined;
}

/** Whether only this user can have written it; on Windows the folder's own rights say so. */
function isOurs(path: string): boolean {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return false;
  const user = process.getuid?.();
  return user === undefined || (stat.uid === user && (stat.mode & 0o022) === 0);
}

function dropOldest(folder: string): void {
  const names = readdirSync(folder);
  if (names.length <= entriesKept) return;
  const byAge = names
    .map((name) => ({ name, changed: lstatSync(join(folder, name)).mtimeMs }))
    .sort((a, b) => a.changed - b.changed);
  for (const { name } of byAge.slice(0, names.length - entriesKept))
    rmSync(join(folder, name), { force: true });
}
