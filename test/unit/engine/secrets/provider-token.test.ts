import { describe, expect, test } from "vitest";
import { findProviderTokens } from "../../../../server/src/engine/secrets/provider-token";

/** Tokens are put together here, so that no file of ours holds one. */
const lower = "k3m9q7x2w8v4t6z1p5r0s9d7f3g8h2j4n6b1c5y0e7u3i9o2a6l8";
const upper = lower.toUpperCase();
const base32 = "K3M6Q7X2W5V4T6Z3P5R2S7D7";
const hexDigits = "9f3a7c1e5b8d2064f7e1c9a35d80b426e97f13ac58d2b604".repeat(4);
const mixedDigits = [...lower].map((one, index) => (index % 3 === 0 ? one.toUpperCase() : one)).join("");
const mixed = (length: number) => mixedDigits.repeat(9).slice(0, length);
const hex = (length: number) => hexDigits.slice(0, length);
const digits = (length: number) => "7305918264".repeat(3).slice(0, length);
const uuid = `${hex(8)}-1b2c-4d5e-8f90-${hex(12)}`;
const base64 = (text: string) => Buffer.from(text).toString("base64url");

const tokens: readonly (readonly [kind: string, ...parts: string[]])[] = [
  ["AWS access key", "AK", "IA", base32.slice(0, 16)],
  ["AWS temporary key", "AS", "IA", base32.slice(0, 16)],
  ["Alibaba Cloud access key", "LT", "AI", mixed(20)],
  ["Google API key", "AI", "za", mixed(35)],
  ["Google OAuth client secret", "GOC", "SPX-", mixed(28)],
  ["Google access token", "ya", "29.", mixed(120)],
  ["Google refresh token", "1//", "0", mixed(60)],
  ["Azure storage key", "Account", "Key=", mixed(86), "=="],
  ["Azure shared access key", "SharedAccess", "Key=", mixed(43), "="],
  ["Azure client secret", mixed(3), "8", "Q~", mixed(34)],
  [
    "Teams webhook",
    "https://default01.62",
    ".environment.api.powerplatform.com:443/powerautomate/automations/direct/workflows/",
    hex(32),
    "/triggers/manual/paths/invoke?api-version=1&sp=%2Ftriggers&sv=1.0&sig=",
    mixed(43),
  ],
  ["GitLab token", "gls", "oat-", mixed(51)],
  ["DigitalOcean token", "dop", "_v1_", hex(64)],
  ["Heroku key", "HRKU", "-AA", mixed(58)],
  ["Fly.io token", "fo1", "_", mixed(43)],
  ["Render key", "rnd", "_", mixed(32)],
  ["Netlify token", "nfp", "_", mixed(36)],
  ["Vercel token", "vcp", "_", mixed(56)],
  ["Cloudflare origin key", "v1", ".0-", hex(24), "-", hex(146)],
  ["Supabase token", "sbp", "_", hex(40)],
  ["Supabase secret key", "sb_", "secret_", mixed(31)],
  ...["", "x", "xx"].map(
    (pad) =>
      [
        "Supabase service key",
        base64('{"alg":"HS256","typ":"JWT"}'),
        ".",
        base64(`{"iss":"supabase${pad}","ref":"q7x2w8v4","role":"service_role"}`),
        ".",
        mixed(43),
      ] as const,
  ),
  ["Databricks token", "da", "pi", hex(32)],
  ["PlanetScale credential", "pscale", "_tkn_", mixed(43)],
  ["Pulumi token", "pul", "-", hex(40)],
  ["HashiCorp Vault token", "hv", "s.", mixed(95)],
  ["Terraform Cloud token", mixed(14), ".atlas", "v1.", mixed(67)],
  ["Tailscale key", "ts", "key-auth-", mixed(12), "-", mixed(32)],
  ["Doppler token", "dp", ".pt.", mixed(43)],
  ["1Password service account", "ops", "_eyJ", mixed(300)],
  ["GitHub token", "gh", "p_", mixed(36)],
  ["GitHub fine-grained token", "github", "_pat_", mixed(22), "_", mixed(59)],
  ["GitLab token", "gl", "pat-", mixed(20)],
  ["GitLab token", "gl", "rt-t1_", mixed(20)],
  ["Bitbucket or Atlassian token", "ATA", "TT3", mixed(180)],
  ["npm token", "np", "m_", mixed(36)],
  ["PyPI token", "py", "pi-AgE", "IcHlwaS5vcmc", mixed(80)],
  ["RubyGems key", "ruby", "gems_", hex(48)],
  ["NuGet key", "oy", "2", lower.slice(0, 43)],
  ["crates.io token", "ci", "o", mixed(32)],
  ["Docker Hub token", "dckr", "_pat_", mixed(27)],
  ["Artifactory key", "AK", "Cp", mixed(69)],
  ["SonarQube token", "sq", "u_", hex(40)],
  ["Postman key", "PM", "AK-", hex(24), "-", hex(34)],
  ["Slack token", "xo", "xb-", digits(12), "-", digits(13), "-", mixed(24)],
  ["Slack app token", "xa", "pp-1-", upper.slice(0, 11), "-", digits(13), "-", hex(64)],
  [
    "Slack webhook",
    "https://hooks.",
    "slack.com/services/T",
    upper.slice(0, 10),
    "/B",
    upper.slice(0, 10),
    "/",
    mixed(24),
  ],
  [
    "Slack webhook",
    "hooks.",
    "slack.com/services/T",
    upper.slice(0, 10),
    "/B",
    upper.slice(0, 10),
    "/",
    mixed(24),
  ],
  ["Discord webhook", "disc", "ord.com/api/webhooks/", digits(18), "/", mixed(68)],
  ["Discord bot token", base64(digits(18)), ".", mixed(6), ".", mixed(38)],
  ["Telegram bot token", digits(10), ":A", "A", mixed(33)],
  [
    "Teams webhook",
    "webhook.",
    "office.com/webhookb2/",
    uuid,
    "@",
    uuid,
    "/IncomingWebhook/",
    hex(32),
    "/",
    uuid,
  ],
  ["SendGrid key", "S", "G.", mixed(22), ".", mixed(43)],
  ["Brevo key", "xkey", "sib-", hex(64), "-", mixed(16)],
  ["Mailgun key", "ke", "y-", hex(32)],
  ["Mailchimp key", hex(32), "-u", "s14"],
  ["Resend key", "r", "e_", mixed(8), "_", mixed(24)],
  ["Stripe live key", "sk", "_live_", mixed(24)],
  ["Stripe live key", "rk", "_live_", mixed(90)],
  ["webhook signing secret", "wh", "sec_", mixed(32)],
  ["Square token", "EA", "AA", mixed(60)],
  ["Square credential", "sq0", "csp-", mixed(43)],
  ["Braintree token", "access_token", "$production$", lower.slice(0, 16), "$", hex(32)],
  ["Shopify token", "sh", "pat_", hex(32)],
  ["Shippo key", "shippo", "_live_", hex(40)],
  ["OpenAI key", "s", "k-", mixed(20), "T3Blbk", "FJ", mixed(20)],
  ["OpenAI key", "s", "k-proj-", mixed(74), "T3Blbk", "FJ", mixed(74)],
  ["Anthropic key", "sk", "-ant-api03-", mixed(93), "AA"],
  ["OpenRouter key", "sk", "-or-v1-", hex(64)],
  ["Hugging Face token", "h", "f_", mixed(34)],
  ["Hugging Face token", "api_", "org_", mixed(34)],
  ["Groq key", "gs", "k_", mixed(52)],
  ["xAI key", "xa", "i-", mixed(80)],
  ["Tavily key", "tv", "ly-dev-", mixed(32)],
  ["Perplexity key", "pp", "lx-", mixed(48)],
  ["Replicate token", "r", "8_", mixed(37)],
  ["Sentry token", "sntr", "yu_", hex(64)],
  ["New Relic key", "NR", "AK-", upper.slice(0, 27)],
  ["Grafana token", "gl", "sa_", mixed(32), "_", hex(8)],
  ["Dynatrace token", "dt0", "c01.", upper.slice(0, 24), ".", (upper + upper).slice(0, 64)],
  ["Notion token", "nt", "n_", digits(11), mixed(35)],
  ["Notion token", "sec", "ret_", mixed(43)],
  ["Linear key", "lin", "_api_", mixed(40)],
  ["Airtable token", "pa", "t", mixed(14), ".", hex(64)],
  ["Figma token", "fi", "gd_", mixed(40)],
  ["Contentful token", "CF", "PAT-", mixed(43)],
  ["Facebook token", "EA", "AC", mixed(150)],
  ["Facebook token", "EA", "AA", mixed(150)],
  ["Amazon seller token", "amzn", ".mws.", uuid],
  ["Mapbox secret token", "sk", ".eyJ", mixed(70), ".", mixed(22)],
  ["Azure client secret", mixed(3), "2", "Q~", mixed(34)],
  ["Fly.io token", "fm", "1r_", mixed(120)],
  ["GitHub fine-grained token", "github", "_pat_", mixed(82)],
  ["AWS access key", "AB", "IA", base32.slice(0, 16)],
  ["GitLab token", "glp", "tt-", hex(40)],
  ["GitLab token", "gli", "mt-", mixed(25)],
  ["GitLab token", "GR13", "48941", mixed(20)],
  ["Artifactory token", "cmV", "md", mixed(59)],
  ["Clojars token", "CLO", "JARS_", hex(60)],
  ["CircleCI token", "CCI", "PAT_", mixed(22), "_", hex(40)],
  ["Buildkite token", "bk", "ua_", hex(40)],
  ["Sourcegraph token", "sg", "p_", hex(16), "_", hex(40)],
  ["Octopus Deploy key", "AP", "I-", upper.slice(0, 26)],
  ["Harness token", "pa", "t.", mixed(22), ".", mixed(24), ".", mixed(20)],
  ["Prefect token", "pn", "u_", mixed(36)],
  ["Infracost key", "ic", "o-", mixed(32)],
  [
    "1Password secret key",
    ["A", "3-"].join(""),
    [upper.slice(0, 6), upper.slice(6, 17), ...[20, 26, 32].map((at) => upper.slice(at, at + 5))].join("-"),
  ],
  ["Amazon Bedrock key", "AB", "SK", mixed(120)],
  ["Amazon Bedrock key", "bedrock-api-", "key-YmVkcm9jay5hbWF6b25hd3MuY29t", mixed(60)],
  ["AppSync key", "da", "2-", lower.slice(0, 26)],
  ["Cloudflare tunnel token", "eyJ", "hIjoi", mixed(160)],
  ["Neon key", "na", "pi_", (lower + lower).slice(0, 64)],
  ["ClickHouse Cloud key", "4b", "1d", mixed(38)],
  ["Scalingo token", "tk", "-us-", mixed(48)],
  ["OpenShift token", "sha", "256~", mixed(43)],
  ["Docker Swarm token", "SWM", "TKN-1-", lower.slice(0, 50), "-", lower.slice(0, 25)],
  ["Yandex Cloud key", "AQ", "VN", mixed(36)],
  ["Authress key", "sc", "_", lower.slice(0, 10), ".ab12.acc-", lower.slice(0, 12), ".", mixed(40)],
  ["Slack token", "xo", "xa-2-", lower.slice(0, 14)],
  ["Slack token", "xo", "xs-", digits(7), "-", digits(7), "-", digits(7), "-", hex(10)],
  [
    "Teams webhook",
    "outlook.",
    "office.com/webhook/",
    uuid,
    "@",
    uuid,
    "/IncomingWebhook/",
    hex(32),
    "/",
    uuid,
  ],
  ["MailerSend token", "ml", "sn.", hex(64)],
  ["Twilio key", "S", "K", hex(32)],
  ["Intercom token", "dG", "9rO", mixed(55), "="],
  ["ReadMe key", "rd", "me_", (lower + lower).slice(0, 70)],
  ["Mollie key", "li", "ve_", mixed(30)],
  ["Lob key", "li", "ve_", hex(35)],
  ["Plaid token", "access-", "production-", uuid],
  ["Duffel token", "duffel", "_live_", mixed(43)],
  ["EasyPost key", "EZ", "AK", mixed(54)],
  ["Midtrans key", "Mid-", "server-", mixed(24)],
  ["Xendit key", "xnd_", "production_", mixed(60)],
  ["Onfido token", "api", "_live_us.", mixed(11), ".", mixed(32)],
  ["DeepSeek or DashScope key", "s", "k-", hex(32)],
  ["ElevenLabs key", "s", "k_", hex(48)],
  ["NVIDIA key", "nv", "api-", mixed(64)],
  ["Cerebras key", "cs", "k-", lower.slice(0, 48)],
  ["Together key", "tg", "p_v1_", mixed(43)],
  ["Pinecone key", "pc", "sk_", mixed(6), "_", mixed(63)],
  ["LangSmith key", "ls", "v2_pt_", hex(32), "_", hex(10)],
  ["Langfuse secret key", "sk", "-lf-", uuid],
  ["Firecrawl key", "f", "c-", hex(32)],
  ["Jina key", "ji", "na_", hex(32), mixed(28)],
  ["RapidAPI key", hex(10), "m", "sh", hex(15), "p1", hex(6), "j", "sn", hex(12)],
  ["MaxMind licence key", mixed(6), "_", mixed(29), "_m", "mk"],
  ["Grafana key", "eyJ", "rIjoi", mixed(80)],
  ["Grafana token", "gl", "c_", mixed(40)],
  ["LaunchDarkly key", "sd", "k-", uuid],
  ["PostHog personal key", "ph", "x_", mixed(43)],
  ["Kolide key", "k2", "sk_v1_", mixed(24)],
  ["HubSpot token", "pa", "t-na1-", uuid],
  ["Typeform token", "tf", "p_", mixed(59)],
  ["Trello token", "AT", "TA", hex(64)],
  ["Dropbox token", "s", "l.", mixed(140)],
  ["Frame.io token", "fi", "o-u-", mixed(64)],
  ["Adobe client secret", "p8", "e-", mixed(32)],
  ["42 client secret", "s-s4", "t2ud-", hex(64)],
  ["SettleMint token", "sm", "_aat_", mixed(16)],
  ["private key", "-----BEGIN ", "PRIVATE KEY-----\n", mixed(64)],
  ["private key", "-----BEGIN ", "OPENSSH PRIVATE KEY-----\\n", mixed(64)],
  ["PGP private key", "-----BEGIN PGP ", "PRIVATE KEY BLOCK-----\n\n", mixed(64)],
  ["private key", "PuTTY-User-", "Key-File-3: ssh-ed25519\nEncryption: none\n"],
  ["age secret key", "AGE-SECRET", "-KEY-1", "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L".repeat(2).slice(0, 58)],
];

describe("a token of a documented form is found where it stands", () => {
  test.each(tokens)("%s", (kind, ...parts) => {
    const token = parts.join("");
    for (const [before, after] of [
      ["", ""],
      ['KEY = "', '"\n'],
      ["export KEY=", "\nnext line"],
      ["url: ", " # note"],
    ] as const) {
      expect(findProviderTokens(before + token + after)).toMatchObject([
        { kind, range: { start: before.length } },
      ]);
    }
  });

  test("several in one text, in order", () => {
    const all = tokens.map(([, ...parts]) => parts.join(""));
    expect(findProviderTokens(all.join("\n"))).toHaveLength(all.length);
  });
});

test.each([
  ["a test key", ["sk", "_test_", mixed(24)]],
  ["a publishable key", ["pk", "_live_", mixed(24)]],
  ["the example of AWS", ["AK", "IA", "IOSFODNN7EXAMPLE"]],
  ["a form filled with one letter", ["gh", "p_", "x".repeat(36)]],
  ["a token too short", ["gh", "p_", mixed(20)]],
  ["a word after GitLab's prefix", ["glo", "as-", mixed(38)]],
  ["a longer word around it", ["my", "np", "m_", mixed(36)]],
  ["a key that a password protects", ["-----BEGIN ", "ENCRYPTED PRIVATE KEY-----\n", mixed(64)]],
  [
    "a key with a protected body",
    ["-----BEGIN RSA ", "PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\n", mixed(64)],
  ],
  [
    "a key of OpenSSH that a password protects",
    ["-----BEGIN OPENSSH ", "PRIVATE KEY-----\n", "b3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHI", mixed(40)],
  ],
  [
    "a key of PuTTY that a password protects",
    ["PuTTY-User-", "Key-File-2: ssh-rsa\nEncryption: aes256-cbc\n"],
  ],
  [
    "an anonymous key of Supabase",
    [base64('{"alg":"HS256"}'), ".", base64('{"role":"anon","ref":"q7x2"}'), ".", mixed(43)],
  ],
  ["an icon with a digest in its name", ["https://shop.net/box.ic", "o-", hex(32), ".png"]],
  ["a token whose end is painted over", ["xo", "xp-", "730591826473-730591826473-730591826473-####"]],
  ["code about keys", ['if line.startswith("-----BEGIN ', 'PRIVATE KEY-----"):']],
  ["words", ["core_value key-value pattern oy2 hf_model re_compile xai-sdk"]],
])("%s is none", (_, parts) => {
  expect(findProviderTokens(parts.join(""))).toEqual([]);
});

test("a part of a picture in base64 is no token, nor is the key of Azure's emulator", () => {
  const token = `EA${"AC"}${mixed(150)}`;
  expect(findProviderTokens(`token = "${token}"`)).toHaveLength(1);
  expect(findProviderTokens(`/9j/4Q+${token}/9k=`)).toEqual([]);
  expect(findProviderTokens(`/9j/4Q/${token}`)).toEqual([]);
  const emulator = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
  expect(findProviderTokens(`AccountName=devstoreaccount1;AccountKey=${emulator};`)).toEqual([]);
});

test("what Composer keeps for GitHub is known by where it stands", () => {
  const entry = `"github.com": "${hex(40)}"`;
  expect(findProviderTokens(`{"github-oauth": {${entry}}}`).map(({ kind }) => kind)).toEqual([
    "GitHub token",
  ]);
  expect(findProviderTokens(`{"commits": {${entry}}}`)).toEqual([]);
  expect(findProviderTokens(`{"github-oauth": {}, "commits": {${entry}}}`)).toEqual([]);
});

test("the name of a key in a signed address is no secret", () => {
  const key = ["AK", "IA", base32.slice(0, 16)].join("");
  for (const address of [`&X-Amz-Credential=${key}%2F20300101`, `?AWSAccessKeyId=${key}&Signature=x`])
    expect(findProviderTokens(address)).toEqual([]);
  expect(findProviderTokens(`AWSAccessKeyId=${key}`)).toHaveLength(1);
});
