import { afterEach, beforeEach, expect, test } from "vitest";
import { commitFiles } from "./api-commit.ts";
import { at, openApiWorld, refusal, type ApiWorld } from "./api-world.ts";

let world: ApiWorld;
let base: string;

beforeEach(async () => {
  world = await openApiWorld();
  world.repository.defaultBranch = "main";
  base = await commitFiles(world.person("ann"), "main", { "a.txt": "a\n" });
});
afterEach(() => world.close());

const on = (pull_number: number) => ({ ...at, pull_number });
const refuse = (pull: object) =>
  refusal(world.app().rest.pulls.merge(pull as ReturnType<typeof on>));

/** Creates two commits on a branch, their pull request, and one more commit on `main`. */
async function diverged(
  body = "Fixes #1",
): Promise<{ number: number; head: string; main: string }> {
  const ann = world.person("ann");
  await ann.rest.issues.create({ ...at, title: "Wanted" });
  await commitFiles(
    ann,
    "x",
    { "b.txt": "b\n" },
    { from: base, message: "Bring b\n\nIt was wanted." },
  );
  const head = await commitFiles(ann, "x", { "c.txt": "c\n" }, { message: "Bring c" });
  const { data } = await world
    .app()
    .rest.pulls.create({ ...at, title: "B and c", body, head: "x", base: "main" });
  const main = await commitFiles(ann, "main", { "d.txt": "d\n" });
  world.events.length = 0;
  return { number: data.number, head, main };
}

async function commit(sha: string) {
  return (await world.app().rest.git.getCommit({ ...at, commit_sha: sha })).data;
}

async function names(ref: string): Promise<(string | undefined)[]> {
  return (await world.app().rest.git.getTree({ ...at, tree_sha: ref })).data.tree.map(
    (entry) => entry.path,
  );
}

test("a merge commit joins both sides, closes the named issues, and emits its events", async () => {
  const { number, head, main } = await diverged();
  const { pulls, issues } = world.app().rest;
  expect((await refusal(pulls.checkIfMerged(on(number)))).status).toBe(404);
  const { data } = await pulls.merge({ ...on(number), sha: head });
  expect(data).toMatchObject({ merged: true, message: "Pull Request successfully merged" });
  const made = await commit(data.sha);
  expect(made.parents.map((parent) => parent.sha)).toEqual([main, head]);
  expect(made.message).toBe(`Merge pull request #${number} from ann/x\n\nB and c`);
  expect(made.author.name).toBe("helper[bot]");
  expect(made.verification).toMatchObject({ verified: true, reason: "valid" });
  expect(await names("main")).toEqual(["a.txt", "b.txt", "c.txt", "d.txt"]);
  expect((await pulls.checkIfMerged(on(number))).status).toBe(204);
  const merged = {
    merged: true,
    state: "closed",
    merge_commit_sha: data.sha,
    merged_by: { login: "helper[bot]" },
  };
  expect((await pulls.get(on(number))).data).toMatchObject(merged);
  expect((await issues.get({ ...at, issue_number: 1 })).data.state).toBe("closed");
  expect(world.listEvents().sort()).toEqual(["issues.closed", "pull_request.closed", "push"]);
  expect(await refuse(on(number))).toMatchObject({
    status: 405,
    message: "Pull Request is not mergeable",
  });
});

test("a squash is one commit with the requested message", async () => {
  const { number, main } = await diverged();
  const { pulls } = world.app().rest;
  const words = { commit_title: "All of it", commit_message: "At once.\n\nBaton-Session: x" };
  const { data } = await pulls.merge({ ...on(number), merge_method: "squash", ...words });
  const made = await commit(data.sha);
  expect(made.parents.map((parent) => parent.sha)).toEqual([main]);
  expect(made.message).toBe("All of it\n\nAt once.\n\nBaton-Session: x");
  expect(await names("main")).toEqual(["a.txt", "b.txt", "c.txt", "d.txt"]);
});

test("a squash without a message lists the commits", async () => {
  const { number } = await diverged();
  const { data } = await world.app().rest.pulls.merge({ ...on(number), merge_method: "squash" });
  const { message } = await commit(data.sha);
  expect(message).toContain(`B and c (#${number})\n\n* Bring b\n\nIt was wanted.\n\n* Bring c`);
});

test("a rebase replays each commit with its author and message", async () => {
  const { number, main } = await diverged();
  const { data } = await world.app().rest.pulls.merge({ ...on(number), merge_method: "rebase" });
  const last = await commit(data.sha);
  const first = await commit(last.parents[0]?.sha ?? "");
  expect(first.parents.map((parent) => parent.sha)).toEqual([main]);
  expect([first.message, last.message]).toEqual(["Bring b\n\nIt was wanted.", "Bring c"]);
  expect([last.author.name, last.committer.name]).toEqual(["ann", "helper[bot]"]);
  expect(await names("main")).toEqual(["a.txt", "b.txt", "c.txt", "d.txt"]);
  expect((await world.app().rest.pulls.get(on(number))).data.merged).toBe(true);
});

test("a conflict is reported and not merged", async () => {
  const ann = world.person("ann");
  await commitFiles(ann, "x", { "a.txt": "x\n" }, { from: base });
  const { pulls } = world.app().rest;
  const { number } = (await pulls.create({ ...at, title: "X", head: "x", base: "main" })).data;
  const main = await commitFiles(ann, "main", { "a.txt": "main\n" });
  expect((await pulls.get(on(number))).data).toMatchObject({
    mergeable: false,
    mergeable_state: "dirty",
  });
  for (const merge_method of ["merge", "squash", "rebase"]) {
    expect((await refuse({ ...on(number), merge_method })).status).toBe(405);
  }
  expect((await world.app().rest.git.getRef({ ...at, ref: "heads/main" })).data.object.sha).toBe(
    main,
  );
});

test("a moved head, a draft and a disabled method are refused", async () => {
  const { number } = await diverged();
  expect(await refuse({ ...on(number), sha: base })).toMatchObject({
    status: 409,
    message: "Head branch was modified. Review and try the merge again.",
  });
  world.repository.allowSquashMerge = false;
  expect(await refuse({ ...on(number), merge_method: "squash" })).toMatchObject({
    status: 405,
    message: "Squash merges are not allowed on this repository.",
  });
  await commitFiles(world.person("ann"), "y", { "y.txt": "y" }, { from: base });
  const draft = { ...at, title: "Y", head: "y", base: "main", draft: true };
  const { data } = await world.app().rest.pulls.create(draft);
  expect(await refuse(on(data.number))).toMatchObject({
    status: 405,
    message: "Pull Request is still a draft",
  });
  const weak = world.app({ pull_requests: "write" }).rest.pulls;
  expect((await refusal(weak.merge(on(number)))).status).toBe(403);
  expect((await refusal(world.person("tria").rest.pulls.merge(on(number)))).status).toBe(403);
});

test("missing required checks and approvals block a merge", async () => {
  const { number, head } = await diverged();
  const rule = (type: string, parameters: Record<string, unknown>) =>
    world.running.seed.rule(world.repository, {
      rulesetId: 1,
      pattern: "main",
      type,
      parameters,
      bypass: [],
    });
  rule("required_status_checks", { required_status_checks: [{ context: "ci" }] });
  rule("pull_request", { required_approving_review_count: 1 });
  const { checks, pulls } = world.app().rest;
  const blocked = async () => (await pulls.get(on(number))).data.mergeable_state;
  expect(await blocked()).toBe("blocked");
  const missing = await refuse(on(number));
  expect(missing.status).toBe(405);
  expect(missing.message).toContain('Required status check "ci" is expected.');
  expect(missing.message).toContain("At least 1 approving review is required");
  await checks.create({ ...at, name: "ci", head_sha: head, conclusion: "success" });
  expect((await refuse(on(number))).message).not.toContain("ci");
  await world.person("ann").rest.pulls.createReview({ ...on(number), event: "APPROVE" });
  expect(await blocked()).toBe("clean");
  expect((await pulls.merge(on(number))).data.merged).toBe(true);
});

test("the merged branch is deleted if the repository is set so", async () => {
  const { number } = await diverged();
  world.repository.deleteBranchOnMerge = true;
  await world.app().rest.pulls.merge(on(number));
  expect((await refusal(world.app().rest.git.getRef({ ...at, ref: "heads/x" }))).status).toBe(404);
  expect(world.listEvents()).toContain("delete");
});
