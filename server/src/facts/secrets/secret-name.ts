const secretWord =
  /(?:^|[_-])(?:SECRET|SECRETS|PASSWORD|PASSWD|PASS|PWD|PASSPHRASE|TOKEN|APIKEY|CREDENTIALS?|SALT)(?:$|[_-])|(?:^|[_-])(?:API|ACCESS|PRIVATE|SIGNING|ENCRYPTION|MASTER|AUTH|JWT|FERNET|HASHID|SERVICE|ACCOUNT|STORAGE|SECRET)[_-]?KEY(?:$|[_-])/i;

/** Words after which a name speaks about a secret without holding it: PASSWORD_MIN_LENGTH, TOKEN_URL, SECRET_NAME. */
const about =
  /(?:_|-)(?:URL|URI|HOST|PORT|NAME|FILE|PATH|DIR|LENGTH|MIN|MAX|TTL|AGE|EXPIRE|EXPIRES|EXPIRY|EXPIRATION|LIFETIME|MINUTES|SECONDS|HOURS|DAYS|TIMEOUT|ALGORITHM|ALG|TYPE|HEADER|HEADERS|ISSUER|AUDIENCE|ENABLED|REQUIRED|FIELD|PREFIX|VERSION|ROUNDS|HASHER|HASHERS|VALIDATORS|POLICY|RESET|CLASS|CLASSES|BACKEND|ENDPOINT|SCOPE|COOKIE|LIMIT|COUNT|FORMAT|REGION|BUCKET|ID)$/i;

/** Keys made to be public by whoever issues them, and those bundlers ship to browsers. */
const publicName =
  /^(?:NEXT_PUBLIC|VITE|REACT_APP|NUXT_PUBLIC|GATSBY|EXPO_PUBLIC|PUBLIC)_|(?:^|_)(?:PUBLIC|PUBLISHABLE|SITE)_KEY$|ACCESS_KEY_ID$/i;

/** Whether a variable of this name holds a secret. */
export function isSecretName(name: string): boolean {
  return secretWord.test(name) && !about.test(name) && !publicName.test(name);
}

/** Whether a name that is shipped to browsers says that its value is a secret. Public keys are not. */
export function isSecretDespitePrefix(name: string, prefix: string): boolean {
  return name.startsWith(prefix) && isSecretName(name.slice(prefix.length));
}
