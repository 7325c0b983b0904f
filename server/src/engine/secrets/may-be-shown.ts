/**
 * What may be seen where a secret is expected: a flag, a small number, a reference to what stands elsewhere, an instruction
 * to the reader, a path of a mounted secret. A list of what may be shown, because what may not has every form.
 */

/** A text in quotes, without them. */
export function mayTextBeShown(text: string): boolean {
  return isHarmless(text.trim());
}

/** A word without quotes, in data or code. */
export function mayWordBeShown(word: string): boolean {
  return isHarmless(word) || isCodeReference(word);
}

function isHarmless(text: string): boolean {
  return (
    !/[\p{L}\p{N}]/u.test(text) || isSmall(text) || isReference(text) || isInstruction(text) || isPath(text)
  );
}

/** Flags, modes, types, and numbers that are no PIN. */
function isSmall(text: string): boolean {
  return /^(?:true|false|yes|no|on|off|none|null|nil|undefined|always|never|required|optional|\d{1,4}|\d{1,4}(?:\.\d{1,3})?(?:ms|s|m|h|d|k|mb?|gb?)|\d?\.\d{1,3})$/i.test(
    text,
  );
}

/** `${X}`, `$X`, `{{ x.y }}`, `${{ secrets.X }}`, `%X%`, `%(x)s`, `{x}`, `<x>`, `op://…`. A default in it is none. */
function isReference(text: string): boolean {
  return /^(?:\$\{[\w.]{1,80}(?::?\?[\w .,'!-]{0,120})?\}|\$[A-Z]{1,40}(?:_[A-Z0-9]{1,40}){1,6}|\$[a-z]{1,20}(?:_[a-z]{1,20}){1,6}|\$(?:\d|@|\*|host|scheme|uri|args|PASSWORD|TOKEN|SECRET|KEY)|\$?\{\{-?[\s\w.()-]{1,120}\}\}|%[A-Z_]{1,60}%|%\(\w{1,60}\)s|%[sdr]|\{[a-z_]{0,40}(?:\.[a-z_]{1,40})?(?:![rs])?\}|<[a-zA-Z _-]{1,60}>)$/.test(
    text,
  );
}

const instruction =
  /^(?:change|changeme|replace|replaceme|your|example|placeholder|todo|fixme|redacted|insert|here|xx+|dummy)$/i;
const around =
  /^(?:me|it|this|that|with|by|to|in|on|for|of|and|or|please|before|deploy|production|prod|must|be|a|an|the|my|own|real|strong|long|random|secret|secrets|password|passwd|key|keys|token|api|auth|app|value|db|database|django|user|string|generated|now|not|super|set|add)$/i;

/** Only words that tell the reader to put something else there; one of them has to say so. */
function isInstruction(text: string): boolean {
  if (text.length > 80) return false;
  const words = text.split(/[^A-Za-z]+/).filter((word) => word !== "");
  return (
    !/\d/.test(text) &&
    words.some((word) => instruction.test(word)) &&
    words.every((word) => instruction.test(word) || around.test(word))
  );
}

/** Where a secret is mounted, not what it is. */
function isPath(text: string): boolean {
  return /^(?:(?:\.{1,2}|~|\/(?:run|etc|var|mnt|srv|opt|home|app|secrets|vault))\/[\w./-]{1,200}|(?:file|op|vault|ssm|arn:aws:secretsmanager):[\w./:-]{1,200})$/.test(
    text,
  );
}

const roots =
  /^(?:self|cls|this|settings|process|config|configuration|env|environ|os|secrets|vars|var|local|data|module|each|args|options|opts|props|params|request|req|response|res|import|event|context|ctx|state|body|form|session|user|serializer|validated_data|attrs|kwargs|typing|types|models|forms|serializers|fields|django)\b/;

/** Words of programs that hold nothing themselves. */
const programWords =
  /^(?:str|string|int|bool|bytes|float|object|any|list|dict|tuple|set|Optional|Final|Union|List|Dict|Literal|String|Buffer|Promise|if|else|elif|or|and|not|is|in|for|await|async|new|return|const|let|cast|default|fallback|lambda|then|do|done|fi|as|typeof|echo|cat|default_factory|unknown|void|number|boolean)$/;

/** `os.environ`, `settings.SECRET_KEY`, `user.password`, `DB_PASSWORD`, `str`, a function that is called. */
function isCodeReference(word: string): boolean {
  if (programWords.test(word)) return true;
  if (!/^[A-Za-z_][\w.?]*$/.test(word)) return false;
  if (/^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(word)) return saysSecret(word);
  if (!/[a-z_]\??\.\w/i.test(word) || /\d/.test(word)) return false;
  return roots.test(word) || saysSecret(word.slice(word.lastIndexOf(".") + 1));
}

function saysSecret(word: string): boolean {
  return /(?:^|_)(?:secret|password|passwd|pass|pwd|token|key|keys|tokens|dsn|credentials?|auth)(?:_|\d?$)|(?:Password|Token|Key|Secret)$/i.test(
    word,
  );
}
