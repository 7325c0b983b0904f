import { isUtf8 } from "node:buffer";

/**
 * How a file's bytes became its text.
 * "damaged" means that bytes were lost on the way (not UTF-8, or half a UTF-16 unit): the text can be shown, never written back.
 */
export type TextEncoding = "utf8" | "utf8-bom" | "utf16le" | "utf16be" | "damaged";

export interface DecodedText {
  /** Without its byte order mark, as editors show it. */
  readonly text: string;
  readonly encoding: TextEncoding;
}

/** The text of a file, or undefined when it is binary: a zero byte near its start, as git judges. */
export function decodeText(bytes: Buffer): DecodedText | undefined {
  if (startsWith(bytes, [0xff, 0xfe]) || startsWith(bytes, [0xfe, 0xff])) return decodeUtf16(bytes);
  if (bytes.subarray(0, 8000).includes(0)) return undefined;
  if (!isUtf8(bytes)) return { text: bytes.toString("utf8"), encoding: "damaged" };
  if (startsWith(bytes, [0xef, 0xbb, 0xbf])) return { text: bytes.toString("utf8", 3), encoding: "utf8-bom" };
  return { text: bytes.toString("utf8"), encoding: "utf8" };
}

/** The bytes of a text in the encoding its file had. */
export function encodeText(text: string, encoding: Exclude<TextEncoding, "damaged">): Buffer {
  if (encoding === "utf8") return Buffer.from(text, "utf8");
  if (encoding === "utf8-bom") return Buffer.from(`\uFEFF${text}`, "utf8");
  const bytes = Buffer.from(`\uFEFF${text}`, "utf16le");
  return encoding === "utf16be" ? bytes.swap16() : bytes;
}

function decodeUtf16(bytes: Buffer): DecodedText | undefined {
  const encoding = bytes[0] === 0xff ? "utf16le" : "utf16be";
  const body = Buffer.from(bytes.subarray(2, bytes.length - (bytes.length % 2)));
  const text = (encoding === "utf16be" ? body.swap16() : body).toString("utf16le");
  // UTF-32 and binary formats that happen to start like this.
  if (text.slice(0, 4000).includes("\0")) return undefined;
  return { text, encoding: bytes.length % 2 === 0 ? encoding : "damaged" };
}

function startsWith(bytes: Buffer, mark: readonly number[]): boolean {
  return mark.every((byte, index) => bytes[index] === byte);
}
