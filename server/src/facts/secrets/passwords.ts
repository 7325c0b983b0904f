import { isPlaceholder } from "../../engine/secrets/placeholder";
import { isWellKnownPassword } from "../../engine/secrets/well-known-passwords";
import { isLoopback } from "../deployment/own-machine";

/** Whether the password of an address opens something: no example, no word that says what it is, no machine of one's own. */
export function isPasswordOf(user: string, password: string, host: string): boolean {
  if (password === user || isPlaceholder(password) || isWellKnownPassword(password)) return false;
  if (/^[$%:*<{]|[{}$]|^(?:pass\w*|pwd|secret|token|your\w*|my\w*|xxx*|\w*password|\d{1,5})$/i.test(password))
    return false;
  return (
    password.length >= 5 &&
    !isLoopback(host) &&
    !/^(?:0\.0\.0\.0|(?:[\w-]+\.)*example\.\w+|hosts?|hostname|server)$/i.test(host)
  );
}
