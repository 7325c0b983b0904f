const secretWord =
  /(?:^|[_-])(?:SECRET|SECRETS|PASSWORD|PGPASSWORD|SSHPASS|PASSWD|PASS|PWD|PASSPHRASE|TOKEN|APIKEY|CREDENTIALS?|SALT)(?:$|[_-])|(?:^|[_-])(?:API|ACCESS|PRIVATE|SIGNING|ENCRYPTION|MASTER|AUTH|JWT|FERNET|HASHID|SERVICE|ACCOUNT|STORAGE|SECRET)[_-]?KEY(?:$|[_-])/i;

/** Words after which a name speaks about a secret without holding it: PASSWORD_MIN_LENGTH, TOKEN_URL, SECRET_NAME. */
const about =
  /(?:_|-)(?:URL|URI|HOST|PORT|NAME|FILE|PATH|DIR|LENGTH|MIN|MAX|TTL|AGE|EXPIRE|EXPIRES|EXPIRY|EXPIRATION|EXPIRES_AFTER|LIFETIME|VALIDITY|DURATION|MINUTES|SECONDS|HOURS|DAYS|TIMEOUT|ALGORITHM|ALG|TYPE|HEADER|HEADERS|ISSUER|AUDIENCE|ENABLED|REQUIRED|FIELD|PREFIX|VERSION|ROUNDS|HASHER|HASHERS|VALIDATORS|POLICY|RESET|CLASS|CLASSES|BACKEND|ENDPOINT|SCOPE|COOKIE|ADDRESS|MINT|PDA|DECIMALS|LIMIT|COUNT|FORMAT|REGION|BUCKET|ID|REF|ARN|PATTERNS?)$/i;

/** Keys made to be public by whoever issues them, and those bundlers ship to browsers. */
const publicPrefix = /^(?:NEXT_PUBLIC|VITE|REACT_APP|NUXT_PUBLIC|GATSBY|EXPO_PUBLIC|PUBLIC)_/i;
const publicKey = /(?:^|_)(?:PUBLIC|PUBLISHABLE|SITE)_KEY$|ACCESS_KEY_ID$/i;

/** Words written as one: `dbpassword`, `clientsecret`, `snyktoken`. */
const secretAtEnd = /[a-z\d]{2}(?:password|passwd|secret|apikey|token)$/i;

/** Whether a variable of this name holds a secret. */
export function isSecretName(name: string): boolean {
  return (
    (secretWord.test(name) || secretAtEnd.test(name)) &&
    !about.test(name) &&
    !publicPrefix.test(name) &&
    !publicKey.test(name)
  );
}

/** Names of secrets that are no word of ours: PGPASSWORD, requirepass, AccountKey, and the lists of secrets. */
const otherSecretName =
  /password|passwd|passphrase|passwort|senha|motdepasse|wachtwoord|requirepass|masterauth|primaryauth|secret|apikey|credential|(?:basic|digest)[_-]?auth|auth[_-]?users?$|github[_-]oauth|art-api$|(?:auth|access|identity|refresh|csrf|session)token|sessionid|(?:db|user|admin|root)_?pass$|mnemonic|seed[_-]?phrase|(?:^|[_-])(?:PWD|PW|DSN|WEBHOOK|PIN|TOKENS?|PASSES|JWT|PAT|HMAC|BEARER)(?:$|[_-]|\d)|(?:^|[_-])(?:AUTH|AUTHS|AUTHORIZATION|CONN(?:ECTION)?[_-]?STR(?:ING)?)$/i;

/** Anything whose name ends in "key" is one, unless the word before says what for. */
const someKey = /(?:^|[_-])([a-z\d]+)[_-]KEYS?(?:[_-]?\d+)?$/i;
const harmlessKey =
  /^(?:parameter|primary|foreign|cache|sort|partition|natural|unique|idempotency|object|lookup|dict|map|search|row|shard|routing|group|public|publishable|site|translation|related|index|hash|composite|hot|shortcut|label|locale|field|parent|host|known|restore|on|array|string|env|first|last|next|default|this|each|any|other|same|new|old|config|setting|settings|data|value|json|yaml|by|the|for|event|input|output|item|column|key|mon|tur|don|hoc|joc)$/i;

/**
 * Whether a secret may stand behind this name: a wider net than `isSecretName`, for what is shown. Camel case is read too.
 * A webhook's address is one, whatever its name ends with.
 */
export function maySecretStandIn(name: string): boolean {
  const words = name.replace(/([a-z\d])([A-Z])/g, "$1_$2");
  const last = words.slice(words.lastIndexOf(".") + 1);
  if (/(?:^|[_-])WEBHOOK/i.test(last)) return true;
  // nginx's directives, sudo's tag, and tables of settings about tokens.
  if (
    /^(?:(?:proxy|fastcgi|uwsgi|scgi|grpc|memcached|js)_pass\w*|NOPASSWD|REST_AUTH|SIMPLE_JWT)$/i.test(last)
  )
    return false;
  if (/(?:basic[_-]?auth\.users|(?:^|\.)(?:api|secret|private|access)\.key|sonar\.login)$/i.test(name))
    return true;
  if (about.test(last) || publicKey.test(name)) return false;
  if (secretWord.test(last) || otherSecretName.test(last)) return true;
  const key = someKey.exec(last)?.[1];
  return key !== undefined && !harmlessKey.test(key);
}

/** Whether a name that is shipped to browsers says that its value is a secret. Public keys are not. */
export function isSecretDespitePrefix(name: string, prefix: string): boolean {
  return name.startsWith(prefix) && isSecretName(name.slice(prefix.length));
}

/** What BuildKit's own check of ARG and ENV takes for the name of a secret. */
const buildWord = /(?:^|_)(?:apikey|auth|credentials?|key|password|pword|passwd|secret|token)(?:_|$)/i;

/** Whether a variable of an image's build says by its name that it holds a secret: BuildKit's words too, where they stand for one. */
export function isSecretOfBuild(name: string): boolean {
  if (/(?:^|_)public(?:_|$)/i.test(name)) return false;
  if (isSecretName(name)) return true;
  if (!buildWord.test(name)) return false;
  if (about.test(name) || publicPrefix.test(name) || publicKey.test(name)) return false;
  const key = someKey.exec(name)?.[1];
  return key === undefined || !harmlessKey.test(key);
}

/** Variables that hold a key for signing, as they are named: "JWT_SECRET", "SECRET_KEY", "NEXTAUTH_SECRET". */
export const isSigningKeyName = (name: string) =>
  /^(?:(?:JWT|SESSION|COOKIE|TOKEN|AUTH|APP|ACCESS|REFRESH|NEXT|BETTER|PAYLOAD|ADMIN|USER)_?)+SECRET(?:_?KEY)?$|^SECRET(?:_?KEY)?$|^[A-Z]+_JWT_SECRET(?:_?KEY)?$|^JWT_?(?:SIGNING_?)?KEY$|^JWT_?(?:ACCESS|REFRESH)_?(?:TOKEN_?)?SECRET(?:_?KEY)?$/i.test(
    name,
  );
