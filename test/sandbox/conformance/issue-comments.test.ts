/** Comments on issues and reactions, compared with GitHub's own description. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { at, openApiWorld, type ApiWorld } from "../api-world.ts";
import { complete } from "./area.ts";
import { refused } from "./refused.ts";

let world: ApiWorld;
beforeAll(async () => {
  world = await openApiWorld();
  await app().create({ ...at, title: "A wish", labels: ["Baton", "bug"] });
});
afterAll(() => world.close());

const ann = () => world.person("ann").rest.issues;
const olga = () => world.person("olga").rest.issues;
const app = () => world.app().rest.issues;
const one = { ...at, issue_number: 1 };
const gone = { ...at, issue_number: 999 };

test("comments are created, read, edited and deleted", async () => {
  const { data: first } = await app().createComment({ ...one, body: "Hello" });
  const comment = { ...at, comment_id: first.id };
  const edit = await olga().createComment({ ...one, body: "x" });
  world.tick(5);
  const changed = (await olga().updateComment({ ...at, comment_id: edit.data.id, body: "y" })).data;
  expect(changed.updated_at > changed.created_at).toBe(true);
  expect((await ann().getComment(comment)).data.performed_via_github_app?.slug).toBe("helper");
  expect(
    (await ann().listComments({ ...one, since: changed.updated_at })).data.map((c) => c.id),
  ).toEqual([changed.id]);
  const all = await ann().listCommentsForRepo({ ...at, sort: "updated", direction: "desc" });
  expect(all.data.map((c) => c.id)).toEqual([changed.id, first.id]);
  await refused(
    403,
    /./,
    olga().updateComment({ ...comment, body: "Mine" }),
    olga().deleteComment(comment),
  );
  await refused(
    404,
    /^Not Found$/,
    ann().getComment({ ...at, comment_id: 1 }),
    ann().listComments(gone),
  );
  await refused(422, /^Validation Failed$/, ann().listCommentsForRepo({ ...at, since: "noon" }));
  await refused(422, /^Validation Failed$/, app().createComment({ ...one, body: " " }));
  await ann().deleteComment({ ...at, comment_id: changed.id });
});

test("reactions are created, listed and deleted", async () => {
  const { reactions } = world.app().rest;
  const comment_id = (await app().listComments(one)).data[0]!.id;
  const on = (issue: { data: { id: number } }) => ({ reaction_id: issue.data.id });
  const first = await reactions.createForIssue({ ...one, content: "eyes" });
  expect((await reactions.listForIssue({ ...one, content: "eyes" })).data).toHaveLength(1);
  await refused(
    403,
    /./,
    world.person("olga").rest.reactions.deleteForIssue({ ...one, ...on(first) }),
  );
  await reactions.deleteForIssue({ ...one, ...on(first) });
  const target = { ...at, comment_id };
  const second = await reactions.createForIssueComment({ ...target, content: "rocket" });
  expect((await reactions.listForIssueComment(target)).data).toMatchObject([{ content: "rocket" }]);
  await reactions.deleteForIssueComment({ ...target, ...on(second) });
  await refused(404, /^Not Found$/, reactions.deleteForIssueComment({ ...target, ...on(second) }));
  const wow = { content: "wow" as "eyes" };
  await refused(422, /^Invalid request/, reactions.createForIssue({ ...one, ...wow }));
  await refused(422, /^Invalid request/, reactions.createForIssueComment({ ...target, ...wow }));
  await refused(422, /^Validation Failed$/, reactions.listForIssue({ ...one, ...wow }));
  await refused(404, /^Not Found$/, reactions.listForIssueComment({ ...at, comment_id: 1 }));
});

test("every endpoint of this area was called, and matches GitHub's description", () =>
  complete(world, "issue-comments"));
