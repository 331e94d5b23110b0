/**
 * Which keys of `.github/baton.yml` a template may set. A key in neither list is protected, so a
 * new key must be added to one on purpose.
 */

/** Keys that change how a build looks or works, but not its permissions or its costs. */
export const FREE_KEYS: readonly string[] = [
  ...[
    "label",
    "commands",
    "loops",
    "score",
    "schedule",
    "max_parallel",
    "titles",
    "test_first",
    "sign_off",
  ],
  ...["models", "knowledge"],
];

/**
 * Protected keys that a repository can open for a template with `allow`, each with what that would
 * loosen.
 */
const PROTECTED = {
  gates: "says where a build waits for a person",
  budgets: "says what builds may spend",
  prices: "sets the price of tokens, so what a budget means",
  isolation: "isolates what a model runs from the runner",
  egress: "says which hosts sessions reach",
  web: "says what sessions read on the web",
  web_searches: "says how many searches are paid for",
  guards: "says which changes are published",
  protected_paths: "says which files no worker changes",
  limits: "says how large a change may be",
  checks: "says which checks a merge waits for",
  ci: "says whether unreviewed commits run in CI",
  engine: "says which program gets the model's key",
  setup: "names code that runs before each session",
  runs_on: "says on which machines sessions run",
  environment: "names repositories and folders that sessions read",
  skills: "names instructions that sessions follow",
  review: "says which pull requests are reviewed, at your cost",
} as const;

type AllowableKey = keyof typeof PROTECTED;
export const ALLOWABLE_KEYS = Object.keys(PROTECTED) as [AllowableKey, ...AllowableKey[]];

/** Keys that no template may set, because they decide what comes from templates. */
const NEVER_SET: Readonly<Record<string, string>> = {
  _extends: "takes settings from another repository",
  template: "names the templates themselves",
  templates: "names the templates themselves",
  sync: "says whether a template is merged without a person",
  branch_prefix: "says where Baton's record of templates is",
};

const reasons: Readonly<Record<string, string>> = { ...PROTECTED, ...NEVER_SET };

/** @returns why the template may not set the key, as the end of a sentence; null if it may */
export function findProtection(key: string, allow: readonly string[]): string | null {
  if (FREE_KEYS.includes(key)) return null;
  const isAllowed = Object.hasOwn(PROTECTED, key) && allow.includes(key);
  return isAllowed ? null : (reasons[key] ?? "is not a key that templates may set");
}

/** Reports whether `allow` can open the key. */
export function isAllowable(key: string): key is AllowableKey {
  return Object.hasOwn(PROTECTED, key);
}

// A template from which a repository takes files, as the settings name it.

export interface TemplateSource {
  owner: string;
  repo: string;
  /** Branch, tag or commit. Null means the default branch. */
  ref: string | null;
  /** Globs of the template's files to take. */
  paths: readonly string[];
  /** The repository's variables by name. */
  values: Readonly<Record<string, string>>;
  /** Protected keys of `.github/baton.yml` that this template may set. */
  allow: readonly AllowableKey[];
}

/**
 * How an open pull request of a template affects a build: its plan mentions it, Baton merges it
 * first, or nothing.
 */
export const SYNC_MODES = ["ask", "before_build", "off"] as const;
export type SyncMode = (typeof SYNC_MODES)[number];

/** `OWNER/REPO` with an optional `@ref`, in the syntax that git and GitHub allow. */
export const SOURCE_FORM =
  /^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/(?!\.{1,2}(?:@|$))[\w.-]{1,100}(?:@(?!.*(?:\.\.|\/\/|\.lock$))[\w][\w./-]{0,199})?$/;

/** @returns the parts of `OWNER/REPO[@ref]`, which must match `SOURCE_FORM` */
export function parseTemplateSource(text: string): Pick<TemplateSource, "owner" | "repo" | "ref"> {
  const [name = "", ref = null] = text.split("@", 2);
  const [owner = "", repo = ""] = name.split("/");
  return { owner, repo, ref };
}

/** Returns `acme/template` in lower case, because GitHub's names are case-insensitive. */
export function getTemplateKey({ owner, repo }: Pick<TemplateSource, "owner" | "repo">): string {
  return `${owner}/${repo}`.toLowerCase();
}

/** Returns `acme/template@v1`, as in the settings. */
export function formatTemplateSource({
  owner,
  repo,
  ref,
}: Pick<TemplateSource, "owner" | "repo" | "ref">): string {
  return `${owner}/${repo}${ref === null ? "" : `@${ref}`}`;
}
