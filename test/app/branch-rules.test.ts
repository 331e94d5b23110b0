/** Reads GitHub's rules for the build's branches and its base, as far as they are visible. */
import { beforeAll, expect, test } from "vitest";
import { NO_RULES } from "../../src/core/model/permissions.ts";
import { getBranches } from "../../src/core/model/names.ts";
import { readRules } from "../../src/app/observe/rules.ts";
import { ReadCache } from "../../src/app/observe/read-cache.ts";
import { openWorld, type World } from "./support/world.ts";

let world: World;
const look = () =>
  readRules(
    world.access,
    { names: getBranches("baton", "1-units"), base: "main" },
    new ReadCache(),
  );

beforeAll(async () => {
  world = await openWorld();
});

test("a repository without rules has none for any branch", async () => {
  expect(await look()).toEqual({
    worker: NO_RULES,
    build: NO_RULES,
    land: NO_RULES,
    base: NO_RULES,
  });
});

test("a branch has the rules whose pattern matches it, and several rulesets add up", async () => {
  const rule = (
    pattern: string,
    type: string,
    parameters: Record<string, unknown> | null = null,
    rulesetId = 1,
  ) => world.repository.rules.push({ rulesetId, pattern, type, parameters, bypass: [] });
  rule("refs/heads/baton/**/*", "creation");
  rule("refs/heads/baton/*/build", "required_linear_history");
  const checks = { required_status_checks: [{ context: "lint", integration_id: 15368 }] };
  rule("~DEFAULT_BRANCH", "required_status_checks", {
    ...checks,
    strict_required_status_checks_policy: true,
  });
  rule(
    "~DEFAULT_BRANCH",
    "required_status_checks",
    { required_status_checks: [{ context: "test" }] },
    2,
  );
  const pull = { required_approving_review_count: 2, allowed_merge_methods: ["squash", "rebase"] };
  rule("~DEFAULT_BRANCH", "pull_request", pull);
  rule("~DEFAULT_BRANCH", "pull_request", { allowed_merge_methods: ["merge", "squash"] }, 2);
  const { worker, build, land, base } = await look();
  expect([worker.creation, build.creation, land.creation, base.creation]).toEqual([
    true,
    true,
    true,
    false,
  ]);
  expect([worker.linearHistory, build.linearHistory]).toEqual([false, true]);
  expect(base).toMatchObject({
    requiredChecks: [
      { context: "lint", app: 15368 },
      { context: "test", app: null },
    ],
    strict: true,
    pullRequest: { approvals: 2, methods: ["squash"] },
    mergeQueue: null,
  });
});

test("patterns, deployments and file limits are read, and a disabled rule is not", async () => {
  const rule = (type: string, parameters: Record<string, unknown>, more: object = {}) =>
    world.repository.rules.push({
      rulesetId: 3,
      pattern: "~ALL",
      type,
      parameters,
      bypass: [],
      ...more,
    });
  rule("commit_message_pattern", { operator: "starts_with", pattern: "JIRA-", negate: true });
  rule("committer_email_pattern", { operator: "regex", pattern: "x" }, { enforcement: "evaluate" });
  rule("required_deployments", { required_deployment_environments: ["staging"] });
  rule("file_path_restriction", { restricted_file_paths: ["secret/*"] });
  rule("max_file_size", { max_file_size: 5 });
  rule("max_file_size", { max_file_size: 3 }, { rulesetId: 4 });
  const { base, worker } = await look();
  const expected = {
    patterns: [{ about: "message", operator: "starts_with", pattern: "JIRA-", negate: true }],
    deployments: ["staging"],
    files: { paths: ["secret/*"], extensions: [], pathLength: null, size: 3 },
  };
  expect(base).toMatchObject(expected);
  expect(worker).toMatchObject(expected);
});

test("the visible rules of branch protection are read and add up with rulesets", async () => {
  world.repository.rules = [];
  const nobody = { users: [], apps: [], teams: [] };
  const reviews = {
    count: 2,
    dismissStale: true,
    codeOwners: true,
    lastPush: true,
    bypass: nobody,
  };
  const flags = {
    enforceAdmins: false,
    allowForcePushes: false,
    allowDeletions: false,
    blockCreations: false,
  };
  const strict = {
    signatures: true,
    linearHistory: true,
    conversationResolution: true,
    lockBranch: false,
  };
  const checks = { strict: true, checks: [{ context: "ci", app: null }] };
  world.repository.protections = {
    main: { ...flags, ...strict, statusChecks: checks, reviews, restrictions: null },
  };
  expect((await look()).base).toMatchObject({
    requiredChecks: [{ context: "ci", app: null }],
    ...{ signatures: true, linearHistory: true },
    pullRequest: {
      approvals: 2,
      codeOwners: true,
      threads: true,
      methods: ["squash", "rebase", "merge"],
    },
  });
  world.repository.rules.push({
    ...{ rulesetId: 5, pattern: "main", type: "pull_request", bypass: [] },
    parameters: { required_approving_review_count: 3, allowed_merge_methods: ["rebase"] },
  });
  expect((await look()).base.pullRequest).toMatchObject({
    approvals: 3,
    codeOwners: true,
    methods: ["rebase"],
  });
  world.repository.protections.main!.reviews = null;
  world.repository.rules = [];
  expect((await look()).base).toMatchObject({ linearHistory: true, pullRequest: null });
});
