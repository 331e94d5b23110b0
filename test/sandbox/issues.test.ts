import { afterEach, beforeEach, expect, test } from "vitest";
import { at, openApiWorld, refusal, type ApiWorld } from "./api-world.ts";

let world: ApiWorld;
beforeEach(async () => void (world = await openApiWorld()));
afterEach(() => world.close());

const open = async (title = "A wish", more: { body?: string; labels?: string[] } = {}) =>
  (await world.person("ann").rest.issues.create({ ...at, title, ...more })).data;

test("an issue is opened, edited, closed and reopened, each with its event and webhook", async () => {
  const octokit = world.person("ann");
  const issue = await open("A wish", { body: "Please", labels: ["Baton"] });
  expect(issue).toMatchObject({
    number: 1,
    state: "open",
    body: "Please",
    user: { login: "ann" },
    comments: 0,
  });
  expect(issue.labels).toMatchObject([{ name: "Baton", color: "ededed" }]);
  world.tick(5);
  const one = { ...at, issue_number: issue.number };
  const edited = await octokit.rest.issues.update({ ...one, title: "A plan", body: "Now" });
  expect(edited.data).toMatchObject({
    title: "A plan",
    body: "Now",
    updated_at: "2026-03-01T10:00:05Z",
  });
  const closed = await octokit.rest.issues.update({
    ...one,
    state: "closed",
    state_reason: "not_planned",
  });
  expect(closed.data).toMatchObject({ state: "closed", state_reason: "not_planned" });
  expect(closed.data.closed_at).toBe("2026-03-01T10:00:05Z");
  const reopened = await octokit.rest.issues.update({ ...one, state: "open" });
  expect(reopened.data).toMatchObject({
    state: "open",
    closed_at: null,
    state_reason: "reopened",
  });
  const [opened, ...more] = ["opened", "labeled", "edited", "closed", "reopened"].map(
    (action) => `issues.${action}`,
  );
  expect(world.listEvents()).toEqual([opened, "label.created", ...more]);
  expect(world.events[3]?.payload).toMatchObject({
    changes: { title: { from: "A wish" }, body: { from: "Please" } },
    issue: { title: "A plan" },
    sender: { login: "ann" },
  });
  const { data: events } = await octokit.rest.issues.listEvents(one);
  expect(events.map((event) => event.event)).toEqual(["labeled", "renamed", "closed", "reopened"]);
  const { data: all } = await octokit.rest.issues.listEventsForRepo(at);
  expect(all.map((event) => event.event)).toEqual(["reopened", "closed", "renamed", "labeled"]);
  const { data: event } = await octokit.rest.issues.getEvent({ ...at, event_id: events[0]!.id });
  expect(event).toMatchObject({
    event: "labeled",
    label: { name: "Baton" },
    issue: { number: 1 },
  });
  expect(world.running.sandbox.world.issues[0]?.lastEditedAt).toBe("2026-03-01T10:00:05Z");
});

test("issues are listed by state, labels, creator and since, in pages", async () => {
  const octokit = world.person("ann");
  for (const title of ["one", "two", "three"])
    await open(title, { labels: title === "two" ? ["Baton", "x"] : ["x"] });
  world.tick(60);
  await world.person("olga").rest.issues.create({ ...at, title: "four" });
  await octokit.rest.issues.update({ ...at, issue_number: 1, state: "closed" });
  const titles = async (query: Record<string, unknown>): Promise<string[]> =>
    (await octokit.request("GET /repos/{owner}/{repo}/issues", { ...at, ...query })).data.map(
      (one) => one.title,
    );
  expect(await titles({})).toEqual(["four", "three", "two"]);
  expect(await titles({ state: "all", direction: "asc" })).toEqual(["one", "two", "three", "four"]);
  expect(await titles({ labels: "Baton,x" })).toEqual(["two"]);
  expect(await titles({ creator: "olga" })).toEqual(["four"]);
  expect(await titles({ state: "all", since: "2026-03-01T10:01:00Z" })).toEqual(["four", "one"]);
  const every = await octokit.paginate("GET /repos/{owner}/{repo}/issues", {
    ...at,
    state: "all",
    per_page: 1,
  });
  expect(every.map((one) => one.number)).toEqual([4, 3, 2, 1]);
});

test("labels are added, replaced and removed, with their events", async () => {
  const octokit = world.person("tria");
  const one = { ...at, issue_number: (await open()).number };
  const names = (labels: { name: string }[]): string[] => labels.map((label) => label.name);
  expect(names((await octokit.rest.issues.addLabels({ ...one, labels: ["a", "b"] })).data)).toEqual(
    ["a", "b"],
  );
  expect(names((await octokit.rest.issues.setLabels({ ...one, labels: ["B", "c"] })).data)).toEqual(
    ["b", "c"],
  );
  expect(names((await octokit.rest.issues.removeLabel({ ...one, name: "C" })).data)).toEqual(["b"]);
  const gone = await refusal(octokit.rest.issues.removeLabel({ ...one, name: "c" }));
  expect(gone).toMatchObject({ status: 404, message: "Label does not exist" });
  await octokit.rest.issues.removeAllLabels(one);
  expect((await octokit.rest.issues.listLabelsOnIssue(one)).data).toEqual([]);
  expect(
    world
      .listEvents()
      .filter((event) => event !== "label.created")
      .slice(1),
  ).toEqual(
    ["labeled", "labeled", "unlabeled", "labeled", "unlabeled", "unlabeled"].map(
      (action) => `issues.${action}`,
    ),
  );
  expect(names((await octokit.rest.issues.listLabelsForRepo(at)).data)).toEqual(["a", "b", "c"]);
});

test("a label of the repository is created, renamed on its issues, and deleted", async () => {
  const octokit = world.person("ann");
  const label = await octokit.rest.issues.createLabel({
    ...at,
    name: "bug",
    color: "ff0000",
    description: "Broken",
  });
  expect(label.data).toMatchObject({ name: "bug", color: "ff0000", description: "Broken" });
  const again = await refusal(octokit.rest.issues.createLabel({ ...at, name: "BUG" }));
  expect(again).toMatchObject({
    status: 422,
    errors: [{ resource: "Label", field: "name", code: "already_exists" }],
  });
  const one = { ...at, issue_number: (await open("x", { labels: ["bug"] })).number };
  await octokit.rest.issues.updateLabel({ ...at, name: "bug", new_name: "fault" });
  expect((await octokit.rest.issues.get(one)).data.labels).toMatchObject([
    { name: "fault", color: "ff0000" },
  ]);
  await octokit.rest.issues.deleteLabel({ ...at, name: "fault" });
  expect((await octokit.rest.issues.get(one)).data.labels).toEqual([]);
  expect((await refusal(octokit.rest.issues.getLabel({ ...at, name: "fault" }))).status).toBe(404);
});

test("comments are created, found by since, edited and deleted, with the app's name", async () => {
  const app = world.app();
  const one = { ...at, issue_number: (await open()).number };
  const first = (await world.person("olga").rest.issues.createComment({ ...one, body: "Hello" }))
    .data;
  expect(first).toMatchObject({
    user: { login: "olga", type: "User" },
    performed_via_github_app: null,
  });
  world.tick(60);
  const second = (await app.rest.issues.createComment({ ...one, body: "Hi" })).data;
  expect(second).toMatchObject({
    user: { login: "helper[bot]", type: "Bot" },
    author_association: "NONE",
  });
  expect(second.performed_via_github_app?.slug).toBe("helper");
  expect(second.issue_url).toMatch(/\/issues\/1$/);
  const bodies = async (query: Record<string, unknown>): Promise<(string | undefined)[]> =>
    (await app.request("GET /repos/{owner}/{repo}/issues/comments", { ...at, ...query })).data.map(
      (c) => c.body,
    );
  expect(await bodies({})).toEqual(["Hello", "Hi"]);
  expect(await bodies({ sort: "created", direction: "desc" })).toEqual(["Hi", "Hello"]);
  expect(await bodies({ since: "2026-03-01T10:00:30Z" })).toEqual(["Hi"]);
  world.tick(60);
  await app.rest.issues.updateComment({ ...at, comment_id: first.id, body: "Hello!" });
  expect(await bodies({ since: "2026-03-01T10:01:30Z" })).toEqual(["Hello!"]);
  await app.rest.issues.deleteComment({ ...at, comment_id: second.id });
  expect((await refusal(app.rest.issues.getComment({ ...at, comment_id: second.id }))).status).toBe(
    404,
  );
  expect((await app.rest.issues.listComments(one)).data.map((comment) => comment.body)).toEqual([
    "Hello!",
  ]);
  expect((await app.rest.issues.get(one)).data.comments).toBe(1);
  expect(world.listEvents().slice(1)).toEqual(
    ["created", "created", "edited", "deleted"].map((action) => `issue_comment.${action}`),
  );
  expect(world.events[3]?.payload).toMatchObject({
    changes: { body: { from: "Hello" } },
    issue: { number: 1 },
  });
});

test("a reaction is created once, and its author can delete it", async () => {
  const app = world.app();
  const issue = await open();
  const comment = (await app.rest.issues.createComment({ ...at, issue_number: 1, body: "x" })).data;
  const target = { ...at, comment_id: comment.id };
  const first = await app.rest.reactions.createForIssueComment({ ...target, content: "eyes" });
  const second = await app.rest.reactions.createForIssueComment({ ...target, content: "eyes" });
  expect([first.status, second.status, second.data.id]).toEqual([201, 200, first.data.id]);
  expect((await app.rest.issues.getComment(target)).data.reactions).toMatchObject({
    total_count: 1,
    eyes: 1,
  });
  const foreign = world
    .person("olga")
    .rest.reactions.deleteForIssueComment({ ...target, reaction_id: first.data.id });
  expect((await refusal(foreign)).status).toBe(403);
  await app.rest.reactions.deleteForIssueComment({ ...target, reaction_id: first.data.id });
  expect((await app.rest.reactions.listForIssueComment(target)).data).toEqual([]);
  await world
    .person("olga")
    .rest.reactions.createForIssue({ ...at, issue_number: issue.number, content: "+1" });
  const { data } = await app.rest.reactions.listForIssue({
    ...at,
    issue_number: issue.number,
    content: "+1",
  });
  expect(data).toMatchObject([{ content: "+1", user: { login: "olga" } }]);
});

test("invalid requests for issues are refused as on GitHub", async () => {
  const ann = world.person("ann");
  const one = { ...at, issue_number: (await open()).number };
  const long = "x".repeat(65_537);
  const asked: [Promise<unknown>, number][] = [
    [world.anonymous().rest.issues.create({ ...at, title: "x" }), 401],
    [ann.rest.issues.create({ ...at, title: " " }), 422],
    [ann.rest.issues.create({ ...at, title: "x", body: long }), 422],
    [ann.rest.issues.createComment({ ...one, body: long }), 422],
    [ann.rest.issues.createComment({ ...one, body: " " }), 422],
    [ann.rest.issues.createComment({ ...at, issue_number: 99, body: "x" }), 404],
    [ann.rest.issues.get({ ...at, issue_number: 99 }), 404],
    [world.person("olga").rest.issues.update({ ...one, title: "Mine" }), 403],
    [world.person("olga").rest.issues.addLabels({ ...one, labels: ["Baton"] }), 403],
    [world.app({ issues: "read" }).rest.issues.createComment({ ...one, body: "x" }), 403],
    [world.app({ contents: "write" }).rest.issues.get(one), 403],
    [world.app({ pull_requests: "write" }).rest.issues.createComment({ ...one, body: "x" }), 403],
    [ann.rest.reactions.createForIssue({ ...one, content: "wow" as "eyes" }), 422],
  ];
  const statuses = await Promise.all(asked.map(async ([call]) => (await refusal(call)).status));
  expect(statuses).toEqual(asked.map(([, status]) => status));
  expect(
    (await refusal(world.app({ issues: "read" }).rest.issues.update({ ...one, title: "x" })))
      .message,
  ).toBe("Resource not accessible by integration");
  const dropped = await world
    .person("olga")
    .rest.issues.create({ ...at, title: "x", labels: ["Baton"] });
  expect(dropped.data.labels).toEqual([]);
  expect((await ann.rest.issues.createComment({ ...one, body: "x".repeat(65_536) })).status).toBe(
    201,
  );
});

test("outsiders do not find a private repository", async () => {
  await world.close();
  world = await openApiWorld({ private: true });
  await open();
  expect(
    (await refusal(world.person("olga").rest.issues.get({ ...at, issue_number: 1 }))).status,
  ).toBe(404);
  expect((await world.person("tria").rest.issues.get({ ...at, issue_number: 1 })).data.title).toBe(
    "A wish",
  );
});
