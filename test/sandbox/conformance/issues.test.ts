/** Issues themselves, as people and apps request them, compared with GitHub's own description. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { at, openApiWorld, type ApiWorld } from "../api-world.ts";
import { complete } from "./area.ts";
import { HIDDEN, refused } from "./refused.ts";

let world: ApiWorld;
beforeAll(async () => {
  world = await openApiWorld();
});
afterAll(() => world.close());

const ann = () => world.person("ann").rest.issues;
const olga = () => world.person("olga").rest.issues;
const app = () => world.app().rest.issues;
const none = () => world.app({ contents: "read" }).rest.issues;
const one = { ...at, issue_number: 1 };
const gone = { ...at, issue_number: 999 };

test("issues are created, read and edited", async () => {
  const made = await app().create({
    ...at,
    title: "A wish",
    body: "Hello @tria",
    labels: ["Baton"],
    assignees: ["ann"],
  });
  expect(made.headers.location).toBe(made.data.url);
  expect(made.data).toMatchObject({
    assignee: { login: "ann" },
    assignees: [{ login: "ann" }],
    closed_by: null,
  });
  await ann().create({ ...at, title: "Second" });
  expect((await world.anonymous().rest.issues.get(one)).data.title).toBe("A wish");
  await ann().update({
    ...one,
    title: "A plan",
    state: "closed",
    state_reason: "duplicate",
    assignees: [],
    labels: [],
  });
  expect((await ann().get(one)).data).toMatchObject({
    state_reason: "duplicate",
    closed_by: { login: "ann" },
  });
  await ann().update({ ...one, state: "open", labels: ["Baton", { name: "bug" }] });
  await refused(404, /^Not Found$/, ann().get(gone), ann().update({ ...gone, title: "x" }));
  await refused(
    403,
    HIDDEN,
    none().get(one),
    none().create({ ...at, title: "x" }),
    none().listForRepo(at),
  );
  await refused(
    401,
    /^Requires authentication$/,
    world.anonymous().rest.issues.create({ ...at, title: "x" }),
  );
  const untitled = ann().create(at as { owner: string; repo: string; title: string });
  await refused(422, /^Invalid request\.\n\n"title" wasn't supplied\.$/, untitled);
  const failed = [
    ann().create({ ...at, title: "x", milestone: 7 }),
    ann().create({ ...at, title: "x", assignees: ["no"] }),
  ];
  await refused(422, /^Validation Failed$/, ...failed, ann().update({ ...one, milestone: 7 }));
  const poor = await olga().create({
    ...at,
    title: "Mine",
    labels: ["Baton"],
    assignees: ["tria"],
    milestone: 7,
  });
  expect([poor.data.labels, poor.data.assignees]).toEqual([[], []]);
  await olga().update({ ...at, issue_number: poor.data.number, body: "More", labels: ["Baton"] });
  await refused(403, /./, olga().update({ ...one, title: "Mine" }));
});

test("issues are listed with filters", async () => {
  const found = async (query: object) =>
    (await ann().listForRepo({ ...at, ...query })).data.map((issue) => issue.number);
  await ann().addAssignees({ ...one, assignees: ["ann", "olga"] });
  expect(await found({ assignee: "ann" })).toEqual([1]);
  expect(await found({ assignee: "none" })).toEqual([3, 2]);
  expect(await found({ mentioned: "tria" })).toEqual([1]);
  expect(await found({ mentioned: "tri" })).toEqual([]);
  expect(await found({ labels: "baton,BUG", milestone: "none" })).toEqual([1]);
  expect(await found({ milestone: "*" })).toEqual([]);
  expect(await found({ creator: "OLGA", sort: "comments", direction: "asc" })).toEqual([3]);
  const first = await ann().listForRepo({ ...at, per_page: 1, state: "open" });
  expect(first.headers.link).toContain('state=open&page=2>; rel="next"');
  for (const query of [
    { state: "shut" },
    { sort: "size" },
    { direction: "up" },
    { since: "noon" },
    { milestone: "x" },
  ]) {
    await refused(422, /^Validation Failed$/, ann().listForRepo({ ...at, ...(query as object) }));
  }
});

test("assignees are added and removed", async () => {
  const { data } = await ann().removeAssignees({ ...one, assignees: ["ann"] });
  expect(data.assignees).toEqual([]);
  const add = await app().addAssignees({ ...one, assignees: ["ann", "tria", "nobody"] });
  expect([add.status, add.data.assignees?.map((user) => user.login)]).toEqual([201, ["ann"]]);
  await refused(403, /./, olga().addAssignees({ ...one, assignees: ["olga"] }));
  await refused(403, HIDDEN, none().removeAssignees({ ...one, assignees: ["tria"] }));
});

test("an issue has events and a timeline", async () => {
  await olga().createComment({ ...one, body: "Hello there" });
  const all = (await ann().listEventsForRepo({ ...at, per_page: 100 })).data;
  expect(new Set(all.map(({ event }) => event))).toEqual(
    new Set(["labeled", "unlabeled", "assigned", "unassigned", "renamed", "closed", "reopened"]),
  );
  const renamed = all.find(({ event }) => event === "renamed");
  expect(renamed?.rename).toEqual({ from: "A wish", to: "A plan" });
  expect((await ann().getEvent({ ...at, event_id: Number(renamed!.id) })).data.issue?.number).toBe(
    1,
  );
  expect((await ann().listEvents({ ...one, per_page: 2 })).headers.link).toContain('rel="last"');
  const timeline = (await ann().listEventsForTimeline({ ...one, per_page: 100 })).data;
  expect(timeline.map((entry) => entry.event)).toContain("commented");
  await refused(
    404,
    /^Not Found$/,
    ann().getEvent({ ...at, event_id: 1 }),
    ann().listEvents(gone),
    ann().listEventsForTimeline(gone),
  );
  await refused(403, HIDDEN, none().listEventsForRepo(at));
});

test("an archived repository can only be read", async () => {
  world.repository.archived = true;
  const words = /^Repository was archived so is read-only\.$/;
  await refused(
    403,
    words,
    app().createComment({ ...one, body: "x" }),
    ann().update({ ...one, title: "x" }),
  );
  expect((await ann().get(one)).status).toBe(200);
  world.repository.archived = false;
});

test("issues are found by search", async () => {
  const { search } = world.person("ann").rest;
  const found = async (q: string) =>
    (await search.issuesAndPullRequests({ q })).data.items.map((item) => item.number);
  await ann().addLabels({ ...one, labels: ["good first"] });
  expect(await found("repo:ann/sample is:issue is:open")).toEqual([3, 2, 1]);
  expect(await found('repo:ann/sample label:"good first" author:app/helper')).toEqual([1]);
  expect(await found("repo:ann/sample -author:ann plan")).toEqual([1]);
  expect(await found("repo:ann/sample is:pr")).toEqual([]);
  expect(await found("repo:ann/sample assignee:ann updated:>=2026-03-01 sort:created-asc")).toEqual(
    [1],
  );
  expect(await found("hello in:comments")).toEqual([1]);
  world.running.seed.repository({ owner: "ann", name: "secret", private: true });
  await ann().create({ owner: "ann", repo: "secret", title: "Plan B" });
  const plans = async ({ rest }: ReturnType<ApiWorld["app"]>) =>
    (await rest.search.issuesAndPullRequests({ q: "plan" })).data.total_count;
  const askers = [world.person("ann"), world.person("olga"), world.anonymous(), world.app()];
  expect(await Promise.all([...askers, world.app({ contents: "read" })].map(plans))).toEqual([
    2, 1, 1, 1, 0,
  ]);
  const nobody = world.anonymous().rest.search;
  expect((await nobody.issuesAndPullRequests({ q: "is:private" })).data).toMatchObject({
    total_count: 0,
    items: [],
  });
  for (const q of [
    " ",
    "mood:blue",
    "repo:no/where mood:blue",
    "constructor:x",
    "is:__proto__",
    "is:constructor",
    "sort:constructor",
  ]) {
    await refused(422, /^Validation Failed$/, search.issuesAndPullRequests({ q }));
  }
});

test("only people with write access can comment on a locked issue", async () => {
  const { data } = await app().create({ ...at, title: "Heated" });
  const issue = { ...at, issue_number: data.number };
  await ann().lock({ ...issue, lock_reason: "too heated" });
  expect((await ann().get(issue)).data).toMatchObject({
    locked: true,
    active_lock_reason: "too heated",
  });
  const comment = { ...issue, body: "Well" };
  const outside = world.person("olga").rest.issues;
  await refused(
    403,
    /^Unable to create comment because issue is locked\.$/,
    outside.createComment(comment),
  );
  await ann().createComment(comment);
  await refused(403, /./, outside.lock(issue), outside.unlock(issue));
  await ann().unlock(issue);
  await outside.createComment(comment);
  expect((await ann().listEvents(issue)).data.map(({ event }) => event)).toEqual([
    "locked",
    "unlocked",
  ]);
});

test("every endpoint of this area was called, and matches GitHub's description", () =>
  complete(world, "issues"));
