const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The printable ASCII text behind base64, or undefined where there is none. */
export function decodeBase64(encoded: string): string | undefined {
  let bits = 0;
  let count = 0;
  let text = "";
  for (const character of encoded.replace(/(?<!=)=+$/, "")) {
    const value = alphabet.indexOf(character);
    if (value === -1) return undefined;
    bits = ((bits << 6) | value) & 0xfffff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    text += String.fromCharCode((bits >> count) & 0xff);
  }
  return /^[\t\n\r\x20-\x7e]+$/.test(text) ? text : undefined;
}
