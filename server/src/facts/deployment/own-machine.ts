/**
 * Whether a host, or the address at which a server listens, is the machine that names it: `localhost` and what lies
 * below it (RFC 6761), 127.0.0.0/8, `::1` with or without brackets. `0.0.0.0` is not: a server listens everywhere there.
 */
export function isLoopback(host: string): boolean {
  return /^(?:(?:[\w-]+\.)*localhost|127(?:\.\d+){3}|\[?::1\]?)$/i.test(host);
}

/**
 * Whether an address with a scheme leads back to the machine that asks for it: `http://localhost:3000/callback`.
 * `http://0.0.0.0` does as well: whoever asks for it reaches himself.
 */
export function leadsToOwnMachine(address: string): boolean {
  const host = /^[a-z]+:\/\/(\[[\d:a-f]*\]|[\w.-]+)(?::[^/?#]+)?(?:[/?#]|$)/i.exec(address)?.[1];
  return host !== undefined && (host === "0.0.0.0" || isLoopback(host));
}
