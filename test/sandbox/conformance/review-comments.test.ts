/** Every endpoint about review comments, compared with GitHub's own description. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { commitFiles } from "../api-commit.ts";
import { at } from "../api-world.ts";
import { complete } from "./area.ts";
import { FIVE, one, openPullWorld, TEN } from "./pull-world.ts";
import { HIDDEN, refused } from "./refused.ts";

let world: Awaited<ReturnType<typeof openPullWorld>>;
beforeAll(async () => {
  world = await openPullWorld();
  await app().create({ ...at, title: "Five", head: "x", base: "main" });
});
afterAll(() => world.close());

const ann = () => world.person("ann").rest.pulls;
const tria = () => world.person("tria").rest.pulls;
const app = () => world.app().rest.pulls;
const olga = () => world.person("olga").rest.pulls;
const NOT_FOUND = /^Not Found$/;

test("review comments are created, read, edited and deleted", async () => {
  const head = (await ann().get(one)).data.head.sha;
  const place = { ...one, commit_id: head, path: "a.txt" };
  const made = await app().createReviewComment({ ...place, body: "On it", line: 5, side: "RIGHT" });
  expect(made.data).toMatchObject({
    line: 5,
    original_line: 5,
    position: 5,
    original_position: 5,
    commit_id: head,
  });
  const comment_id = made.data.id;
  const left = await tria().createReviewComment({ ...place, body: "Was", line: 5, side: "LEFT" });
  const old = await tria().createReviewComment({ ...place, body: "Older clients", position: 5 });
  expect([left.data.position, left.data.side, old.data.line, old.data.side]).toEqual([
    4,
    "LEFT",
    5,
    "RIGHT",
  ]);
  const answer = await ann().createReplyForReviewComment({ ...one, comment_id, body: "Good" });
  const second = await ann().createReplyForReviewComment({
    ...one,
    comment_id: answer.data.id,
    body: "Better",
  });
  expect([answer.data.in_reply_to_id, second.data.in_reply_to_id]).toEqual([
    comment_id,
    comment_id,
  ]);
  world.tick(5);
  await app().updateReviewComment({ ...at, comment_id, body: "On them" });
  const sorted = await ann().listReviewComments({ ...one, sort: "updated", direction: "desc" });
  expect(sorted.data[0]?.body).toBe("On them");
  expect(
    (await ann().listReviewCommentsForRepo({ ...at, since: sorted.data[0]!.updated_at })).data,
  ).toHaveLength(1);
  await refused(
    422,
    /^Validation Failed$/,
    ann().listReviewComments({ ...one, sort: "size" as "created" }),
  );
  await refused(
    422,
    /^Validation Failed$/,
    ann().listReviewCommentsForRepo({ ...at, since: "noon" }),
  );
  await refused(
    422,
    /^Validation Failed$/,
    ann().createReviewComment({ ...place, body: "x", line: 10 }),
  );
  await refused(
    404,
    NOT_FOUND,
    ann().getReviewComment({ ...at, comment_id: 1 }),
    ann().createReplyForReviewComment({ ...one, comment_id: 1, body: "x" }),
  );
  await refused(
    403,
    /./,
    olga().updateReviewComment({ ...at, comment_id, body: "Mine" }),
    olga().deleteReviewComment({ ...at, comment_id }),
  );
  await ann().deleteReviewComment({ ...at, comment_id: second.data.id });
  expect((await ann().getReviewComment({ ...at, comment_id })).data.body).toBe("On them");
});

test("a review comment has reactions", async () => {
  const { reactions } = world.app().rest;
  const comment_id = (await ann().listReviewComments(one)).data[0]!.id;
  const made = await reactions.createForPullRequestReviewComment({
    ...at,
    comment_id,
    content: "eyes",
  });
  expect(
    (await reactions.listForPullRequestReviewComment({ ...at, comment_id })).data,
  ).toHaveLength(1);
  const issuesOnly = world.app({ issues: "write" }).rest.reactions;
  await refused(
    403,
    HIDDEN,
    issuesOnly.createForPullRequestReviewComment({ ...at, comment_id, content: "heart" }),
  );
  const mine = { ...at, comment_id, reaction_id: made.data.id };
  await refused(403, /./, world.person("olga").rest.reactions.deleteForPullRequestComment(mine));
  await reactions.deleteForPullRequestComment(mine);
  await refused(
    404,
    NOT_FOUND,
    reactions.listForPullRequestReviewComment({ ...at, comment_id: 1 }),
  );
});

test("comments move with their lines, and become outdated with them", async () => {
  const before = (await ann().listReviewComments(one)).data;
  await commitFiles(world.person("ann"), "x", { "a.txt": `line 0\n${FIVE}` });
  const moved = (await ann().listReviewComments(one)).data;
  expect(moved.map(({ line, original_line, side }) => [line, original_line, side])).toEqual(
    before.map(({ original_line, side }) => [side === "LEFT" ? 5 : 6, original_line, side]),
  );
  await commitFiles(world.person("ann"), "x", {
    "a.txt": `line 0\n${TEN.replace("line 5", "line V")}`,
  });
  const outdated = (await ann().listReviewComments(one)).data;
  expect(outdated.map(({ line, side }) => [line, side])).toEqual(
    before.map(({ side }) => (side === "LEFT" ? [5, side] : [null, side])),
  );
  expect(outdated.map(({ position }) => typeof position === "number")).toEqual(
    before.map(({ side }) => side === "LEFT"),
  );
  expect(outdated[0]?.commit_id).toBe(before[0]?.commit_id);
  const [first] = outdated;
  const reply = await ann().createReplyForReviewComment({
    ...one,
    comment_id: first!.id,
    body: "Late",
  });
  expect(reply.data.line).toBeNull();
  expect(
    (await ann().updateReviewComment({ ...at, comment_id: first!.id, body: "Old" })).data.line,
  ).toBeNull();
});

test("every endpoint of this area was called, and matches GitHub's description", () =>
  complete(world, "review-comments"));
