import { describe, expect, test } from "vitest";
import { NO_RULES, type BranchRules, type RulePattern } from "../../src/core/model/permissions.ts";
import type { DoctorFacts } from "../../src/core/model/setup-facts.ts";
import { PLAN_CHECKS, runDoctorChecks } from "../../src/core/setup/doctor.ts";
import { planned } from "./support/scenes.ts";
import { someFacts } from "./support/facts.ts";

const LIMITS = {
  approvals: 0,
  codeOwners: false,
  lastPush: false,
  threads: false,
  dismissStale: false,
};

function given(
  repository: Partial<DoctorFacts["repository"]> = {},
  rules: Partial<BranchRules> = {},
): DoctorFacts {
  const known = {
    ...someFacts().repository,
    mergeMethods: ["squash" as const, "merge" as const],
    ...repository,
  };
  const own = { worker: NO_RULES, build: NO_RULES, land: NO_RULES };
  const more = {
    own,
    prefix: "baton",
    commitTitle: "{subject}",
    signOff: false,
    problem: null,
    lacks: [],
    caches: true,
    key: null,
  };
  return { repository: known, base: "main", rules: { ...NO_RULES, ...rules }, ...more };
}

describe("given a repository as GitHub sets it up", () => {
  test("then nothing needs fixing", () => {
    expect(runDoctorChecks(given())).toEqual([]);
  });
});

describe("given a model's key", () => {
  const key = { secret: "ANTHROPIC_API_KEY", environment: "limited", plain: "nowhere" } as const;
  test.each<[string, Partial<NonNullable<DoctorFacts["key"]>>, RegExp]>([
    ["in the environment, limited to the default branch", {}, /^$/],
    ["that can't be seen, in such an environment", { plain: "unknown" }, /^$/],
    [
      "of the repository",
      { plain: "repository" },
      /is one of the repository: a workflow on any branch can print it/,
    ],
    [
      "of the organisation",
      { plain: "organization", environment: "missing" },
      /^The secret .* of the organization/,
    ],
    [
      "and no environment",
      { environment: "missing", plain: "unknown" },
      /no environment `baton`.*deployment\.md/,
    ],
    [
      "in an environment for all branches",
      { environment: "open" },
      /Settings → Environments limit it to `main`/,
    ],
  ])("%s, then the answer names who could read it and how to protect it", (_, more, words) => {
    const said = runDoctorChecks({ ...given(), key: { ...key, ...more } });
    expect(said.length).toBeLessThan(2);
    expect(said.join()).toMatch(words);
  });
});

test("the token for other repositories is checked like the model's key", () => {
  const repositoriesKey = {
    secret: "SIBLINGS_TOKEN",
    environment: "limited",
    plain: "repository",
  } as const;
  const said = runDoctorChecks({ ...given(), repositoriesKey });
  expect(said.join()).toMatch(
    /^The secret `SIBLINGS_TOKEN` is one of the repository: a workflow on any branch can/,
  );
  expect(
    runDoctorChecks({ ...given(), repositoriesKey: { ...repositoriesKey, plain: "nowhere" } }),
  ).toEqual([]);
});

describe("given rules for a build's branches", () => {
  const PULLS = { ...LIMITS, methods: [] };
  test.each<[string, Partial<DoctorFacts["own"]>, RegExp]>([
    [
      "none may be made",
      { build: { ...NO_RULES, creation: true } },
      /can't be created\. Unless .* exclude `baton\/\*/,
    ],
    [
      "all need a pull request",
      { worker: { ...NO_RULES, pullRequest: PULLS } },
      /changed without a pull request/,
    ],
    ["the build branch needs one", { build: { ...NO_RULES, pullRequest: PULLS } }, /^$/],
    [
      "each pull request needs a person",
      { build: { ...NO_RULES, pullRequest: { ...PULLS, approvals: 1 } } },
      /can't be merged into without an approving review\. Unless/,
    ],
    [
      "a queue merges, after a deployment",
      { build: { ...NO_RULES, mergeQueue: { method: "squash" }, deployments: ["qa"] } },
      /can't be merged into but by a merge queue, or merged into before a deployment\. Unless/,
    ],
    [
      "history stays",
      { land: { ...NO_RULES, nonFastForward: true, deletion: true } },
      /moved back, or deleted\./,
    ],
    ["a worker's may be rewritten", { worker: { ...NO_RULES, nonFastForward: true } }, /^$/],
  ])(
    "when %s, then possible problems are listed with remedies, or none are",
    (_when, own, words) => {
      const facts = given();
      expect(runDoctorChecks({ ...facts, own: { ...facts.own, ...own } }).join("\n")).toMatch(
        words,
      );
    },
  );
});

describe("given a workflow that runs on `create`", () => {
  test("then the answer says that a build's branches start it, and how to exclude them", () => {
    const [said, ...others] = runDoctorChecks(
      given({ onCreate: [".github/workflows/publish.yml"] }),
    );
    expect(said).toMatch(
      /^`\.github\/workflows\/publish\.yml` runs on `create`, so each branch that a build makes/,
    );
    expect(said).toContain("`if: ${{ !startsWith(github.ref_name, 'baton/') }}`");
    expect(others).toEqual([]);
  });
});

describe("given settings that harm a landing", () => {
  const methods = (one: "squash" | "merge") => ({ pullRequest: { ...LIMITS, methods: [one] } });
  test.each<[string, DoctorFacts, RegExp]>([
    [
      "rules that allow what the repository doesn't",
      given({ mergeMethods: ["merge"] }, methods("squash")),
      /^Nothing can/,
    ],
    [
      "merge commits alone",
      given({ mergeMethods: ["merge"] }),
      /with a merge commit beside .* Allow squash merging under/,
    ],
    [
      "a queue that merges",
      given({}, { mergeQueue: { method: "merge" } }),
      /Set the queue's merge method to squash/,
    ],
    [
      "squashes without a message",
      given({ squashMessage: "BLANK" }),
      /has no message: .* land by `\/land`/,
    ],
    [
      "squashes with the description",
      given({ squashMessage: "PR_BODY" }),
      /the pull request's description as message/,
    ],
    [
      "signed commits",
      given({}, { signatures: true }),
      /only a pull request's author squash it .* land by `\/land`/,
    ],
    [
      "a base that nobody may update",
      given({}, { update: true }),
      /Put Baton on that ruleset's bypass list/,
    ],
    ["sign-offs on the web", given({ signOffRequired: true }), /Set `sign_off: true`/],
    ["an archived repository", given({ archived: true }), /is archived/],
    ["no workflow", given({ workflowInstalled: false }), /run `baton workflow --write` and commit/],
    ["a workflow of other settings", given({ workflowDiffers: "It differs." }), /^It differs\.$/],
    ["no cache", { ...given(), caches: false }, /restores no cache/],
    [
      "a permission that isn't granted",
      { ...given(), lacks: ["workflows: write"] },
      /lacks `workflows: write`: grant/,
    ],
    [
      "a configuration with an error",
      { ...given(), problem: "line 1: no" },
      /The settings can't be used: line 1: no/,
    ],
  ])("when there are %s, then that is the only finding, with its remedy", (_when, facts, words) => {
    expect(runDoctorChecks(facts)).toEqual([expect.stringMatching(words)]);
  });

  test("when rules allow no squash, then its message does not matter", () => {
    expect(runDoctorChecks(given({ squashMessage: "BLANK" }, methods("merge")))).toHaveLength(1);
  });

  test("then the plan comment says so, and the build continues", () => {
    const stage = planned();
    stage.facts.repository.squashMessage = "PR_BODY";
    stage.settle();
    const plan = stage.effects("document").findLast((d) => d.key === "plan");
    expect(plan?.body).toContain("**To fix:** A squash by GitHub's button");
    expect(stage.says("/approve").state?.build.status).toBe("building");
  });
});

describe("given rules about commits, names and files", () => {
  const pattern = (
    about: RulePattern["about"],
    operator: RulePattern["operator"],
    text: string,
    negate = false,
  ) => ({
    patterns: [{ about, operator, pattern: text, negate }],
  });
  const files = { paths: ["secret/*"], extensions: ["*.exe"], pathLength: 200, size: 1 };

  test.each<[string, Partial<BranchRules>]>([
    ["a message that has what Baton's have", pattern("message", "starts_with", "feat: ")],
    ["addresses of GitHub's", pattern("committer", "ends_with", "@github.com")],
    ["no address of a company's", pattern("author", "contains", "@acme.com", true)],
  ])("when they require %s, then nothing is said", (_what, rules) => {
    expect(runDoctorChecks(given({}, rules))).toEqual([]);
  });

  test.each<[string, Partial<BranchRules>, RegExp]>([
    [
      "a message",
      pattern("message", "starts_with", "JIRA-"),
      /`main`: commit messages must start with `JIRA-` \(Baton's/,
    ],
    [
      "no such message",
      pattern("message", "contains", "feat", true),
      /commit messages must not contain `feat`/,
    ],
    [
      "a committer",
      pattern("committer", "ends_with", "@acme.com"),
      /like `noreply@github\.com`\)\. GitHub refuses/,
    ],
    [
      "a regular expression",
      pattern("author", "regex", "(a+)+$"),
      /must match the regular expression `\(a\+\)\+\$`/,
    ],
    [
      "deployments",
      { deployments: ["staging", "qa"] },
      /require that a pull request is deployed to `staging`, `qa` before/,
    ],
  ])(
    "when the base requires %s, then it is said before anything is spent",
    (_what, rules, words) => {
      expect(runDoctorChecks(given({}, rules))).toEqual([expect.stringMatching(words)]);
      const known = { ...given({}, rules) };
      expect(runDoctorChecks(known, PLAN_CHECKS)).toEqual([expect.stringMatching(words)]);
    },
  );

  test("when rules restrict pushed files or branch names, then that is said once", () => {
    const facts = given();
    const rules = { ...NO_RULES, ...pattern("branch", "starts_with", "feature/"), files };
    const said = runDoctorChecks({ ...facts, own: { worker: rules, build: rules, land: rules } });
    expect(said).toEqual([
      expect.stringMatching(
        /names of branches must start with `feature\/` \(Baton's are like `baton\/12-units\/W1\.1`\)/,
      ),
      expect.stringMatching(
        /files at `secret\/\*`, files like `\*\.exe`, paths over 200 characters, files over 1 megabyte/,
      ),
    ]);
  });
});
