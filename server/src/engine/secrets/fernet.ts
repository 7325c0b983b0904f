/** Whether a text is what Fernet, the usual symmetric encryption of Python, makes of something: harmless without its key. */
export function isFernetToken(text: string): boolean {
  return /^gAAAAA[\w-]{90,}={0,2}$/.test(text.trim());
}

/** Whether a whole text is a key of 32 bytes in base64, as Fernet and others write them to a file. */
export function isSymmetricKey(text: string): boolean {
  return /^[\w+/-]{43}=$/.test(text.trim());
}
