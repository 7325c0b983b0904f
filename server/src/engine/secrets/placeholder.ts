const placeholderWords =
  /change[-_ ]?(?:me|this|it)|replace|placeholder|your[-_ ]|insert|example|sample|dummy|fake|todo|fixme|not[-_ ]?(?:a[-_ ])?(?:real|secret)|redacted|put[-_ ]|fill[-_ ]|to[-_ ]be[-_ ](?:filled|set|replaced|defined|changed|added)|^to[-_ ](?:set|fill|define|change)\b|enter[-_ ]|goes[-_ ]?here|my[-_]?(?:secret|password|key|token)|test[-_]?(?:secret|password|key|token)|^(?:ci|test|dev|local)[-_]only\b|insecure|generate|!{2,}|set[-_ ]+(?:your|this|me|a|the|strong)\b|^strong[-_]|<[^<>]*>|x{3,}|\*{3,}|\.{3}|^-+$/i;

/** Ciphertexts that are made to be committed: dotenvx, sops, Ansible Vault, Fernet, HashiCorp transit, age. */
const ciphertext = /^(?:encrypted:|ENC\[|ENC\(|\$ANSIBLE_VAULT|gAAAAA|vault:v\d+:|age1|AGE-ENCRYPTED|!vault)/;

/** `api_secret`, `client-id`: what a template writes where the thing of that name belongs. */
const namesWhatBelongsHere = /^(?:api|app|client|consumer|access|auth)[-_](?:id|key|secret|token)$/i;

/** `#s3-secret-key`: where a page's script finds the field. */
const selector = /^[#.][a-z][a-z\d]*(?:-[a-z\d]+)+$/;

/** `yourPostgresPassword` */
const asksReader = /^your(?:[A-Z][a-z]+)+$/;

/** Keys that issuers of captchas publish for trying them out: every answer passes. */
const forTrials = /^(?:6LeIxAcTAAAAA[\w-]{27}|[123]x0{16,}\w{2,}|0x0{40})$/;

/** The identifier by which the standard on them, and everybody after it, shows what one looks like. */
const shownIdentifier = /^550e8400-e29b-41d4-a716-44665544\d{4}$/i;

const reference =
  /^\s*(?:\$\{?\w|\{\w+\}$|\$\(|\{\{|%\(|<%|op:\/\/|ssm:|arn:aws:secretsmanager|secretref:|projects\/[^/]+\/secrets\/)/;

/** Whether a value stands for a secret without being one: empty, an instruction to the reader, a reference or a ciphertext. */
export function isPlaceholder(value: string): boolean {
  const text = value.trim();
  return (
    text === "" ||
    placeholderWords.test(text) ||
    reference.test(text) ||
    ciphertext.test(text) ||
    forTrials.test(text) ||
    shownIdentifier.test(text) ||
    isOneCharacter(text) ||
    namesWhatBelongsHere.test(text) ||
    asksReader.test(text) ||
    selector.test(text)
  );
}

/** Whether a value is a flag, number or mode, or the path of a file below Symfony's project, which no secret is. */
export function isPlainSetting(value: string): boolean {
  return /^(?:%kernel\.project_dir%\/[\w./%-]+|true|false|yes|no|on|off|none|null|\d{1,6}|[\d.]+[smhdkMG]?b?)$/i.test(
    value.trim(),
  );
}

/**
 * Whether a value looks generated: long, without spaces, with letters and digits mixed and high entropy.
 * Paths, hosts, addresses, UUID-free words and sentences do not.
 */
export function looksRandom(value: string): boolean {
  const text = value.trim();
  if (text.length < 16 || /\s/.test(text) || isPlaceholder(text)) return false;
  if (/^(?:[a-z][a-z0-9+.-]*:\/\/|\.{0,2}\/)/i.test(text) || isAddress(text)) return false;
  if (isPhrase(text) || isCountedUp(text)) return false;
  if (!/\d/.test(text) || !/[a-z]/i.test(text) || changesOfKind(text) < fewestChanges) return false;
  return entropyOf(text) >= (text.length >= 24 ? 3.2 : 3.0);
}

/** `mail@shop.example`, `db.internal.shop`: hosts and members, unless one of the parts is generated itself. */
function isAddress(text: string): boolean {
  if (/^[\w.+-]+@[a-z\d-]+(?:\.[a-z\d-]+)*$/.test(text)) return true;
  return /^[\w-]+(?:\.[\w-]+)+$/.test(text) && !text.split(".").some(looksRandom);
}

/** Names and versions, such as `django-cors-headers==4.4.0`, keep to one kind of character for long stretches. */
const fewestChanges = 6;

/** Words and numbers in a row, in any language: `use-node-randomBytes-32-hex`. */
function isPhrase(text: string): boolean {
  const parts = text.split(/[-_ .]+/);
  const words = parts.filter((part) => /^(?:[A-Za-z]?[a-z]{2,}|[A-Z]{2,}|[a-z]+[A-Z][a-z]+)$/.test(part));
  return (
    parts.length >= 4 &&
    words.length * 2 > parts.length &&
    parts.every((part) => words.includes(part) || /^\d{1,4}[a-z]*$/.test(part))
  );
}

/** `a1b2c3d4e5f6g7h8`: the alphabet beside the digits, each going on where it stopped. */
function isCountedUp(text: string): boolean {
  const letters = text.toLowerCase().replace(/[^a-z]/g, "");
  const digits = text.replace(/\D/g, "");
  return letters.length >= 6 && digits.length >= 6 && goesUp(letters, "az") && goesUp(digits, "09");
}

function goesUp(text: string, [first = "", last = ""]: string): boolean {
  return [...text.slice(1)].every((character, index) => {
    const before = text.charAt(index);
    return before === last
      ? character === first || character === "1"
      : character.charCodeAt(0) === before.charCodeAt(0) + 1;
  });
}

/** How often small letters, capitals and digits give way to each other; other characters are passed over. */
function changesOfKind(text: string): number {
  let changes = 0;
  let last = "";
  for (const character of text) {
    const kind = /[a-z]/.test(character)
      ? "a"
      : /[A-Z]/.test(character)
        ? "A"
        : /\d/.test(character)
          ? "0"
          : "";
    if (kind === "") continue;
    if (last !== "" && kind !== last) changes++;
    last = kind;
  }
  return changes;
}

/** Shannon entropy in bits for each character. */
export function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

function isOneCharacter(text: string): boolean {
  return new Set(text).size === 1;
}
