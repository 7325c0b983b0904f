import type { IsoDate } from "../snapshot";
import { decodeBase64 } from "./base64";

/** Whether a value is a signed token (JWT) whose own date of expiry lies before a day: nobody accepts it any more. */
export function isExpiredToken(value: string, today: IsoDate): boolean {
  const payload = /^eyJ[\w-]+\.(eyJ[\w-]+)\.[\w-]+$/.exec(value.trim())?.[1];
  const text =
    payload === undefined ? undefined : decodeBase64(payload.replaceAll("-", "+").replaceAll("_", "/"));
  const expires = /"exp"\s*:\s*(\d{9,11})\b/.exec(text ?? "")?.[1];
  return expires !== undefined && new Date(Number(expires) * 1000).toISOString().slice(0, 10) < today;
}
