import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import { dirname, join } from "node:path";
import type { RelativePath, Snapshot } from "../engine/snapshot";
import { decodeText, encodeText } from "./decode-text";
import { errorCode } from "./read-text";
import { isInsideRoot } from "./read-tree";
import { realRoot } from "./read-workspace";

/** A file that is to hold another text, or to exist. */
export interface TextChange {
  readonly path: RelativePath;
  /** What the file must hold for the change to be right; undefined when it must not exist. */
  readonly before: string | undefined;
  readonly after: string;
}

/** A change that would touch what it must not. */
export interface RefusedChange {
  readonly path: RelativePath;
  readonly reason: RefusalReason;
  /** A sentence for the user. */
  readonly message: string;
}

export type RefusalReason =
  | "outside-workspace"
  | "link"
  | "missing"
  | "exists-already"
  | "changed-on-disk"
  | "read-only"
  | "not-text"
  | "conflict"
  | "failed";

export type WriteResult =
  | { readonly kind: "written"; readonly paths: readonly RelativePath[] }
  /** Nothing was written. */
  | { readonly kind: "refused"; readonly refused: readonly RefusedChange[] };

/** What edits changed between two snapshots, sorted by path. Removed files are not among them. */
export function textChangesBetween(before: Snapshot, after: Snapshot): readonly TextChange[] {
  const changes: TextChange[] = [];
  for (const [path, { text }] of after.files) {
    const old = before.files.get(path)?.text;
    if (old !== text) changes.push({ path, before: old, after: text });
  }
  return changes.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/**
 * Writes all changes or none.
 * Every file is whole at any moment: its new text is written beside it and moved into place, with the mode, owner,
 * byte order mark and encoding it had. Links are followed inside the folder only, or not at all.
 */
export function writeTexts(
  folder: string,
  changes: readonly TextChange[],
  links: "inside" | "none" = "inside",
): WriteResult {
  const root = realRoot(folder);
  const targets = new Map<string, Target>();
  const refused: RefusedChange[] = [];
  for (const change of changes) {
    const target = attempt(change, () =>
      links === "none" && hasLinkBelow(root, change.path)
        ? refusal(change, "link")
        : findTarget(root, change),
    );
    if ("reason" in target) refused.push(target);
    else if ((targets.get(target.absolute) ?? target).change.after !== change.after)
      refused.push(refusal(change, "conflict"));
    else targets.set(target.absolute, target);
  }
  if (refused.length > 0) return { kind: "refused", refused };
  const undo: (() => void)[] = [];
  const staged: { target: Target; temporary: string }[] = [];
  try {
    for (const target of targets.values()) {
      const result = attempt(target.change, () => stage(target, undo));
      if (typeof result !== "string") return giveUp(result);
      staged.push({ target, temporary: result });
    }
    for (const { target, temporary } of staged) {
      const result = attempt(target.change, () => putInPlace(target, temporary, undo));
      if (result) return giveUp(result);
    }
    return { kind: "written", paths: changes.map(({ path }) => path) };
  } finally {
    for (const { temporary } of staged) fs.rmSync(temporary, { force: true });
  }

  function giveUp(reason: RefusedChange): WriteResult {
    for (const step of undo.reverse()) step();
    return { kind: "refused", refused: [reason] };
  }
}

/** Whether what stands at a path below an absolute folder, or one of the folders on the way, is a link. */
export function hasLinkBelow(folder: string, path: RelativePath): boolean {
  const parts = path.split("/");
  return parts.some((_, index) => {
    const at = join(folder, ...parts.slice(0, index + 1));
    return fs.lstatSync(at, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  });
}

/** Whether links on the way to a path below an absolute folder lead out of it, or into its git directory. */
export function leadsOutside(folder: string, path: RelativePath): boolean {
  if (!isPlainPath(path)) return true;
  try {
    if (!hasLinkBelow(folder, path)) return false;
    return !isInsideRoot(fs.realpathSync(folder), fs.realpathSync(join(folder, path)));
  } catch {
    // Nobody knows where a broken link will lead.
    return true;
  }
}

/** A file that may be written. */
interface Target {
  readonly change: TextChange;
  /** Without links. */
  readonly absolute: string;
  /** Undefined for a new file. */
  readonly original: { readonly bytes: Buffer; readonly stat: fs.Stats } | undefined;
  readonly bytes: Buffer;
}

function findTarget(root: string, change: TextChange): Target | RefusedChange {
  if (!isPlainPath(change.path)) return refusal(change, "outside-workspace");
  const absolute = join(root, change.path);
  if (change.before === undefined) return findFreePlace(root, absolute, change);
  const real = fs.realpathSync(absolute);
  if (!isInsideRoot(root, real)) return refusal(change, "outside-workspace");
  const stat = fs.statSync(real);
  if (!stat.isFile()) return refusal(change, "not-text");
  // Moving a file into place would get around its mode, and the superuser around all of it.
  if ((stat.mode & 0o222) === 0) return refusal(change, "read-only");
  fs.accessSync(real, fs.constants.W_OK);
  const bytes = fs.readFileSync(real);
  const decoded = decodeText(bytes);
  if (!decoded || decoded.encoding === "damaged") return refusal(change, "not-text");
  if (decoded.text !== change.before) return refusal(change, "changed-on-disk");
  const original = { bytes, stat };
  return { change, absolute: real, original, bytes: encodeText(change.after, decoded.encoding) };
}

function findFreePlace(root: string, absolute: string, change: TextChange): Target | RefusedChange {
  if (fs.lstatSync(absolute, { throwIfNoEntry: false })) return refusal(change, "exists-already");
  let directory = dirname(absolute);
  while (!fs.lstatSync(directory, { throwIfNoEntry: false })) directory = dirname(directory);
  const real = fs.realpathSync(directory);
  if (real !== root && !isInsideRoot(root, real)) return refusal(change, "outside-workspace");
  const place = join(real, absolute.slice(directory.length));
  return { change, absolute: place, original: undefined, bytes: encodeText(change.after, "utf8") };
}

/** Writes the new bytes beside the file and gives the path of that copy. */
function stage(target: Target, undo: (() => void)[]): string {
  const directory = dirname(target.absolute);
  const made = fs.mkdirSync(directory, { recursive: true });
  if (made) undo.push(() => fs.rmSync(made, { recursive: true, force: true }));
  const temporary = join(directory, `.readiness-${randomBytes(6).toString("hex")}.tmp`);
  writeWhole(temporary, target.bytes, target.original?.stat);
  return temporary;
}

/** Writes a file that does not exist yet, with the mode and owner of another one. */
export function writeWhole(path: string, bytes: Buffer, like: fs.Stats | undefined): void {
  const descriptor = fs.openSync(path, "wx", like ? 0o600 : 0o666);
  try {
    fs.writeFileSync(descriptor, bytes);
    if (like) {
      const isOwner = like.uid === process.getuid?.() && like.gid === process.getgid?.();
      if (!isOwner) tryTo(() => fs.fchownSync(descriptor, like.uid, like.gid));
      fs.fchmodSync(descriptor, like.mode & 0o7777);
    }
    fs.fsyncSync(descriptor);
  } catch (error) {
    fs.rmSync(path, { force: true });
    throw error;
  } finally {
    fs.closeSync(descriptor);
  }
}

function putInPlace(target: Target, temporary: string, undo: (() => void)[]): undefined {
  const { absolute, original } = target;
  if (original) {
    fs.renameSync(temporary, absolute);
    undo.push(() => {
      const copy = `${temporary}.undo`;
      writeWhole(copy, original.bytes, original.stat);
      fs.renameSync(copy, absolute);
    });
    return;
  }
  try {
    // Unlike moving, linking never replaces a file that appeared meanwhile.
    fs.linkSync(temporary, absolute);
  } catch (error) {
    if (errorCode(error) === "EEXIST") throw error;
    // Some file systems know no links.
    fs.copyFileSync(temporary, absolute, fs.constants.COPYFILE_EXCL);
  }
  undo.push(() => fs.rmSync(absolute, { force: true }));
}

/** Only the owner or the superuser may give files away; without that the file becomes the writer's, as in editors. */
function tryTo(step: () => void): void {
  try {
    step();
  } catch {}
}

/** Relative, without tricks, and not in a git directory, where a text could become a program. */
export function isPlainPath(path: RelativePath): boolean {
  const isOdd = process.platform === "win32" ? /[\\:]/.test(path) : path.includes("\0");
  return !isOdd && path.split("/").every((part) => !/^(|\.|\.\.|\.git)$/i.test(part));
}

function attempt<T>(change: TextChange, step: () => T): T | RefusedChange {
  try {
    return step();
  } catch (error) {
    const reason = reasonOfCode.get(errorCode(error) ?? "") ?? "failed";
    return refusal(change, reason, error instanceof Error ? error.message : String(error));
  }
}

/** Whether writing failed because the file, its folder or the whole disk may not be written to. */
export function isReadOnly(error: unknown): boolean {
  return reasonOfCode.get(errorCode(error) ?? "") === "read-only";
}

const reasonOfCode: ReadonlyMap<string, RefusalReason> = new Map([
  ["ENOENT", "missing"],
  ["EEXIST", "exists-already"],
  ["EACCES", "read-only"],
  ["EPERM", "read-only"],
  ["EROFS", "read-only"],
]);

function refusal({ path }: TextChange, reason: RefusalReason, detail = ""): RefusedChange {
  return { path, reason, message: refusalText[reason](path, detail) };
}

const refusalText: Record<RefusalReason, (path: RelativePath, detail: string) => string> = {
  "outside-workspace": (path) => `${path} lies outside the folder, so it was not written.`,
  link: (path) => `${path} is a link or lies behind one, so it was not written.`,
  missing: (path) => `${path} does not exist any more.`,
  "exists-already": (path) => `${path} exists already, so it was not created.`,
  "changed-on-disk": (path) => `${path} was changed meanwhile, so it was not written.`,
  "read-only": (path) => `${path} cannot be written: the file or its folder is read-only.`,
  "not-text": (path) => `${path} is not text in UTF-8 or UTF-16, so it was not written.`,
  conflict: (path) => `${path} is the same file as another one that is to change otherwise.`,
  failed: (path, detail) => `${path} could not be written: ${detail}.`,
};
