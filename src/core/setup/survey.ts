/**
 * Surveys a repository: code owners, tools, tests, workflows. Code owners are parsed as in GitHub's
 * "About code owners".
 */
import type { Survey, SurveyFacts } from "../model/setup-facts.ts";
import { findMergeMethod } from "../model/permissions.ts";
import { ENVIRONMENT_NAME } from "../model/settings.ts";
import { escapeInline, formatCode } from "../text/markdown.ts";

/** GitHub uses the first that exists. */
export const OWNERS_PATHS = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"] as const;

export interface CodeOwners {
  /** Owners of each file that no later line mentions. */
  everywhere: string[];
  /** All owners. */
  all: string[];
}

/** GitHub ignores a larger file. Bytes. */
const MAX_BYTES = 3_000_000;
/** A person, a team, or an e-mail address. */
const OWNER = /^(@[\w.-]+(\/[\w.-]+)?|[^\s@]+@[^\s@]+)$/;
const ANY_FILE = new Set(["*", "**", "/**", "**/*", "/"]);

/** Skips lines that GitHub would skip. Never throws. */
export function parseCodeOwners(text: string): CodeOwners {
  if (text.length > MAX_BYTES) return { everywhere: [], all: [] };
  const lines = text.split("\n").flatMap((line) => {
    const [pattern, ...owners] = line
      .replace(/(^|\s)#[^]*/, "")
      .trim()
      .split(/\s+/);
    return pattern && owners.every((owner) => OWNER.test(owner)) ? [{ pattern, owners }] : [];
  });
  // A line without owners removes the owners of what it names.
  const everywhere = lines.findLast(({ pattern }) => ANY_FILE.has(pattern))?.owners ?? [];
  return {
    everywhere: [...new Set(everywhere)],
    all: [...new Set(lines.flatMap(({ owners }) => owners))],
  };
}

// Package managers, recognized by their files in the top folder, and the usual command for tests.

export interface Tool {
  name: string;
  /** A command; null if nothing indicates tests. */
  test: string | null;
}

/** How to run `scripts.test` of package.json. `bun test` would start Bun's own test runner. */
const NODE = [
  ["pnpm", "pnpm-lock.yaml", "pnpm test"],
  ["Yarn", "yarn.lock", "yarn test"],
  ["Bun", "bun.lock", "bun run test"],
  ["npm", "package.json", "npm test"],
] as const;

/** Any one of the files is enough. */
const OTHERS: readonly { name: string; files: readonly string[]; test: string }[] = [
  { name: "uv", files: ["uv.lock"], test: "uv run pytest" },
  { name: "Poetry", files: ["poetry.lock"], test: "poetry run pytest" },
  { name: "pip", files: ["requirements.txt", "pyproject.toml", "setup.py"], test: "pytest" },
  { name: "Go modules", files: ["go.mod"], test: "go test ./..." },
  { name: "Cargo", files: ["Cargo.toml"], test: "cargo test" },
  { name: "Maven", files: ["pom.xml"], test: "mvn test" },
  { name: "Gradle", files: ["build.gradle", "build.gradle.kts"], test: "gradle test" },
  { name: "Bundler", files: ["Gemfile"], test: "bundle exec rake test" },
  { name: "Composer", files: ["composer.json"], test: "composer test" },
  { name: "Make", files: ["Makefile"], test: "make test" },
];
const PYTHON = ["uv", "Poetry", "pip"];

/** Returns at most one tool for Node, at most one for Python, and every other one. */
export function detectTools({ top, testScript }: Pick<Survey, "top" | "testScript">): Tool[] {
  const node = NODE.find(([, file]) => top.includes(file));
  const others = OTHERS.filter(({ files }) => files.some((file) => top.includes(file)));
  const python = others.find(({ name }) => PYTHON.includes(name));
  return [
    ...(node ? [{ name: node[0], test: testScript === null ? null : node[2] }] : []),
    ...others
      .filter((one) => !PYTHON.includes(one.name) || one === python)
      .map(({ name, test }) => ({ name, test })),
  ];
}

// Describes what Baton found in a repository, one line each, for the pull request `Configure Baton`
// and
// for `baton doctor`.

/** Maximum number of languages, workflows or names in a line. The rest is counted. */
const LISTED = 6;

/** Returns Markdown that notifies nobody. */
export function describeSurvey(facts: SurveyFacts): string[] {
  return [
    describeLanguages(facts),
    describePackages(facts),
    describeCi(facts),
    describeRules(facts),
    describeMerging(facts),
    describeOwners(facts),
    describeKey(facts),
  ];
}

function describeLanguages({ survey }: SurveyFacts): string {
  const all = Object.entries(survey.languages).toSorted(([, a], [, b]) => b - a);
  const total = all.reduce((sum, [, bytes]) => sum + bytes, 0);
  const shares = all.map(
    ([name, bytes]) =>
      `${escapeInline(name, 40)} ${Math.max(1, Math.round((100 * bytes) / total))}%`,
  );
  return `**Languages:** ${formatList(shares) || "none that GitHub knows"}.`;
}

function describePackages({ survey }: SurveyFacts): string {
  const tools = detectTools(survey).map(({ name, test }) =>
    test === null ? name : `${name} (tests: ${formatCode(test)})`,
  );
  return `**Packages and tests:** ${tools.join(", ") || "no package manager that Baton knows"}.`;
}

function describeCi({ survey, base, prefix }: SurveyFacts): string {
  if (survey.ci.length === 0)
    return "**CI:** no workflow. Only reviews and each session's own tests check the work.";
  const on = (where: string, sees: (one: SurveyFacts["survey"]["ci"][number]) => boolean) => {
    const names = formatList(
      survey.ci.filter(sees).map(({ path }) => formatCode(path.split("/").at(-1)!)),
    );
    return names === "" ? [] : [`${where} ${names}`];
  };
  const places = [
    ...on("on workers' pull requests", ({ workers }) => workers),
    ...on("on the landing pull request alone", ({ landing, workers }) => landing && !workers),
    ...on("on no pull request of a build", ({ landing, workers }) => !landing && !workers),
  ];
  const unseen = survey.ci.some(({ workers }) => workers)
    ? ""
    : " Workers' pull requests are against the build's own branch, so CI sees the work only " +
      `when it lands on ${formatCode(base)}. To check it sooner, add ` +
      `${formatCode(`${prefix}/*/build`)} to the branches of its \`pull_request\`.`;
  return `**CI:** ${places.join("; ")}.${unseen}`;
}

function describeRules({
  rules: { requiredChecks, pullRequest, mergeQueue, signatures },
  base,
}: SurveyFacts): string {
  const found = [
    ...(pullRequest ? [`${pullRequest.approvals} approving reviews`] : []),
    ...(pullRequest?.codeOwners ? ["a review by code owners"] : []),
    ...(requiredChecks.length > 0
      ? [`checks ${formatList(requiredChecks.map(({ context }) => formatCode(context)))}`]
      : []),
    ...(signatures ? ["signed commits"] : []),
    ...(mergeQueue ? [`a merge queue`] : []),
  ];
  return `**Rules of ${formatCode(base)}:** ${
    found.length > 0 ? `${found.join(", ")}.` : "none that Baton sees."
  }`;
}

function describeMerging({ repository, rules: onBase, base }: SurveyFacts): string {
  const method = findMergeMethod(repository, onBase);
  const landing =
    method === null ? `nothing can land on ${formatCode(base)}` : `builds land by ${method}`;
  return `**Merging:** ${repository.mergeMethods.join(", ") || "no method"} allowed; ${landing}.`;
}

/** Baton's pull requests are not drafts, so GitHub asks the owners when they open. */
function describeOwners({ survey }: SurveyFacts): string {
  if (survey.owners === null)
    return "**Code owners:** no CODEOWNERS, so nobody is asked to review workers' work.";
  const { everywhere, all } = parseCodeOwners(survey.owners);
  if (all.length === 0) return "**Code owners:** CODEOWNERS names nobody.";
  const names = (some: string[]) => formatList(some.map((name) => formatCode(name)));
  const usual =
    everywhere.length > 0
      ? `${everywhere.length} for any file (${names(everywhere)}), so GitHub requests that ` +
        "many reviews on each of them."
      : "nobody for files in general.";
  return (
    `**Code owners:** GitHub asks those of what a worker's pull request changes: ${usual} ` +
    `${all.length} in all.`
  );
}

function describeKey({ key: store, base }: SurveyFacts): string {
  if (store === null) return "**Key:** the configured engine needs none from Baton's workflow.";
  return (
    `**Key:** sessions need the secret ${formatCode(store.secret)} of the environment ` +
    `${formatCode(ENVIRONMENT_NAME)}, limited to ${formatCode(base)} (Settings → ` +
    "Environments). If your plan has no environments, a plain repository secret works too, " +
    "but a workflow on any branch could print it. Baton can't see the key: the preflight, a " +
    `run on ${formatCode(base)}, says whether it is there, and whether your policy on ` +
    "actions lets the workflow run."
  );
}

function formatList(names: readonly string[]): string {
  const more = names.length - LISTED;
  return names.slice(0, LISTED).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
