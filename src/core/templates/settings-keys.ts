/**
 * Which keys of `.github/baton.yml` a template may set. A key that is in neither list is protected: a newer version's
 * key has to be put into one on purpose.
 */

/** Keys that change how a build looks or works, but neither what it may do nor what it may cost. */
export const FREE_KEYS: readonly string[] = [
  ...["label", "commands", "loops", "score", "schedule", "max_parallel", "titles", "test_first", "sign_off"],
  ...["models", "knowledge"],
];

/** Protected keys that a repository may open for a template by `allow`, each with what it would loosen. */
const PROTECTED = {
  gates: "says where a build waits for a person",
  budgets: "says what builds may spend",
  prices: "says what tokens count as, so what a budget means",
  isolation: "keeps what a model runs apart from the runner",
  egress: "says which hosts sessions reach",
  web: "says what sessions read of the web",
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

export type AllowableKey = keyof typeof PROTECTED;
export const ALLOWABLE_KEYS = Object.keys(PROTECTED) as [AllowableKey, ...AllowableKey[]];

/** Keys that no template ever sets: they decide what is taken from templates. */
const NEVER_SET: Readonly<Record<string, string>> = {
  _extends: "takes settings over from another repository",
  template: "names the templates themselves",
  templates: "names the templates themselves",
  sync: "says whether a template is merged without a person",
  branch_prefix: "says where Baton's record of templates is",
};

const reasons: Readonly<Record<string, string>> = { ...PROTECTED, ...NEVER_SET };

/** @returns why the template may not set the key, as a sentence's end; null where it may */
export function findProtection(key: string, allow: readonly string[]): string | null {
  if (FREE_KEYS.includes(key)) return null;
  const isAllowed = Object.hasOwn(PROTECTED, key) && allow.includes(key);
  return isAllowed ? null : (reasons[key] ?? "is no key that templates may set");
}

/** Whether `allow` can open the key. */
export function isAllowable(key: string): key is AllowableKey {
  return Object.hasOwn(PROTECTED, key);
}
