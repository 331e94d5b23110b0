/**
 * Approvals that a push makes stale: https://docs.github.com/rest/repos/rules,
 * `dismiss_stale_reviews_on_push`
 */
import { afterEach, beforeEach, expect, test } from "vitest";
import { commitFiles } from "./api-commit.ts";
import { at, openApiWorld, type ApiWorld } from "./api-world.ts";

let world: ApiWorld;
let base: string;
let number: number;
beforeEach(async () => {
  world = await openApiWorld();
  world.repository.defaultBranch = "main";
  base = await commitFiles(world.app(), "main", { "a.txt": "a\n", "b.txt": "b\n" });
  await commitFiles(world.app(), "x", { "x.txt": "x\n" }, { from: base });
  number = (await world.app().rest.pulls.create({ ...at, title: "X", head: "x", base: "main" }))
    .data.number;
});
afterEach(() => world.close());

function rule(parameters: Record<string, unknown>): void {
  const given = { required_approving_review_count: 1, ...parameters };
  world.running.seed.rule(world.repository, {
    ...{ rulesetId: 1, pattern: "main", type: "pull_request", parameters: given, bypass: [] },
  });
}

const one = () => ({ ...at, pull_number: number });
const pulls = () => world.person("ann").rest.pulls;
const approve = () => pulls().createReview({ ...one(), event: "APPROVE" });
const states = async () => (await pulls().listReviews(one())).data.map((review) => review.state);
const merge = async () => (await world.app().rest.pulls.merge(one())).status;
const blocked = {
  status: 405,
  message: expect.stringContaining("At least 1 approving review is required") as string,
};

test("a push that changes the diff dismisses an approval, and a new one allows the merge", async () => {
  rule({ dismiss_stale_reviews_on_push: true });
  await approve();
  expect((await pulls().get(one())).data.mergeable_state).toBe("clean");
  const head = await commitFiles(world.app(), "x", { "x.txt": "y\n" });
  expect(await states()).toEqual(["DISMISSED"]);
  expect(world.listEvents()).toContain("pull_request_review.dismissed");
  const { data } = await pulls().get(one());
  expect(data.mergeable_state).toBe("blocked");
  const events = (await world.person("ann").rest.issues.listEvents({ ...at, issue_number: number }))
    .data;
  expect(events.at(-1)).toMatchObject({
    event: "review_dismissed",
    actor: { login: "helper[bot]" },
    dismissed_review: { state: "approved", dismissal_message: null, dismissal_commit_id: head },
  });
  const decision =
    `{ repository(owner: "ann", name: "sample") { pullRequest(number: ${number}) { ` +
    "reviewDecision } } }";
  expect(await world.person("ann").graphql(decision)).toMatchObject({
    repository: { pullRequest: { reviewDecision: "REVIEW_REQUIRED" } },
  });
  await expect(merge()).rejects.toMatchObject(blocked);
  await approve();
  expect(await merge()).toBe(200);
});

test("a merge of the base, or a rebase onto it, changes no diff and keeps the approval", async () => {
  rule({ dismiss_stale_reviews_on_push: true });
  await approve();
  const moved = (await world.app().rest.git.getRef({ ...at, ref: "heads/main" })).data.object.sha;
  world.repository.rules[0]!.bypass = ["helper"];
  const after = await commitFiles(world.app(), "main", { "b.txt": "c\n" });
  expect(after).not.toBe(moved);
  await pulls().updateBranch(one());
  expect(await states()).toEqual(["APPROVED"]);
  await commitFiles(world.app(), "rebased", { "x.txt": "x\n" }, { from: after });
  const sha = (await world.app().rest.git.getRef({ ...at, ref: "heads/rebased" })).data.object.sha;
  await world.app().rest.git.updateRef({ ...at, ref: "heads/x", sha, force: true });
  expect(await states()).toEqual(["APPROVED"]);
  world.repository.rules[0]!.bypass = [];
  expect(await merge()).toBe(200);
});

test("a base that includes a part of the change makes the approval stale", async () => {
  rule({ dismiss_stale_reviews_on_push: true });
  const part = (await world.app().rest.git.getRef({ ...at, ref: "heads/x" })).data.object.sha;
  await commitFiles(world.app(), "x", { "more.txt": "more\n" });
  await approve();
  world.repository.rules[0]!.bypass = ["helper"];
  await world.app().rest.git.updateRef({ ...at, ref: "heads/main", sha: part });
  expect(await states()).toEqual(["DISMISSED"]);
});

test("requested changes are never stale, and without the rule no approval is", async () => {
  rule({ dismiss_stale_reviews_on_push: true });
  await pulls().createReview({ ...one(), event: "REQUEST_CHANGES", body: "No" });
  await commitFiles(world.app(), "x", { "x.txt": "y\n" });
  expect(await states()).toEqual(["CHANGES_REQUESTED"]);
  rule({ dismiss_stale_reviews_on_push: false });
  await approve();
  await commitFiles(world.app(), "x", { "x.txt": "z\n" });
  expect(await states()).toEqual(["CHANGES_REQUESTED", "APPROVED"]);
  expect(await merge()).toBe(200);
});

test("an approval is stale once the pull request has another base with a larger change", async () => {
  const side = await commitFiles(world.app(), "side", { "side.txt": "side\n" }, { from: base });
  await commitFiles(world.app(), "y", { "y.txt": "y\n" }, { from: side });
  number = (await world.app().rest.pulls.create({ ...at, title: "Y", head: "y", base: "side" }))
    .data.number;
  await approve();
  rule({ dismiss_stale_reviews_on_push: true });
  await pulls().update({ ...one(), base: "main" });
  expect(await states()).toEqual(["DISMISSED"]);
  await expect(merge()).rejects.toMatchObject(blocked);
});
