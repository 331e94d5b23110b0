/**
 * The formats of secrets. Each pattern has a `hint`: text that always occurs in the secret and is
 * cheap to search for. The pattern is tried at each hint. All repetitions in patterns are bounded
 * and none is nested, so a try costs at most a few hundred steps for any text.
 */

export interface SecretPattern {
  /** Name for people: `GitHub token`. */
  kind: string;
  hint: string;
  /**
   * Sticky; `lastIndex` is the start of the hint. The group, if any, is the part that nobody could
   * guess.
   */
  pattern: RegExp;
  /**
   * The secret may not be surrounded by characters of encoded data. Otherwise large data would
   * match by chance.
   */
  alone: boolean;
  /**
   * Minimum number of alternations between upper case, lower case and digits, as a fraction of the
   * length.
   */
  mixed: number;
  /** True if the secret begins before its hint. */
  back: boolean;
}

interface Options {
  alone?: boolean;
  mixed?: number;
}

/** @param hints separated by spaces, so that no hint contains one */
function createPatterns(
  kind: string,
  hints: string,
  rest: RegExp,
  options: Options = {},
): SecretPattern[] {
  const { alone = false, mixed = 0.2 } = options;
  return hints.split(" ").map((hint) => {
    const pattern = new RegExp(hint.replace(/[.+]/g, "\\$&") + rest.source, "y");
    return { kind, hint, pattern, alone, mixed, back: false };
  });
}

/** Creates a pattern that also matches text before its hint. */
const createAroundPattern = (
  kind: string,
  hint: string,
  pattern: RegExp,
  options: Options = {},
): SecretPattern => ({
  ...{ kind, hint, pattern, alone: false, mixed: 0.2, back: true },
  ...options,
});

const HEX: Options = { mixed: 0.12 };

export const SECRET_PATTERNS: readonly SecretPattern[] = [
  ...createPatterns("GitHub token", "ghp_ gho_ ghu_ ghs_ ghr_", /([A-Za-z0-9]{36})/),
  // Since 2026, installation tokens name their owner and contain about 500 characters of a JSON Web
  // Token.
  ...createPatterns("GitHub token", "ghs_", /[A-Za-z0-9]{1,25}_([A-Za-z0-9._-]{36})/),
  ...createPatterns("GitHub token", "github_pat_", /([A-Za-z0-9_]{50})/),
  ...createPatterns("Anthropic key", "sk-ant-", /([A-Za-z0-9_-]{24})/),
  ...createPatterns(
    "OpenAI key",
    "sk-proj- sk-svcacct- sk-admin- sk-or-v1-",
    /([A-Za-z0-9_-]{32})/,
    HEX,
  ),
  createAroundPattern(
    "OpenAI key",
    "T3BlbkFJ",
    /(?<=sk-[A-Za-z0-9_-]{16,120})T3BlbkFJ([A-Za-z0-9_-]{16})/y,
  ),
  ...createPatterns("AWS access key", "AKIA ASIA", /([A-Z2-7]{16})/, { alone: true, mixed: 0 }),
  ...createPatterns(
    "AWS secret key",
    "ecret_access_key ecretAccessKey ECRET_ACCESS_KEY ecret_key ECRET_KEY",
    /["'\s]{0,4}(?:=>|[:=,]){1,2}["'\s]{0,4}([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])/,
  ),
  ...createPatterns("Google key", "AIza", /([A-Za-z0-9_-]{35})/, { alone: true }),
  ...createPatterns("Google key", "GOCSPX- ya29.", /([A-Za-z0-9_-]{24})/),
  ...createPatterns(
    "Google service account",
    "private_key_id",
    /["'\s]{1,4}:["'\s]{1,4}([0-9a-f]{40})/,
    HEX,
  ),
  ...createPatterns("Azure key", "AccountKey= SharedAccessKey=", /([A-Za-z0-9+/]{43,86}=)/),
  createAroundPattern(
    "Azure secret",
    "8Q~",
    /(?<=(?<![A-Za-z0-9_~.-])[A-Za-z0-9_~.-]{3})8Q~([A-Za-z0-9_~.-]{31})/y,
  ),
  ...createPatterns(
    "Slack token",
    "xoxb- xoxp- xoxa- xoxr- xoxs- xoxe- xoxc- xoxd- xapp-",
    /([A-Za-z0-9%-]{20})/,
    HEX,
  ),
  ...createPatterns(
    "Slack webhook",
    "hooks.slack.com/services/",
    /T[A-Z0-9]{6,14}\/B[A-Z0-9]{6,14}\/([A-Za-z0-9]{20})/,
  ),
  ...createPatterns("Stripe key", "sk_live_ rk_live_", /([A-Za-z0-9]{20})/),
  ...createPatterns("Stripe webhook secret", "whsec_", /([A-Za-z0-9+/]{32})/),
  ...createPatterns("npm token", "npm_", /([A-Za-z0-9]{36})/),
  ...createPatterns("PyPI token", "pypi-", /(AgE[A-Za-z0-9_-]{32})/),
  ...createPatterns("RubyGems key", "rubygems_", /([0-9a-f]{48})/, HEX),
  ...createPatterns("Docker token", "dckr_pat_ dckr_oat_", /([A-Za-z0-9_-]{24})/),
  ...createPatterns(
    "GitLab token",
    "glpat- gldt- glrt- glcbt- glptt- glsoat-",
    /([A-Za-z0-9_.-]{20})/,
  ),
  ...createPatterns("Hugging Face token", "hf_", /([A-Za-z]{34})/, { alone: true, mixed: 0.3 }),
  ...createPatterns("SendGrid key", "SG.", /([A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{32})/),
  ...createPatterns("Twilio key", "SK", /([0-9a-f]{32})/, { alone: true, ...HEX }),
  createAroundPattern(
    "Telegram bot token",
    ":AA",
    /(?<=(?<![0-9])[0-9]{8,10}):AA([A-Za-z0-9_-]{32})/y,
  ),
  ...createPatterns("Discord webhook", "/api/webhooks/", /[0-9]{15,20}\/([A-Za-z0-9_-]{60})/),
  ...createPatterns(
    "Discord bot token",
    "MT Mj Mz MD ND NT Nj Nz OD OT",
    /([A-Za-z0-9]{22,26}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40})/,
    { alone: true },
  ),
  ...createPatterns("DigitalOcean token", "dop_v1_ doo_v1_ dor_v1_", /([0-9a-f]{64})/, HEX),
  ...createPatterns("Shopify token", "shpat_ shpss_ shpca_ shppa_", /([0-9a-fA-F]{32})/, HEX),
  ...createPatterns("Vault token", "hvs. hvb.", /([A-Za-z0-9_-]{24})/),
  ...createPatterns("Grafana token", "glsa_ glc_", /([A-Za-z0-9+/_]{32})/),
  ...createPatterns("Groq or xAI key", "gsk_ xai-", /([A-Za-z0-9]{50})/),
  // A token's header and payload are JSON, so both begin with `{"`.
  createAroundPattern(
    "JSON Web Token",
    ".eyJ",
    /(?<=eyJ[A-Za-z0-9_-]{10,600})\.eyJ([A-Za-z0-9_-]{16})/y,
  ),
  // In JSON and in code, line ends of a key are written as `\\n`.
  ...createPatterns(
    "private key",
    "-----BEGIN",
    /[A-Z0-9 ]{0,24}PRIVATE KEY[A-Z ]{0,8}-----[^-]{0,160}?([A-Za-z0-9+/]{48})/,
    HEX,
  ),
  // The same without its first line, recognised by how such keys begin: RSA (PKCS #8, #1), EC,
  // Ed25519, OpenSSH.
  ...createPatterns(
    "private key",
    "ADANBgkqhkiG9w0BAQEFAASC IBAAKCAQ IBAAKCAg AgEAMBMGByqGSM49AgEG MHcCAQEEI " +
      "MC4CAQAwBQYDK2VwBCIEI b3BlbnNzaC1rZXktdjE",
    /([A-Za-z0-9+/]{40})/,
    HEX,
  ),
  createAroundPattern(
    "URL with a password",
    "://",
    /:\/\/[^\s:/@"'`<>\\{}$]{0,100}:([^\s/@"'`<>\\{}$*]{3,200})@(?!localhost|127\.|example\.)[\w-]{1,80}\.[\w-]/y,
    { mixed: 0.15 },
  ),
];

/**
 * Patterns that are also searched for in encoded form. The shortest hints would match everywhere.
 */
export const ENCODABLE_PATTERNS: readonly SecretPattern[] = SECRET_PATTERNS.filter(
  ({ hint }) => hint.length > 2,
);
