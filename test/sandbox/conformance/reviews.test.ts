/** Every endpoint about reviews, compared with GitHub's own description. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { at } from "../api-world.ts";
import { complete } from "./area.ts";
import { MISSING, one, openPullWorld } from "./pull-world.ts";
import { HIDDEN, refused } from "./refused.ts";

let world: Awaited<ReturnType<typeof openPullWorld>>;
beforeAll(async () => {
  world = await openPullWorld();
  await app().create({ ...at, title: "Five", head: "x", base: "main" });
  await app().requestReviewers({ ...one, reviewers: ["tria"] });
});
afterAll(() => world.close());

const ann = () => world.person("ann").rest.pulls;
const tria = () => world.person("tria").rest.pulls;
const app = () => world.app().rest.pulls;
const job = () => world.job({ pull_requests: "write", contents: "write" }).rest.pulls;
const NOT_FOUND = /^Not Found$/;

test("a review goes from pending to dismissed", async () => {
  const comments = [
    { path: "a.txt", line: 5, start_line: 4, side: "RIGHT", start_side: "RIGHT", body: "Why?" },
  ];
  const pending = (await tria().createReview({ ...one, comments })).data;
  expect(pending).toMatchObject({ state: "PENDING" });
  expect(pending.submitted_at).toBeUndefined();
  const review = { ...one, review_id: Number(pending.id) };
  await refused(
    404,
    NOT_FOUND,
    ann().getReview(review),
    ann().listCommentsForReview(review),
    app().submitReview({ ...review, event: "COMMENT" }),
  );
  expect((await ann().listReviews(one)).data).toEqual([]);
  expect((await ann().listReviewComments(one)).data).toEqual([]);
  expect((await tria().listReviewComments(one)).data).toHaveLength(1);
  expect((await tria().listCommentsForReview(review)).data).toMatchObject([
    { line: 5, start_line: 4 },
  ]);
  expect((await tria().listReviewCommentsForRepo(at)).data).toHaveLength(1);
  await refused(422, /^Unprocessable Entity$/, tria().createReview({ ...one, event: "APPROVE" }));
  const held = tria().createReviewComment({
    ...one,
    body: "x",
    commit_id: world.base,
    path: "a.txt",
    line: 5,
  });
  await refused(422, /^Validation Failed$/, held);
  expect((await tria().deletePendingReview(review)).data.id).toBe(pending.id);
  const second = (await tria().createReview({ ...one, body: "Draft" })).data;
  const of = { ...one, review_id: Number(second.id) };
  await tria().updateReview({ ...of, body: "Better" });
  expect((await tria().submitReview({ ...of, event: "APPROVE" })).data).toMatchObject({
    state: "APPROVED",
    body: "Better",
  });
  expect((await ann().listRequestedReviewers(one)).data.users).toEqual([]);
  await tria().updateReview({ ...of, body: "Best" });
  await refused(
    422,
    /^Unprocessable Entity$/,
    tria().submitReview({ ...of, event: "COMMENT" }),
    tria().deletePendingReview(of),
  );
  await refused(403, HIDDEN, app().updateReview({ ...of, body: "Mine" }));
  expect((await ann().dismissReview({ ...of, message: "Too soon" })).data.state).toBe("DISMISSED");
  expect((await ann().getReview(of)).data.body).toBe("Best");
  await refused(422, /^Unprocessable Entity$/, ann().dismissReview({ ...of, message: "Again" }));
  await refused(404, NOT_FOUND, ann().listReviews(MISSING));
  const events = (await world.person("ann").rest.issues.listEvents({ ...at, issue_number: 1 }))
    .data;
  expect(events.at(-1)).toMatchObject({
    event: "review_dismissed",
    dismissed_review: { dismissal_message: "Too soon" },
  });
  expect(events.find(({ event }) => event === "review_requested")).toMatchObject({
    requested_reviewer: { login: "tria" },
  });
});

test("invalid reviews are refused as on GitHub", async () => {
  const review = (by: ReturnType<typeof app>, more: object) =>
    by.createReview({ ...one, body: "So", ...more });
  const own = [review(app(), { event: "APPROVE" }), review(app(), { event: "REQUEST_CHANGES" })];
  await refused(422, /^Unprocessable Entity$/, ...own, review(job(), { event: "APPROVE" }));
  const off = (more: object) =>
    review(ann(), { event: "COMMENT", comments: [{ path: "a.txt", body: "x", line: 5, ...more }] });
  const outside = [
    off({ line: 10 }),
    off({ path: "no.txt" }),
    off({ start_line: 6 }),
    off({ side: "LEFT", line: 11 }),
  ];
  await refused(
    422,
    /^Unprocessable Entity$/,
    ...outside,
    review(ann(), { event: "COMMENT", commit_id: "1".repeat(40) }),
    review(ann(), { event: "COMMENT", commit_id: world.base }),
  );
  await refused(422, /^Invalid request/, review(ann(), { event: "MAYBE" }));
  expect((await ann().listReviewComments(one)).data).toEqual([]);
});

test("every endpoint of this area was called, and matches GitHub's description", () =>
  complete(world, "reviews"));
