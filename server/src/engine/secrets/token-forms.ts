/**
 * The forms of credentials as their providers document them. A test key, a publishable key and an identifier are none.
 * Every repetition has a bound, so that the work at one place has one too.
 */
export interface TokenForm {
  /** For messages: "GitHub token". */
  readonly kind: string;
  /** The literals that one of these tokens is found by, each of three characters or more. */
  readonly needles: readonly string[];
  /**
   * Matched where the needle begins. Group 1, inside of a lookbehind, is what stands in front of the needle and belongs to
   * the token.
   */
  readonly pattern: RegExp;
  /** "limited": it opens little, for a short time, or is shown to browsers where somebody restricted it. */
  readonly power?: "limited";
}

function form(kind: string, needles: string, pattern: string, power?: "limited"): TokenForm {
  return {
    kind,
    needles: needles.split(" "),
    pattern: new RegExp(pattern, "y"),
    ...(power ? { power } : {}),
  };
}

/** A token stands alone: nothing of its own characters goes on before or after it. */
const alone = (body: string): string => `(?<![\\w-])${body}(?![\\w-])`;
/** The same for a token that may follow a hyphen. */
const word = (body: string): string => `(?<!\\w)${body}(?!\\w)`;

/** Not the name of the key in a signed address, which everybody who is given the address may see. */
const unsigned = "(?<!X-Amz-Credential(?:=|%3D))(?<![?&]AWSAccessKeyId=)";

/** The first three characters of the base64 of a decimal number, with which the tokens of Discord's bots begin. */
const numbersInBase64 = ["MT", "Mj", "Mz", "ND", "NT", "Nj", "Nz", "OD", "OT"]
  .flatMap((start) => [..."AEIMQUYcgk"].map((third) => start + third))
  .join(" ");

const hexDigits = [..."0123456789abcdef"];

/** The documented forms of the tokens of providers. */
export const tokenForms: readonly TokenForm[] = [
  // Clouds and platforms
  form("AWS access key", "AKIA ABIA ACCA", unsigned + word("A(?:KI|BI|CC)A[A-Z2-7]{16}")),
  form("AWS temporary key", "ASIA", unsigned + word("ASIA[A-Z2-7]{16}")),
  form("Alibaba Cloud access key", "LTAI", word("LTAI[A-Za-z0-9]{20}")),
  form("Google API key", "AIza", "(?<![\\w-])AIza[\\w-]{35}(?![\\w=-])", "limited"),
  form("Google OAuth client secret", "GOCSPX-", alone("GOCSPX-[\\w-]{28}")),
  form("Google access token", "ya29.", "(?<!\\w)ya29\\.[\\w-]{40,2000}", "limited"),
  form("Google refresh token", "1//0", alone("1//0[\\w-]{40,200}")),
  form("Amazon seller token", "amzn.mws.", "amzn\\.mws\\.[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"),
  // The emulator's key is the same everywhere, and documented.
  form(
    "Azure storage key",
    "AccountKey=",
    "AccountKey=(?!Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1)[A-Za-z0-9+/]{86}==",
  ),
  form("Azure shared access key", "SharedAccessKey=", "SharedAccessKey=[A-Za-z0-9+/]{42,44}="),
  form(
    "Azure client secret",
    "0Q~ 1Q~ 2Q~ 3Q~ 4Q~ 5Q~ 6Q~ 7Q~ 8Q~ 9Q~",
    "(?<=(?<![\\w~.-])([\\w~.]{3}))\\dQ~[\\w~.-]{31,34}(?![\\w~-])",
  ),
  form("DigitalOcean token", "dop_v1_ doo_v1_ dor_v1_", word("do[opr]_v1_[a-f0-9]{64}")),
  form("Heroku key", "HRKU-AA", alone("HRKU-AA[\\w-]{58}")),
  form(
    "Fly.io token",
    "fo1_ fm1a_ fm1r_ fm2_",
    "(?<!\\w)(?:fo1_[\\w-]{43}(?![\\w-])|fm(?:1[ar]|2)_[\\w+/=-]{100,2000})",
  ),
  form("Render key", "rnd_", word("rnd_[A-Za-z0-9]{32}")),
  form("Netlify token", "nfp_", word("nfp_[A-Za-z0-9]{36}")),
  form("Vercel token", "vcp_ vci_ vca_ vcr_ vck_", word("vc[piark]_[A-Za-z0-9]{56}")),
  form("Cloudflare origin key", "v1.0-", alone("v1\\.0-[a-f0-9]{24}-[a-f0-9]{146}")),
  form("Supabase token", "sbp_", word("sbp_[a-f0-9]{40}")),
  form("Supabase secret key", "sb_secret_", alone("sb_secret_[\\w-]{31}")),
  // The payload holds "service_role", at one of three alignments of base64.
  form(
    "Supabase service key",
    "eyJ",
    "(?<![\\w-])eyJ[\\w-]{10,200}\\.eyJ(?=[\\w-]{0,400}(?:c2VydmljZV9yb2xl|NlcnZpY2Vfcm9sZ|zZXJ2aWNlX3JvbG))[\\w-]{20,1000}\\.[\\w-]{20,600}",
  ),
  form("Databricks token", "dapi", word("dapi[a-h0-9]{32}(?:-\\d)?")),
  form(
    "PlanetScale credential",
    "pscale_tkn_ pscale_pw_ pscale_oauth_",
    alone("pscale_(?:tkn|pw|oauth)_[\\w=.-]{32,64}"),
  ),
  form("Pulumi token", "pul-", alone("pul-[a-f0-9]{40}")),
  form("HashiCorp Vault token", "hvs. hvb.", "(?<!\\w)hv[sb]\\.[\\w-]{24,300}(?![\\w-])"),
  form("Terraform Cloud token", ".atlasv1.", "(?<=(?<!\\w)([A-Za-z0-9]{14}))\\.atlasv1\\.[\\w=-]{60,70}"),
  form(
    "Tailscale key",
    "tskey-",
    alone("tskey-(?:auth|api|client|scim|webhook)-[A-Za-z0-9]{8,24}-[A-Za-z0-9]{16,48}"),
  ),
  form(
    "Doppler token",
    "dp.",
    "(?<![\\w.])dp\\.(?:pt|ct|scim|audit|sa|st(?:\\.[a-z0-9_-]{2,35})?)\\.[A-Za-z0-9]{40,44}(?!\\w)",
  ),
  form("1Password service account", "ops_eyJ", "(?<!\\w)ops_eyJ[\\w+/-]{250,3000}={0,3}"),
  form(
    "1Password secret key",
    "A3-",
    alone("A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})(?:-[A-Z0-9]{5}){3}"),
  ),
  form("Amazon Bedrock key", "ABSK", "(?<!\\w)ABSK[A-Za-z0-9+/]{109,269}={0,2}"),
  form(
    "Amazon Bedrock key",
    "bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t",
    "bedrock-api-key-[\\w+/=-]{40,4000}",
    "limited",
  ),
  form("AppSync key", "da2-", word("da2-[a-z0-9]{26}"), "limited"),
  form("Cloudflare tunnel token", "eyJhIjoi", "(?<![\\w.-])eyJhIjoi[A-Za-z0-9+/]{120,300}={0,2}(?![\\w.])"),
  form("Neon key", "napi_", word("napi_[a-z0-9]{64}")),
  form("ClickHouse Cloud key", "4b1d", word("4b1d(?=[a-f0-9]{0,37}[A-Zg-z])[A-Za-z0-9]{38}")),
  form("Scalingo token", "tk-us-", alone("tk-us-[\\w-]{48}")),
  form("OpenShift token", "sha256~", "(?<!\\w)sha256~[\\w-]{43}(?![\\w-])"),
  form(
    "Docker Swarm token",
    "SWMTKN-1- SWMKEY-1-",
    alone("SWM(?:TKN-1-[0-9a-z]{50}-[0-9a-z]{25}|KEY-1-[\\w+/]{43})"),
  ),
  form("Yandex Cloud key", "AQVN", alone("AQVN[\\w-]{35,38}")),
  form(
    "Authress key",
    "sc_ ext_ scauth_ authress_",
    "(?<!\\w)(?:sc|ext|scauth|authress)_[a-z0-9]{5,30}\\.[a-z0-9]{4,6}\\.acc[_-][a-z0-9-]{10,32}\\.[\\w+/=-]{30,120}",
  ),
  // Code and packages
  form("GitHub token", "ghp_ gho_ ghu_ ghs_ ghr_", word("gh[pousr]_[A-Za-z0-9]{36,251}")),
  form("GitHub fine-grained token", "github_pat_", word("github_pat_\\w{82}")),
  // Of Composer's `auth.json`, in the form that GitHub gave out before 2021.
  form(
    "GitHub token",
    'github.com"',
    '(?<="github-oauth"[^}]{0,300}")github\\.com"\\s{0,9}:\\s{0,9}"[0-9a-f]{40}(?=")',
    "limited",
  ),
  form(
    "GitLab token",
    "glpat-",
    "(?<![\\w-])glpat-[\\w-]{20,300}(?:\\.[0-9a-z]{2}\\.?[0-9a-z]{7,9})?(?![\\w-])",
  ),
  form(
    "GitLab token",
    "gldt- glrt- glcbt- glptt- glft- glsoat- glimt- glagent- gloas- glffct- GR1348941",
    alone(
      "(?:gl(?:dt|rt|ft|soat|ffct)-[\\w-]{20,64}|glrt-t\\d_[\\w-]{20,300}(?:\\.[0-9a-z]{2}\\.?[0-9a-z]{7,9})?|glcbt-(?:[A-Za-z0-9]{1,5}_)?[\\w-]{20}|glptt-[a-f0-9]{40}|glimt-[\\w-]{25}|glagent-[\\w-]{50,200}|gloas-[\\w-]{64}|GR1348941[\\w-]{20,64})",
    ),
  ),
  form(
    "Bitbucket or Atlassian token",
    "ATATT3 ATCTT3 ATBB",
    "(?<!\\w)(?:AT[AC]TT3[\\w=-]{60,240}|ATBB[A-Za-z0-9]{32}(?!\\w))",
  ),
  form("npm token", "npm_", word("npm_[A-Za-z0-9]{36}")),
  form("PyPI token", "pypi-AgE", "(?<!\\w)pypi-AgE[\\w-]{50,1000}"),
  form("RubyGems key", "rubygems_", word("rubygems_[a-f0-9]{48}")),
  form("NuGet key", "oy2", word("oy2[a-z0-9]{43}")),
  form("crates.io token", "cio", word("cio[A-Za-z0-9]{32}")),
  form("Docker Hub token", "dckr_pat_ dckr_oat_", alone("dckr_[po]at_[\\w-]{27,40}")),
  form("Artifactory key", "AKCp", word("AKCp[A-Za-z0-9]{69}")),
  form("Artifactory token", "cmVmd", word("cmVmd[A-Za-z0-9]{59}")),
  form("Private Packagist token", "packagist_", word("packagist_[a-z]{3}_[a-fA-F0-9]{68}")),
  form("Clojars token", "CLOJARS_", word("CLOJARS_[a-z0-9]{60}")),
  form("CircleCI token", "CCIPAT_", word("CCIPAT_[A-Za-z0-9]{22}_[a-f0-9]{40}")),
  form("Buildkite token", "bkua_", word("bkua_[a-f0-9]{40}")),
  form("Sourcegraph token", "sgp_", word("sgp_(?:(?:[a-fA-F0-9]{16}|local)_)?[a-fA-F0-9]{40}")),
  form("Octopus Deploy key", "API-", alone("API-(?=[A-Z]{0,25}\\d)[A-Z0-9]{26}")),
  form(
    "Harness token",
    "pat. sat.",
    "(?<![\\w.])[ps]at\\.[\\w-]{22}\\.[A-Za-z0-9]{24}\\.[A-Za-z0-9]{20}(?!\\w)",
  ),
  form("Prefect token", "pnu_ pnb_", word("pn[ub]_[A-Za-z0-9]{36}")),
  // An icon with a digest in its name is none.
  form("Infracost key", "ico-", "(?<![\\w.-])ico-[A-Za-z0-9]{32}(?![\\w-]|\\.\\w)"),
  form("SonarQube token", "squ_ sqp_ sqa_", word("sq[upa]_[a-f0-9]{40}")),
  form("Postman key", "PMAK-", alone("PMAK-[a-f0-9]{24}-[a-f0-9]{34}")),
  // Messages
  form(
    "Slack token",
    "xoxa- xoxb- xoxe- xoxe. xoxo- xoxp- xoxr- xoxs- xoxc- xoxd-",
    "(?<!\\w)(?:xoxe\\.)?xox[abceoprsd]-(?:\\d-)?(?:\\d{8,13}-[A-Za-z0-9-]{14,200}(?![\\w#*-])|\\d{6,13}-\\d{6,13}-\\d{6,13}-[a-fA-F0-9]{8,64}|[A-Za-z0-9%]{140,180}(?!\\w))",
  ),
  form("Slack app token", "xapp-", alone("xapp-\\d-[A-Z0-9]{8,14}-\\d{10,14}-[a-z0-9]{64}")),
  form("Slack token", "xoxa- xoxr-", alone("xox[ar]-(?:\\d-)?(?=[A-Za-z]{0,40}\\d)[A-Za-z0-9]{12,48}")),
  form(
    "Slack webhook",
    "hooks.slack.com",
    "(?<=((?:https?:\\/\\/)?))(?<![\\w.-])hooks\\.slack\\.com\\/(?:(?:services|workflows|triggers)\\/[A-Za-z0-9+/]{43,56}(?![\\w/])|(?:services\\/T\\w{8,12}\\/B\\w{8,12}|(?:workflows|triggers)\\/[TE]\\w{8,12}\\/\\w{8,20}(?:\\/\\d{12,20})?)\\/\\w{20,40})",
  ),
  form(
    "Discord webhook",
    "discord.com/api/webhooks/ discordapp.com/api/webhooks/",
    "discord(?:app)?\\.com\\/api\\/webhooks\\/\\d{17,20}\\/[\\w-]{60,72}",
  ),
  form(
    "Discord bot token",
    numbersInBase64,
    "(?<![\\w.-])[MNO][A-Za-z0-9]{23,27}\\.[\\w-]{6}\\.[\\w-]{27,38}(?![\\w-])",
  ),
  form("Telegram bot token", ":AA", "(?<=(?<!\\d)(\\d{8,10})):AA[\\w-]{33}(?![\\w-])"),
  form(
    "Teams webhook",
    "webhook.office.com/ outlook.office.com/webhook/",
    "(?:outlook|webhook)\\.office\\.com\\/webhook(?:b2)?\\/[a-z0-9-]{36}@[a-z0-9-]{36}\\/IncomingWebhook\\/[a-z0-9]{32}\\/[a-z0-9-]{36}",
  ),
  form(
    "Teams webhook",
    ".environment.api.powerplatform.com",
    "(?<=(https:\\/\\/[\\w-]{1,63}\\.[\\w-]{1,20}))\\.environment\\.api\\.powerplatform\\.com(?::443)?\\/powerautomate\\/automations\\/direct\\/workflows\\/[0-9a-f]{32}\\/triggers\\/[^\\s\"'<>]{1,300}[?&]sig=[\\w-]{43}(?![\\w-])",
  ),
  form("SendGrid key", "SG.", "(?<![\\w.])SG\\.(?=[A-Za-z_.=-]{0,60}\\d)[\\w=.-]{66}(?![\\w-])"),
  form("Brevo key", "xkeysib- xsmtpsib-", alone("x(?:key|smtp)sib-[a-f0-9]{64}-[A-Za-z0-9]{16}")),
  form("Mailgun key", "key-", alone("key-[0-9a-f]{32}")),
  form("Mailchimp key", "-us", "(?<=(?<!\\w)([0-9a-f]{32}))-us\\d{1,2}(?![\\w-])"),
  form("Resend key", "re_", word("re_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}")),
  form("MailerSend token", "mlsn.", "(?<!\\w)mlsn\\.[a-f0-9]{64}(?!\\w)"),
  form("Twilio key", hexDigits.map((digit) => `SK${digit}`).join(" "), word("SK[0-9a-f]{32}"), "limited"),
  form("Intercom token", "dG9rO", word("dG9rO[A-Za-z0-9+/]{55}="), "limited"),
  form("ReadMe key", "rdme_", word("rdme_[a-z0-9]{70}")),
  // Money
  form(
    "Stripe live key",
    "sk_live_ rk_live_ sk_prod_ rk_prod_",
    word("[sr]k_(?:live|prod)_[A-Za-z0-9]{20,247}"),
  ),
  form("webhook signing secret", "whsec_", "(?<!\\w)whsec_[A-Za-z0-9+/]{32,64}={0,2}(?!\\w)"),
  form("Square token", "EAAA", alone("EAAA[\\w-]{60}")),
  form("Square credential", "sq0atp- sq0csp-", alone("sq0(?:atp-[\\w-]{22,60}|csp-[\\w-]{43})")),
  form(
    "Braintree token",
    "access_token$production$",
    "access_token\\$production\\$[0-9a-z]{16}\\$[0-9a-z]{32}",
  ),
  form("Shopify token", "shpat_ shpca_ shppa_ shpss_", word("shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}")),
  form("Shippo key", "shippo_live_", word("shippo_live_[a-fA-F0-9]{40}")),
  form("Flutterwave key", "FLWSECK-", alone("FLWSECK-[a-f0-9]{32}-\\w{0,14}X")),
  form("Mollie key", "live_", word("live_(?=[A-Za-z]{0,29}\\d)[A-Za-z0-9]{30}")),
  form("Lob key", "live_", word("live_[a-f0-9]{35}")),
  form(
    "Plaid token",
    "access-production-",
    alone("access-production-[a-f0-9]{8}-(?:[a-f0-9]{4}-){3}[a-f0-9]{12}"),
  ),
  form("Duffel token", "duffel_live_", alone("duffel_live_[\\w=-]{43}")),
  form("EasyPost key", "EZAK", word("EZAK[A-Za-z0-9]{54}")),
  form("Midtrans key", "Mid-server-", alone("Mid-server-[\\w-]{24}")),
  form("Xendit key", "xnd_production_", word("xnd_production_[A-Za-z0-9]{60}")),
  form("Onfido token", "api_live", "(?<!\\w)api_live(?:_us|_ca)?\\.[\\w-]{11}\\.[\\w-]{32}(?![\\w-])"),
  // Models
  form("OpenAI key", "sk-", "(?<![\\w-])sk-(?:proj-|svcacct-|admin-)?[\\w-]{20,120}T3BlbkFJ[\\w-]{20,120}"),
  form(
    "Anthropic key",
    "sk-ant-",
    "(?<![\\w-])sk-ant-(?:(?:api|admin)\\d\\d-[\\w-]{93}AA(?![\\w-])|(?:oat|ort|sid)\\d\\d-[\\w-]{80,140})",
  ),
  form("OpenRouter key", "sk-or-v1-", alone("sk-or-v1-[0-9a-f]{64}")),
  form("Hugging Face token", "hf_ api_org_", word("(?:hf|api_org)_[A-Za-z0-9]{34}")),
  form("Groq key", "gsk_", word("gsk_[A-Za-z0-9]{52}")),
  form("xAI key", "xai-", alone("xai-[A-Za-z0-9]{80}")),
  form("Tavily key", "tvly-", alone("tvly-(?:dev-|prod-)?[A-Za-z0-9]{32}")),
  form("Perplexity key", "pplx-", alone("pplx-[A-Za-z0-9]{48}")),
  form("Replicate token", "r8_", word("r8_[A-Za-z0-9]{37}")),
  form("DeepSeek or DashScope key", "sk-", alone("sk-[0-9a-f]{32}")),
  form("ElevenLabs key", "sk_", word("sk_[0-9a-f]{48}")),
  form("NVIDIA key", "nvapi-", alone("nvapi-[\\w-]{60,70}")),
  form("Cerebras key", "csk-", alone("csk-[a-z0-9]{48}")),
  form("Together key", "tgp_v1_", alone("tgp_v1_[\\w-]{43}")),
  form("Pinecone key", "pcsk_", word("pcsk_[A-Za-z0-9]{5,6}_[A-Za-z0-9]{60,64}")),
  form("LangSmith key", "lsv2_", word("lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}")),
  form("Langfuse secret key", "sk-lf-", alone("sk-lf-[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")),
  form("Firecrawl key", "fc-", alone("fc-[0-9a-f]{32}")),
  form("Jina key", "jina_", word("jina_[0-9a-f]{32}[A-Za-z0-9_-]{28}")),
  form(
    "RapidAPI key",
    "msh",
    "(?<=(?<!\\w)([0-9a-f]{10}))msh[0-9a-f]{15}p1[0-9a-f]{6}jsn[0-9a-f]{12}(?!\\w)",
  ),
  form("MaxMind licence key", "_mmk", "(?<=(?<!\\w)([A-Za-z0-9]{6}_[A-Za-z0-9]{29}))_mmk(?!\\w)"),
  // Observation
  form("Sentry token", "sntrys_ sntryu_", "(?<!\\w)sntry(?:u_[a-f0-9]{64}(?!\\w)|s_eyJ[\\w+/=-]{40,400})"),
  form("New Relic key", "NRAK- NRIQ- NRII-", alone("NR(?:AK-[A-Z0-9]{27}|I[IQ]-[\\w-]{32})")),
  form(
    "Grafana token",
    "glsa_ glc_",
    "(?<!\\w)gl(?:sa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}(?!\\w)|c_[A-Za-z0-9+/]{32,400}={0,3})",
  ),
  form("Dynatrace token", "dt0c01.", "(?<!\\w)dt0c01\\.[A-Za-z0-9]{24}\\.[A-Za-z0-9]{64}(?!\\w)"),
  form("Grafana key", "eyJrIjoi", "(?<![\\w.])eyJrIjoi[A-Za-z0-9]{70,400}={0,3}(?!\\w)"),
  form(
    "LaunchDarkly key",
    "sdk- api-",
    alone("(?:sdk|api)-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"),
  ),
  form("PostHog personal key", "phx_", word("phx_[A-Za-z0-9]{40,64}")),
  form("Kolide key", "k2sk_v1_", word("k2sk_v1_[A-Za-z0-9]{24}")),
  // Work
  form("Notion token", "ntn_", word("ntn_\\d{11}[A-Za-z0-9]{35}")),
  form("Notion token", "secret_", word("secret_(?=[A-Za-z]{0,42}\\d)[A-Za-z0-9]{43}")),
  form("Linear key", "lin_api_ lin_oauth_", word("lin_(?:api|oauth)_[A-Za-z0-9]{40,64}")),
  form("Airtable token", "pat", word("pat[A-Za-z0-9]{14}\\.[a-f0-9]{64}")),
  form("Figma token", "figd_", alone("figd_[\\w-]{40}")),
  form("Contentful token", "CFPAT-", alone("CFPAT-[\\w-]{43}")),
  form(
    "Facebook token",
    "EAAA EAAB EAAC EAAD EAAE EAAF EAAG EAAI EAAJ EAAM",
    // Of a picture in base64 it would be a part: that goes on with a slash or a plus.
    "(?<![\\w/+])EAA[A-GIJM][A-Za-z0-9]{90,400}(?![\\w/+=])",
  ),
  form("Mapbox secret token", "sk.eyJ", "(?<![\\w.])sk\\.eyJ[\\w-]{50,200}\\.[\\w-]{20,40}"),
  form("HubSpot token", "pat-", alone("pat-(?:na|eu|ap)\\d-[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")),
  form("Typeform token", "tfp_", alone("tfp_[\\w.=-]{59}")),
  form("Trello token", "ATTA", word("ATTA[0-9a-f]{64,72}")),
  form("Dropbox token", "sl.", "(?<![\\w.])sl\\.(?:u\\.)?[\\w-]{130,2000}", "limited"),
  form("Frame.io token", "fio-u-", alone("fio-u-[\\w=-]{64}")),
  form("Adobe client secret", "p8e-", alone("p8e-[\\w-]{28,40}")),
  form("42 client secret", "s-s4t2ud- s-s4t2af-", alone("s-s4t2(?:ud|af)-[a-f0-9]{64}")),
  form("SettleMint token", "sm_aat_ sm_pat_ sm_sat_", word("sm_[aps]at_[A-Za-z0-9]{16}")),
  // Keys. The body makes the difference to code that only mentions the header; an encrypted one opens nothing by itself.
  form(
    "private key",
    "-----BEGIN",
    "-----BEGIN (?:RSA |EC |DSA |OPENSSH )?PRIVATE KEY-----(?:\\\\n|\\\\r|\\s|[\"'+\\\\,]){1,40}(?!b3BlbnNzaC1rZXktdjEAAAAACmFlcz)[A-Za-z0-9+/=]{40,4000}",
  ),
  form(
    "PGP private key",
    "-----BEGIN",
    "-----BEGIN PGP PRIVATE KEY BLOCK-----\\s{1,8}(?:[A-Z][a-z]{2,12}: [^\\n]{1,100}\\s{1,4}){0,4}[A-Za-z0-9+/=]{40,80}",
  ),
  form(
    "private key",
    "PuTTY-User-Key-File-",
    "PuTTY-User-Key-File-[23]: [a-z0-9-]{3,40}\\s{1,2}Encryption: none\\s",
  ),
  form("age secret key", "AGE-SECRET-KEY-1", word("AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}")),
];
