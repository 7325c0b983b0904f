const secretWord =
  /(?:^|[_-])(?:SECRET|SECRETS|PASSWORD|PASSWD|PASS|PWD|PASSPHRASE|TOKEN|APIKEY|CREDENTIALS?|SALT)(?:$|[_-])|(?:^|[_-])(?:API|ACCESS|PRIVATE|SIGNING|ENCRYPTION|MASTER|AUTH|JWT|FERNET|HASHID|SERVICE|ACCOUNT|STORAGE|SECRET)[_-]?KEY(?:$|[_-])/i;

/** Words after which a name speaks about a secret without holding it: PASSWORD_MIN_LENGTH, TOKEN_URL, SECRET_NAME. */
const about =
  /(?:_|-)(?:URL|URI|HOST|PORT|NAME|FILE|PATH|DIR|LENGTH|MIN|MAX|TTL|AGE|EXPIRE|EXPIRES|EXPIRY|EXPIRATION|LIFETIME|MINUTES|SECONDS|HOURS|DAYS|TIMEOUT|ALGORITHM|ALG|TYPE|HEADER|HEADERS|ISSUER|AUDIENCE|ENABLED|REQUIRED|FIELD|PREFIX|VERSION|ROUNDS|HASHER|HASHERS|VALIDATORS|POLICY|RESET|CLASS|CLASSES|BACKEND|ENDPOINT|SCOPE|COOKIE|LIMIT|COUNT|FORMAT|REGION|BUCKET|ID)$/i;

/** Keys made to be public by whoever issues them, and those bundlers ship to browsers. */
const publicPrefix = /^(?:NEXT_PUBLIC|VITE|REACT_APP|NUXT_PUBLIC|GATSBY|EXPO_PUBLIC|PUBLIC)_/i;
const publicKey = /(?:^|_)(?:PUBLIC|PUBLISHABLE|SITE)_KEY$|ACCESS_KEY_ID$/i;

/** Whether a variable of this name holds a secret. */
export function isSecretName(name: string): boolean {
  return secretWord.test(name) && !about.test(name) && !publicPrefix.test(name) && !publicKey.test(name);
}

/** Names of secrets that are no word of ours: PGPASSWORD, requirepass, AccountKey, and the lists of secrets. */
const otherSecretName =
  /password|passwd|passphrase|requirepass|masterauth|secret|apikey|credential|(?:^|[_-])(?:PWD|AUTH|BASIC[_-]?AUTH|DSN|WEBHOOK|TOKENS?|PASSES|(?:API|ACCESS|PRIVATE|SIGNING|ENCRYPTION|MASTER|AUTH|JWT|FERNET|SHARED|ACCOUNT|STORAGE|SHARED[_-]ACCESS)[_-]?KEYS?|PAT|HMAC|BEARER|AUTHORIZATION)(?:$|[_-])/i;

/** Whether a secret may stand behind this name: a wider net than `isSecretName`, for what is shown. Camel case is read too. */
export function maySecretStandIn(name: string): boolean {
  const words = name.replace(/([a-z\d])([A-Z])/g, "$1_$2");
  const last = words.slice(words.lastIndexOf(".") + 1);
  if (about.test(last) || publicKey.test(name)) return false;
  return secretWord.test(last) || otherSecretName.test(last);
}

/** Whether a name that is shipped to browsers says that its value is a secret. Public keys are not. */
export function isSecretDespitePrefix(name: string, prefix: string): boolean {
  return name.startsWith(prefix) && isSecretName(name.slice(prefix.length));
}
