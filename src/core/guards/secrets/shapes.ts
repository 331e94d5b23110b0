/**
 * What secrets look like. Each shape has a `hint`, text that always occurs in it and is cheap to look for, and a
 * pattern that is tried where the hint stands. All repetitions in patterns are bounded and none is nested, so that a
 * try costs a few hundred steps at most, whatever the text.
 */

export interface Shape {
  /** For people: `GitHub token`. */
  kind: string;
  hint: string;
  /** Sticky; `lastIndex` is where the hint begins. The group, if any, is the part that nobody could guess. */
  pattern: RegExp;
  /** Stands between other characters than those of encoded data: else it would be found by chance in large data. */
  alone: boolean;
  /** How often upper case, lower case and digits alternate in it at least, as a part of its length. */
  mixed: number;
  /** Begins before its hint. */
  back: boolean;
}

interface Options {
  alone?: boolean;
  mixed?: number;
}

/** @param hints parted by spaces, so that none holds one */
function shapes(kind: string, hints: string, rest: RegExp, options: Options = {}): Shape[] {
  const { alone = false, mixed = 0.2 } = options;
  return hints.split(" ").map((hint) => {
    const pattern = new RegExp(hint.replace(/[.+]/g, "\\$&") + rest.source, "y");
    return { kind, hint, pattern, alone, mixed, back: false };
  });
}

/** A pattern that looks back from its hint, too. */
const around = (kind: string, hint: string, pattern: RegExp, options: Options = {}): Shape => ({
  ...{ kind, hint, pattern, alone: false, mixed: 0.2, back: true },
  ...options,
});

const HEX: Options = { mixed: 0.12 };

export const SHAPES: readonly Shape[] = [
  ...shapes("GitHub token", "ghp_ gho_ ghu_ ghs_ ghr_", /([A-Za-z0-9]{36})/),
  // Since 2026 installation tokens say whose they are, and carry some 500 characters of a JSON Web Token.
  ...shapes("GitHub token", "ghs_", /[A-Za-z0-9]{1,25}_([A-Za-z0-9._-]{36})/),
  ...shapes("GitHub token", "github_pat_", /([A-Za-z0-9_]{50})/),
  ...shapes("Anthropic key", "sk-ant-", /([A-Za-z0-9_-]{24})/),
  ...shapes("OpenAI key", "sk-proj- sk-svcacct- sk-admin- sk-or-v1-", /([A-Za-z0-9_-]{32})/, HEX),
  around("OpenAI key", "T3BlbkFJ", /(?<=sk-[A-Za-z0-9_-]{16,120})T3BlbkFJ([A-Za-z0-9_-]{16})/y),
  ...shapes("AWS access key", "AKIA ASIA", /([A-Z2-7]{16})/, { alone: true, mixed: 0 }),
  ...shapes(
    "AWS secret key",
    "ecret_access_key ecretAccessKey ECRET_ACCESS_KEY ecret_key ECRET_KEY",
    /["'\s]{0,4}(?:=>|[:=,]){1,2}["'\s]{0,4}([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])/,
  ),
  ...shapes("Google key", "AIza", /([A-Za-z0-9_-]{35})/, { alone: true }),
  ...shapes("Google key", "GOCSPX- ya29.", /([A-Za-z0-9_-]{24})/),
  ...shapes("Google service account", "private_key_id", /["'\s]{1,4}:["'\s]{1,4}([0-9a-f]{40})/, HEX),
  ...shapes("Azure key", "AccountKey= SharedAccessKey=", /([A-Za-z0-9+/]{43,86}=)/),
  around("Azure secret", "8Q~", /(?<=(?<![A-Za-z0-9_~.-])[A-Za-z0-9_~.-]{3})8Q~([A-Za-z0-9_~.-]{31})/y),
  ...shapes("Slack token", "xoxb- xoxp- xoxa- xoxr- xoxs- xoxe- xoxc- xoxd- xapp-", /([A-Za-z0-9%-]{20})/, HEX),
  ...shapes("Slack webhook", "hooks.slack.com/services/", /T[A-Z0-9]{6,14}\/B[A-Z0-9]{6,14}\/([A-Za-z0-9]{20})/),
  ...shapes("Stripe key", "sk_live_ rk_live_", /([A-Za-z0-9]{20})/),
  ...shapes("Stripe webhook secret", "whsec_", /([A-Za-z0-9+/]{32})/),
  ...shapes("npm token", "npm_", /([A-Za-z0-9]{36})/),
  ...shapes("PyPI token", "pypi-", /(AgE[A-Za-z0-9_-]{32})/),
  ...shapes("RubyGems key", "rubygems_", /([0-9a-f]{48})/, HEX),
  ...shapes("Docker token", "dckr_pat_ dckr_oat_", /([A-Za-z0-9_-]{24})/),
  ...shapes("GitLab token", "glpat- gldt- glrt- glcbt- glptt- glsoat-", /([A-Za-z0-9_.-]{20})/),
  ...shapes("Hugging Face token", "hf_", /([A-Za-z]{34})/, { alone: true, mixed: 0.3 }),
  ...shapes("SendGrid key", "SG.", /([A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{32})/),
  ...shapes("Twilio key", "SK", /([0-9a-f]{32})/, { alone: true, ...HEX }),
  around("Telegram bot token", ":AA", /(?<=(?<![0-9])[0-9]{8,10}):AA([A-Za-z0-9_-]{32})/y),
  ...shapes("Discord webhook", "/api/webhooks/", /[0-9]{15,20}\/([A-Za-z0-9_-]{60})/),
  ...shapes(
    "Discord bot token",
    "MT Mj Mz MD ND NT Nj Nz OD OT",
    /([A-Za-z0-9]{22,26}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40})/,
    { alone: true },
  ),
  ...shapes("DigitalOcean token", "dop_v1_ doo_v1_ dor_v1_", /([0-9a-f]{64})/, HEX),
  ...shapes("Shopify token", "shpat_ shpss_ shpca_ shppa_", /([0-9a-fA-F]{32})/, HEX),
  ...shapes("Vault token", "hvs. hvb.", /([A-Za-z0-9_-]{24})/),
  ...shapes("Grafana token", "glsa_ glc_", /([A-Za-z0-9+/_]{32})/),
  ...shapes("Groq or xAI key", "gsk_ xai-", /([A-Za-z0-9]{50})/),
  // The header of a token is JSON, and so is its payload: both begin with `{"`.
  around("JSON Web Token", ".eyJ", /(?<=eyJ[A-Za-z0-9_-]{10,600})\.eyJ([A-Za-z0-9_-]{16})/y),
  // In JSON and in code the line ends of a key are written as `\\n`.
  ...shapes(
    "private key",
    "-----BEGIN",
    /[A-Z0-9 ]{0,24}PRIVATE KEY[A-Z ]{0,8}-----[^-]{0,160}?([A-Za-z0-9+/]{48})/,
    HEX,
  ),
  // The same without its first line, by what such keys begin with: RSA (PKCS #8, #1), EC, Ed25519, OpenSSH.
  ...shapes(
    "private key",
    "ADANBgkqhkiG9w0BAQEFAASC IBAAKCAQ IBAAKCAg AgEAMBMGByqGSM49AgEG MHcCAQEEI MC4CAQAwBQYDK2VwBCIEI " +
      "b3BlbnNzaC1rZXktdjE",
    /([A-Za-z0-9+/]{40})/,
    HEX,
  ),
  around(
    "URL with a password",
    "://",
    /:\/\/[^\s:/@"'`<>\\{}$]{0,100}:([^\s/@"'`<>\\{}$*]{3,200})@(?!localhost|127\.|example\.)[\w-]{1,80}\.[\w-]/y,
    { mixed: 0.15 },
  ),
];

/** Shapes that are also looked for turned; the shortest hints would be found everywhere. */
export const TURNED: readonly Shape[] = SHAPES.filter(({ hint }) => hint.length > 2);
