/**
 * What Baton found in a repository: one line for each fact, for a person to check before the merge.
 */
import { describe, expect, test } from "vitest";
import { NO_RULES, type BranchRules } from "../../../src/core/model/permissions.ts";
import { describeSurvey } from "../../../src/core/setup/survey.ts";
import type { Survey, SurveyFacts } from "../../../src/core/model/setup-facts.ts";
import { KNOWLEDGE, someFacts } from "../support/facts.ts";

const SURVEY: Survey = { languages: {}, top: [], testScript: null, ci: [], owners: null };

function said(topic: string, survey: Partial<Survey>, more: Partial<SurveyFacts> = {}): string {
  const facts: SurveyFacts = {
    ...{
      repository: someFacts().repository,
      base: "main",
      rules: NO_RULES,
      signOff: false,
      problem: null,
      lacks: [],
    },
    ...{
      own: { worker: NO_RULES, build: NO_RULES, land: NO_RULES },
      caches: false,
      survey: { ...SURVEY, ...survey },
    },
    ...{
      prefix: "baton",
      commitTitle: "{subject}",
      key: { secret: "ANTHROPIC_API_KEY", environment: "missing", plain: "unknown" },
      label: "orchestrate",
      maxParallel: 4,
      knowledge: KNOWLEDGE,
      ...more,
    },
  };
  const start = `**${topic}:** `;
  return describeSurvey(facts)
    .find((line) => line.startsWith(start))!
    .slice(start.length);
}

test.each<[Record<string, number>, string]>([
  [{}, "none that GitHub knows."],
  [{ Shell: 1, Go: 1999 }, "Go 100%, Shell 1%."],
  [{ C: 1, Go: 2, Ada: 3 }, "Ada 50%, Go 33%, C 17%."],
  [{ A: 1, B: 1, C: 1, D: 1, E: 1, F: 1 }, "A 17%, B 17%, C 17%, D 17%, E 17%, F 17%."],
  [
    { A: 1, B: 1, C: 1, D: 1, E: 1, F: 1, G: 1 },
    "A 14%, B 14%, C 14%, D 14%, E 14%, F 14% and 1 more.",
  ],
])("languages %j: the largest first, each with its share", (languages, words) =>
  expect(said("Languages", { languages })).toBe(words),
);

test.each<[string[], string | null, string]>([
  [[], null, "no package manager that Baton knows."],
  [["package.json", "go.mod"], null, "npm, Go modules (tests: `go test ./...`)."],
  [["package.json"], "vitest", "npm (tests: `npm test`)."],
])("packages of %j", (top, testScript, words) =>
  expect(said("Packages and tests", { top, testScript })).toBe(words),
);

describe("CI", () => {
  const flow = (name: string, workers: boolean, land: boolean) => {
    return { path: `.github/workflows/${name}.yml`, workers, landing: land };
  };
  const unseen =
    " Workers' pull requests are against the build's own branch, so CI sees the work only " +
    "when it lands on `main`. To check it sooner, add `baton/*/build` to the branches of its " +
    "`pull_request`.";

  test.each<[string, Survey["ci"], string]>([
    [
      "that there is none",
      [],
      "no workflow. Only reviews and each session's own tests check the work.",
    ],
    [
      "what starts where",
      [
        flow("a", true, true),
        flow("b", true, false),
        flow("c", false, true),
        flow("d", false, false),
      ],
      "on workers' pull requests `a.yml`, `b.yml`; on the landing pull request alone " +
        "`c.yml`; on no pull request of a build `d.yml`.",
    ],
    [
      "that it comes late",
      [flow("c", false, true)],
      `on the landing pull request alone \`c.yml\`.${unseen}`,
    ],
    [
      "that it never comes",
      [flow("d", false, false)],
      `on no pull request of a build \`d.yml\`.${unseen}`,
    ],
  ])("is described: %s", (_what, ci, words) => expect(said("CI", { ci })).toBe(words));
});

const pullRequest = {
  approvals: 2,
  codeOwners: true,
  lastPush: false,
  threads: false,
  dismissStale: false,
  methods: [],
};
const checks = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ context: `c${i}`, app: null }));
test.each<[Partial<BranchRules>, string]>([
  [{}, "none that Baton sees."],
  [{ pullRequest }, "2 approving reviews, a review by code owners."],
  [
    { pullRequest: { ...pullRequest, codeOwners: false }, signatures: true },
    "2 approving reviews, signed commits.",
  ],
  [
    { requiredChecks: checks(2), mergeQueue: { method: "squash" } },
    "checks `c0`, `c1`, a merge queue.",
  ],
  [{ requiredChecks: checks(8) }, "checks `c0`, `c1`, `c2`, `c3`, `c4`, `c5` and 2 more."],
])("rules of the base branch: %j", (rules, words) =>
  expect(said("Rules of `main`", {}, { rules: { ...NO_RULES, ...rules } })).toBe(words),
);

test.each<[("squash" | "merge" | "rebase")[], string]>([
  [["squash", "merge"], "squash, merge allowed; builds land by squash."],
  [["merge"], "merge allowed; builds land by merge."],
  [[], "no method allowed; nothing can land on `main`."],
])("merging by %j", (mergeMethods, words) =>
  expect(said("Merging", {}, { repository: { ...someFacts().repository, mergeMethods } })).toBe(
    words,
  ),
);

const ask = "GitHub asks those of what a worker's pull request changes: ";
test.each<[string | null, string]>([
  [null, "no CODEOWNERS, so nobody is asked to review workers' work."],
  ["# nobody", "CODEOWNERS names nobody."],
  ["/x @ann", `${ask}nobody for files in general. 1 in all.`],
  [
    "* @ann @bob\n/x @cay",
    `${ask}2 for any file (\`@ann\`, \`@bob\`), so GitHub requests that many reviews on each ` +
      "of them. 3 in all.",
  ],
])("code owners by %j", (owners, words) => expect(said("Code owners", { owners })).toBe(words));

test("the key: which secret, where to set it, that Baton can't see it; or that none is needed", () => {
  expect(said("Key", {})).toBe(
    "sessions need the secret `ANTHROPIC_API_KEY` of the environment `baton`, limited to " +
      "`main` (Settings → Environments). If your plan has no environments, a plain repository " +
      "secret works too, but a workflow on any branch could print it. Baton can't see the key: " +
      "the preflight, a run on `main`, says whether it is there, and whether your policy on " +
      "actions lets the workflow run.",
  );
  expect(said("Key", {}, { key: null })).toBe(
    "the configured engine needs none from Baton's workflow.",
  );
});
