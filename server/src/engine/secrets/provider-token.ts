import type { Range } from "../text";

/** A credential whose form its provider documents. The text itself is never passed on. */
export interface ProviderToken {
  /** For messages: "GitHub token". */
  readonly kind: string;
  readonly range: Range;
}

interface TokenForm {
  readonly kind: string;
  /** A literal part that every such token has: what makes looking cheap. */
  readonly needle: string;
  readonly pattern: RegExp;
}

/** Forms as the providers document them; lengths keep ordinary words out. */
const forms: readonly TokenForm[] = [
  { kind: "AWS access key", needle: "AKIA", pattern: /\bAKIA[A-Z2-7]{16}\b/g },
  { kind: "AWS temporary key", needle: "ASIA", pattern: /\bASIA[A-Z2-7]{16}\b/g },
  { kind: "GitHub token", needle: "gh", pattern: /\bgh[pousr]_[A-Za-z0-9]{36,251}\b/g },
  {
    kind: "GitHub fine-grained token",
    needle: "github_pat_",
    pattern: /\bgithub_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}\b/g,
  },
  { kind: "GitLab token", needle: "glpat-", pattern: /\bglpat-[A-Za-z0-9_-]{20,64}\b/g },
  { kind: "Slack token", needle: "xox", pattern: /\bxox[abprs]-\d{8,13}-[A-Za-z0-9-]{20,}\b/g },
  {
    kind: "Slack webhook",
    needle: "hooks.slack.com",
    pattern: /https:\/\/hooks\.slack\.com\/services\/T\w{8,12}\/B\w{8,12}\/\w{20,28}/g,
  },
  { kind: "Stripe live key", needle: "k_live_", pattern: /\b[sr]k_live_[A-Za-z0-9]{20,247}\b/g },
  { kind: "Google OAuth client secret", needle: "GOCSPX-", pattern: /\bGOCSPX-[A-Za-z0-9_-]{28}\b/g },
  { kind: "SendGrid key", needle: "SG.", pattern: /\bSG\.[\w-]{22}\.[\w-]{43}\b/g },
  { kind: "npm token", needle: "npm_", pattern: /\bnpm_[A-Za-z0-9]{36}\b/g },
  { kind: "PyPI token", needle: "pypi-", pattern: /\bpypi-AgEIcHlwaS5vcmc[\w-]{50,}/g },
  {
    kind: "OpenAI key",
    needle: "T3BlbkFJ",
    pattern: /\bsk-(?:proj-|svcacct-|admin-)?[\w-]{20,}T3BlbkFJ[\w-]{20,}/g,
  },
  { kind: "Anthropic key", needle: "sk-ant-", pattern: /\bsk-ant-(?:api|admin)\d\d-[\w-]{80,}/g },
  { kind: "Telegram bot token", needle: ":AA", pattern: /\b\d{8,10}:AA[\w-]{33}\b/g },
  { kind: "Mailgun key", needle: "key-", pattern: /\bkey-[0-9a-f]{32}\b/g },
  { kind: "DigitalOcean token", needle: "dop_v1_", pattern: /\bdop_v1_[a-f0-9]{64}\b/g },
  { kind: "Azure storage key", needle: "AccountKey=", pattern: /\bAccountKey=[A-Za-z0-9+/]{86}==/g },
  {
    kind: "private key",
    needle: "PRIVATE KEY",
    // The base64 body makes the difference to code that only mentions the header.
    pattern: /-----BEGIN (?:RSA |EC |DSA |OPENSSH )?PRIVATE KEY-----(?:\\n|\s)+[A-Za-z0-9+/=]{40,}/g,
  },
];

/** The provider credentials in a text, in order of place. */
export function findProviderTokens(text: string): readonly ProviderToken[] {
  const found: ProviderToken[] = [];
  for (const { kind, needle, pattern } of forms) {
    if (!text.includes(needle)) continue;
    for (const match of text.matchAll(pattern)) {
      if (!isDocumentationSample(match[0])) {
        found.push({ kind, range: { start: match.index, end: match.index + match[0].length } });
      }
    }
  }
  return found.sort((a, b) => a.range.start - b.range.start);
}

/** Providers' own examples, and tokens written by hand to show the form. */
function isDocumentationSample(token: string): boolean {
  if (/EXAMPLE|example|xxxx|XXXX|1234567890|abcdefgh|ABCDEFGH|0{8}|\*{3}|\.{3}/.test(token)) return true;
  const body = token.replace(/-----BEGIN [A-Z ]+-----/, "");
  return new Set(body).size < Math.min(10, body.length / 2);
}
