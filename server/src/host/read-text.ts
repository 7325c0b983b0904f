import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import type { UnreadReason } from "../engine/snapshot";
import { type DecodedText, decodeText } from "./decode-text";

export interface ReadText extends DecodedText {
  readonly kind: "text";
  readonly bytes: number;
}

export interface NotRead {
  readonly kind: "unread";
  readonly reason: UnreadReason;
  readonly bytes: number;
}

/**
 * Reads a regular file as text, or undefined when it does not exist.
 * Never follows a link and never waits on a pipe: the path may have changed its kind since it was listed.
 */
export function readText(absolutePath: string, limitBytes: number): ReadText | NotRead | undefined {
  const opened = readBytes(absolutePath, limitBytes);
  if (!opened || !Buffer.isBuffer(opened)) return opened;
  const decoded = decodeText(opened);
  if (!decoded) return { kind: "unread", reason: "binary", bytes: opened.length };
  return { kind: "text", ...decoded, bytes: opened.length };
}

/** For the bytes of one file until they are decoded: most files fit, and nothing is left for the collector. */
const scratch = Buffer.allocUnsafeSlow(256 * 1024);

function readBytes(absolutePath: string, limitBytes: number): Buffer | NotRead | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(absolutePath, readOnly);
  } catch (error) {
    return reasonOf(error);
  }
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) return { kind: "unread", reason: "failed", bytes: 0 };
    if (stat.size > limitBytes) return { kind: "unread", reason: "too-large", bytes: stat.size };
    const bytes = stat.size <= scratch.length ? scratch : Buffer.allocUnsafe(stat.size);
    let length = 0;
    while (length < stat.size) {
      const count = readSync(descriptor, bytes, length, stat.size - length, length);
      if (count === 0) break;
      length += count;
    }
    return bytes.subarray(0, length);
  } catch (error) {
    return reasonOf(error);
  } finally {
    closeSync(descriptor);
  }
}

/** Flags that Windows lacks are undefined there. */
const readOnly = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);

function reasonOf(error: unknown): NotRead | undefined {
  const code = errorCode(error);
  if (code === "ENOENT" || code === "ENOTDIR") return undefined;
  const reason = code === "EACCES" || code === "EPERM" ? "no-permission" : "failed";
  return { kind: "unread", reason, bytes: 0 };
}

/** The system's name of an error, such as "ENOENT". */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
