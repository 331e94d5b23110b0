import { afterEach, beforeEach, expect, test } from "vitest";
import { commitFiles } from "./api-commit.ts";
import { at, openApiWorld, refusal, type ApiWorld } from "./api-world.ts";

let world: ApiWorld;
/** Head of `main`, where `a.txt` has ten lines. */
let base: string;
const TEN = Array.from({ length: 10 }, (_, index) => `line ${index + 1}\n`).join("");

beforeEach(async () => {
  world = await openApiWorld();
  world.repository.defaultBranch = "main";
  base = await commitFiles(world.person("ann"), "main", { "a.txt": TEN });
});
afterEach(() => world.close());

/** Creates a branch with a change of its own, and its pull request by the app. */
async function open(head: string, files: Record<string, string>): Promise<number> {
  await commitFiles(world.app(), head, files, { from: base });
  const { data } = await world
    .app()
    .rest.pulls.create({ ...at, title: `Bring ${head}`, body: "Why", head, base: "main" });
  world.events.length = 0;
  return data.number;
}

const pull_number = (number: number) => ({ ...at, pull_number: number });

test("a pull request is opened, read, found, edited, closed and reopened", async () => {
  const { pulls } = world.app().rest;
  const sha = await commitFiles(world.app(), "feature/x", { "b.txt": "b\n" }, { from: base });
  world.events.length = 0;
  const wanted = { ...at, title: "New b", head: "feature/x", base: "main" };
  const { data: pull } = await pulls.create(wanted);
  expect(world.listEvents()).toEqual(["pull_request.opened"]);
  expect(pull).toMatchObject({
    ...{
      number: 1,
      state: "open",
      title: "New b",
      body: null,
      user: { login: "helper[bot]" },
      draft: false,
    },
    ...{
      merged: false,
      mergeable: null,
      mergeable_state: "unknown",
      commits: 1,
      additions: 1,
      changed_files: 1,
    },
    ...{
      head: { ref: "feature/x", sha, label: "ann:feature/x" },
      base: { ref: "main", sha: base },
    },
  });
  const one = pull_number(1);
  // GitHub tries the merge after the first read.
  const tried = { mergeable: true, rebaseable: true, mergeable_state: "clean" };
  expect((await pulls.get(one)).data).toEqual({ ...pull, ...tried });
  expect((await pulls.get({ ...one, mediaType: { format: "diff" } })).data).toContain(
    "+++ b/b.txt\n@@ -0,0 +1 @@\n+b",
  );
  expect((await pulls.listFiles(one)).data).toMatchObject([
    { filename: "b.txt", status: "added", patch: "@@ -0,0 +1 @@\n+b" },
  ]);
  expect((await pulls.listCommits(one)).data.map((commit) => commit.sha)).toEqual([sha]);
  const listed = async (query: object) =>
    (await pulls.list({ ...at, ...query })).data.map((found) => found.number);
  expect(await listed({ head: "ann:feature/x" })).toEqual([1]);
  expect(await listed({ head: "ann:feature" })).toEqual([]);
  expect(await listed({ base: "other" })).toEqual([]);
  const edited = (await pulls.update({ ...one, title: "Newer b", state: "closed" })).data;
  expect(edited).toMatchObject({ title: "Newer b", state: "closed", mergeable: null });
  expect(await listed({})).toEqual([]);
  expect(await listed({ state: "all", head: "ann:feature/x" })).toEqual([1]);
  expect((await pulls.update({ ...one, state: "open" })).data.state).toBe("open");
  const actions = ["opened", "edited", "closed", "reopened"];
  expect(world.listEvents()).toEqual(actions.map((action) => `pull_request.${action}`));
  const moved = await commitFiles(world.app(), "feature/x", { "c.txt": "c\n" });
  expect((await pulls.get(one)).data).toMatchObject({ head: { sha: moved }, commits: 2 });
  await world.app().rest.git.deleteRef({ ...at, ref: "heads/feature/x" });
  expect((await pulls.get(one)).data.state).toBe("closed");
  expect(await refusal(pulls.update({ ...one, state: "open" }))).toMatchObject({ status: 422 });
});

test("pull requests are listed newest first, in pages", async () => {
  for (const head of ["one", "two", "three"]) {
    world.tick(1);
    await open(head, { [`${head}.txt`]: "x" });
  }
  const { pulls } = world.app().rest;
  const all = await world.app().paginate(pulls.list, { ...at, per_page: 1 });
  expect(all.map((pull) => pull.head.ref)).toEqual(["three", "two", "one"]);
  const first = await pulls.list({ ...at, per_page: 2 });
  expect(first.headers.link).toContain('rel="next"');
  const oldest = (await pulls.list({ ...at, direction: "asc" })).data;
  expect(oldest.map((pull) => pull.head.ref)).toEqual(["one", "two", "three"]);
});

test("an invalid pull request is refused", async () => {
  await open("x", { "b.txt": "b" });
  const { pulls } = world.app().rest;
  const refused = async (more: object, by = pulls) =>
    refusal(by.create({ ...at, title: "T", head: "x", base: "main", ...more }));
  const twin = { message: "A pull request already exists for ann:x." };
  expect(await refused({})).toMatchObject({
    status: 422,
    message: "Validation Failed",
    errors: [twin],
  });
  const same = { message: "No commits between topic and main" };
  await world
    .person("ann")
    .rest.git.updateRef({ ...at, ref: "heads/topic", sha: base, force: true });
  expect(await refused({ head: "main", base: "topic" })).toMatchObject({
    status: 422,
    errors: [same],
  });
  expect(await refused({ head: "none" })).toMatchObject({
    status: 422,
    errors: [{ field: "head", code: "invalid" }],
  });
  expect(await refused({ head: "olga:x" })).toMatchObject({
    errors: [{ field: "head", code: "invalid" }],
  });
  expect(await refused({ base: "none" })).toMatchObject({
    errors: [{ field: "base", code: "invalid" }],
  });
  expect((await refused({ body: "x".repeat(65_537) })).status).toBe(422);
  const reader = world.app({ pull_requests: "read" }).rest.pulls;
  expect(await refused({}, reader)).toMatchObject({
    status: 403,
    message: "Resource not accessible by integration",
  });
  expect((await refused({}, world.anonymous().rest.pulls)).status).toBe(401);
  expect((await refused({}, world.person("olga").rest.pulls)).status).toBe(403);
  expect((await refusal(pulls.get(pull_number(7)))).status).toBe(404);
  world.repository.private = true;
  await commitFiles(world.app(), "y", { "y.txt": "y" }, { from: base });
  expect(await refused({ head: "y", draft: true })).toMatchObject({
    status: 422,
    message: "Draft pull requests are not supported in this repository.",
  });
  expect((await refusal(world.person("olga").rest.pulls.get(pull_number(1)))).status).toBe(404);
});

test("a review is kept with its comments, answered and dismissed", async () => {
  const number = await open("x", { "a.txt": TEN.replace("line 5", "line five") });
  const { pulls } = world.person("tria").rest;
  const comments = [{ path: "a.txt", line: 5, start_line: 4, side: "RIGHT", body: "Why?" }];
  const { data: review } = await pulls.createReview({
    ...pull_number(number),
    event: "COMMENT",
    body: "So",
    comments,
  });
  expect(review).toMatchObject({ state: "COMMENTED", body: "So", user: { login: "tria" } });
  expect(world.listEvents()).toEqual([
    "pull_request_review.submitted",
    "pull_request_review_comment.created",
  ]);
  expect(world.events[0]?.payload).toMatchObject({
    review: { state: "commented" },
    sender: { login: "tria" },
  });
  const of = { ...pull_number(number), review_id: Number(review.id) };
  const [comment] = (await pulls.listCommentsForReview(of)).data;
  expect(comment).toMatchObject({
    line: 5,
    start_line: 4,
    path: "a.txt",
    pull_request_review_id: review.id,
  });
  expect(comment?.diff_hunk.split("\n").at(-1)).toBe("+line five");
  const comment_id = comment?.id ?? 0;
  const reply = (
    await pulls.createReplyForReviewComment({ ...pull_number(number), comment_id, body: "So" })
  ).data;
  expect(reply).toMatchObject({ in_reply_to_id: comment_id, line: 5 });
  expect((await pulls.listReviewComments(pull_number(number))).data.map((one) => one.id)).toEqual([
    comment_id,
    reply.id,
  ]);
  await pulls.updateReviewComment({ ...at, comment_id: reply.id, body: "Because" });
  expect((await pulls.getReviewComment({ ...at, comment_id: reply.id })).data.body).toBe("Because");
  const stranger = world.person("olga").rest.pulls;
  expect((await refusal(stranger.deleteReviewComment({ ...at, comment_id }))).status).toBe(403);
  await pulls.deleteReviewComment({ ...at, comment_id: reply.id });
  expect((await pulls.listReviewCommentsForRepo(at)).data).toHaveLength(1);
  const { data: approval } = await pulls.createReview({ ...pull_number(number), event: "APPROVE" });
  const dismiss = { ...pull_number(number), review_id: Number(approval.id), message: "Too soon" };
  expect((await refusal(pulls.dismissReview(dismiss))).status).toBe(403);
  expect((await world.app().rest.pulls.dismissReview(dismiss)).data.state).toBe("DISMISSED");
  expect((await refusal(world.app().rest.pulls.dismissReview(dismiss))).status).toBe(422);
  const states = (await pulls.listReviews(pull_number(number))).data.map((one) => one.state);
  expect(states).toEqual(["COMMENTED", "COMMENTED", "DISMISSED"]);
});

test("only its author can submit a pending review", async () => {
  const number = await open("x", { "a.txt": TEN.replace("line 5", "line five") });
  const { pulls } = world.person("tria").rest;
  const comments = [{ path: "a.txt", line: 5, body: "Why?" }];
  const { data: review } = await pulls.createReview({ ...pull_number(number), comments });
  expect(review.state).toBe("PENDING");
  expect(world.listEvents()).toEqual([]);
  const submit = {
    ...pull_number(number),
    review_id: Number(review.id),
    event: "REQUEST_CHANGES" as const,
  };
  expect(
    (await refusal(world.person("ann").rest.pulls.submitReview({ ...submit, body: "No" }))).status,
  ).toBe(404);
  expect((await refusal(pulls.submitReview(submit))).status).toBe(422);
  expect((await pulls.submitReview({ ...submit, body: "No" })).data.state).toBe(
    "CHANGES_REQUESTED",
  );
  expect(world.listEvents()).toEqual([
    "pull_request_review.submitted",
    "pull_request_review_comment.created",
  ]);
  expect((await refusal(pulls.submitReview({ ...submit, body: "No" }))).status).toBe(422);
});

test("an invalid review is refused as a whole", async () => {
  const number = await open("x", { "a.txt": TEN.replace("line 5", "line five") });
  const { pulls } = world.app().rest;
  const refused = (wanted: object) =>
    refusal(pulls.createReview({ ...pull_number(number), event: "COMMENT", ...wanted }));
  const own = ["Can not approve your own pull request"];
  expect(await refused({ event: "APPROVE" })).toMatchObject({ status: 422, errors: own });
  const changes = ["Can not request changes on your own pull request"];
  expect(await refused({ event: "REQUEST_CHANGES", body: "No" })).toMatchObject({
    status: 422,
    errors: changes,
  });
  expect((await refused({})).status).toBe(422);
  const right = { path: "a.txt", line: 5, body: "Good" };
  const off = ["Line could not be resolved"];
  const both = { body: "Two", comments: [right, { ...right, line: 10 }] };
  expect(await refused(both)).toMatchObject({ status: 422, errors: off });
  expect((await refused({ comments: [{ ...right, path: "none.txt" }] })).status).toBe(422);
  expect((await refused({ comments: [{ ...right, start_line: 6 }] })).status).toBe(422);
  expect((await refused({ body: "x", commit_id: "1".repeat(40) })).status).toBe(422);
  expect((await pulls.listReviews(pull_number(number))).data).toEqual([]);
  expect((await pulls.listReviewComments(pull_number(number))).data).toEqual([]);
  expect(world.listEvents()).toEqual([]);
});
