/** Rulesets, for any way to change a branch: https://docs.github.com/rest/repos/rules */
import { afterEach, beforeEach, expect, test } from "vitest";
import { commitFiles } from "./api-commit.ts";
import { at, openApiWorld, refusal, type ApiWorld } from "./api-world.ts";
import { refused } from "./conformance/refused.ts";
import type { RulesetRule } from "../../src/sandbox/schema/rules.ts";

let world: ApiWorld;
let base: string;
beforeEach(async () => {
  world = await openApiWorld();
  world.repository.defaultBranch = "main";
  base = await commitFiles(world.app(), "main", { "a.txt": "a\n" });
});
afterEach(() => world.close());

function rule(
  type: string,
  parameters: RulesetRule["parameters"] = null,
  more: Partial<RulesetRule> = {},
): void {
  world.running.seed.rule(world.repository, {
    rulesetId: 1,
    pattern: "main",
    type,
    parameters,
    bypass: [],
    ...more,
  });
}

const git = () => world.app().rest.git;
const pulls = () => world.app().rest.pulls;
const state = async (pull_number: number) =>
  (await pulls().get({ ...at, pull_number })).data.mergeable_state;
const move = (sha: string) => git().updateRef({ ...at, ref: "heads/main", sha });
const violates = (words: string) => new RegExp(`^Repository rule violations found\n\n${words}`);

/** Creates a branch that changes a file of its own, and its pull request. */
async function open(
  head: string,
): Promise<{ number: number; sha: string; merge: (how?: object) => Promise<unknown> }> {
  const sha = await commitFiles(world.app(), head, { [`${head}.txt`]: "x\n" }, { from: base });
  const { number } = (await pulls().create({ ...at, title: head, head, base: "main" })).data;
  return {
    number,
    sha,
    merge: (how = {}) => pulls().merge({ ...at, pull_number: number, ...how }),
  };
}

test("a rule against updates allows a new branch, and those who bypass it update it", async () => {
  const { sha } = await open("x");
  rule("update", null, { pattern: "**/*" });
  await refused(422, violates("Cannot update this protected ref\\."), move(sha));
  await git().createRef({ ...at, ref: "refs/heads/fresh", sha });
  world.repository.rules[0]!.bypass = ["helper"];
  expect((await move(sha)).status).toBe(200);
});

test("a required pull request is the only way to change a branch", async () => {
  const { sha, merge } = await open("x");
  rule("pull_request", { required_approving_review_count: 0 });
  const words = violates("Changes must be made through a pull request\\.");
  await refused(
    422,
    words,
    move(sha),
    world.app().rest.repos.merge({ ...at, base: "main", head: "x" }),
  );
  const commit = `mutation ($input: CreateCommitOnBranchInput!) {
    createCommitOnBranch(input: $input) { commit { oid } }
  }`;
  const branch = { repositoryNameWithOwner: "ann/sample", branchName: "main" };
  const input = {
    branch,
    expectedHeadOid: base,
    fileChanges: {},
    message: { headline: "Past it" },
  };
  await expect(world.app().graphql(commit, { input })).rejects.toThrow(
    "Changes must be made through a pull request.",
  );
  await merge();
});

test("required checks apply to pushes and, unless the rule exempts them, to new branches", async () => {
  const { sha } = await open("x");
  const parameters: Record<string, unknown> = { required_status_checks: [{ context: "ci" }] };
  rule("required_status_checks", parameters);
  rule("required_status_checks", parameters, { rulesetId: 2, pattern: "release/*" });
  const words = violates('Required status check "ci" is expected\\.');
  const born = (name: string) => git().createRef({ ...at, ref: `refs/heads/${name}`, sha });
  await refused(422, words, move(sha), born("release/1"));
  parameters["do_not_enforce_on_create"] = true;
  await born("release/1");
  await world.app().rest.checks.create({ ...at, name: "ci", head_sha: sha, conclusion: "success" });
  expect((await move(sha)).status).toBe(200);
});

test("a branch that requires signatures accepts only commits that GitHub signed", async () => {
  rule("required_signatures", null, { pattern: "signed/*" });
  const born = (name: string, sha: string) =>
    git().createRef({ ...at, ref: `refs/heads/signed/${name}`, sha });
  const named = { name: "Ann", email: "ann@example.com" };
  const { tree } = (await git().getCommit({ ...at, commit_sha: base })).data;
  const made = { ...at, message: "By hand", tree: tree.sha, parents: [base] };
  const unsigned = (await git().createCommit({ ...made, author: named })).data.sha;
  await refused(422, violates("Commits must have verified signatures\\."), born("hand", unsigned));
  const signed = (await git().createCommit(made)).data.sha;
  expect((await born("app", signed)).status).toBe(201);
});

test("a linear history refuses merge commits, and accepts a squash", async () => {
  const { merge } = await open("x");
  rule("required_linear_history");
  await commitFiles(world.app(), "main", { "b.txt": "b\n" });
  const words = violates("This branch must not contain merge commits\\.");
  await refused(422, words, world.app().rest.repos.merge({ ...at, base: "main", head: "x" }));
  await refused(405, words, merge());
  await merge({ merge_method: "squash" });
});

test("a strict rule requires an up-to-date branch", async () => {
  const { number, sha, merge } = await open("x");
  const ci = {
    required_status_checks: [{ context: "ci" }],
    strict_required_status_checks_policy: true,
  };
  const pass = (head_sha: string) =>
    world.app().rest.checks.create({ ...at, name: "ci", head_sha, conclusion: "success" });
  await pass(sha);
  await commitFiles(world.app(), "main", { "b.txt": "b\n" });
  rule("required_status_checks", ci);
  expect(await state(number)).toBe("behind");
  await refused(405, violates("Head branch is out of date\\."), merge());
  await pulls().updateBranch({ ...at, pull_number: number });
  await pass((await pulls().get({ ...at, pull_number: number })).data.head.sha);
  expect(await state(number)).toBe("clean");
  await merge();
});

test("open conversations and requested changes block a merge until they are settled", async () => {
  const { number, merge } = await open("x");
  rule("pull_request", {
    required_approving_review_count: 0,
    required_review_thread_resolution: true,
  });
  const ann = world.person("ann");
  const pull = { ...at, pull_number: number };
  const comments = [{ path: "x.txt", line: 1, body: "Why?" }];
  const { data } = await ann.rest.pulls.createReview({
    ...pull,
    event: "REQUEST_CHANGES",
    body: "No",
    comments,
  });
  await refused(405, violates("Changes have been requested\\."), merge());
  await ann.rest.pulls.dismissReview({ ...pull, review_id: Number(data.id), message: "Settled" });
  await refused(405, violates("A conversation must be resolved"), merge());
  const query = `{ repository(owner: "ann", name: "sample") { pullRequest(number: ${number}) {
    reviewThreads(first: 1) { nodes { id } } } } }`;
  type Found = { repository: { pullRequest: { reviewThreads: { nodes: { id: string }[] } } } };
  const { repository } = await ann.graphql<Found>(query);
  const [thread] = repository.pullRequest.reviewThreads.nodes;
  await ann.graphql(
    `mutation { resolveReviewThread(input: {threadId: "${thread?.id}"}) { clientMutationId } }`,
  );
  await merge();
});

test("each merge method can be off, and a protected head is kept after its merge", async () => {
  const { merge } = await open("x");
  Object.assign(world.repository, {
    allowMergeCommit: false,
    allowSquashMerge: false,
    deleteBranchOnMerge: true,
  });
  rule("deletion", null, { pattern: "x" });
  await refused(405, /^Merge commits are not allowed on this repository\.$/, merge());
  await refused(
    405,
    /^Squash merges are not allowed on this repository\.$/,
    merge({ merge_method: "squash" }),
  );
  await merge({ merge_method: "rebase" });
  expect((await git().getRef({ ...at, ref: "heads/x" })).status).toBe(200);
  world.repository.allowRebaseMerge = false;
  const next = await open("y");
  expect((await refusal(next.merge({ merge_method: "rebase" }))).status).toBe(405);
});
