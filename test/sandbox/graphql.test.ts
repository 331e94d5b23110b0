import { afterEach, beforeEach, expect, test } from "vitest";
import { at, openGitWorld, problem, type GitWorld } from "./git-world.ts";

let world: GitWorld;
beforeEach(async () => void (world = await openGitWorld()));
afterEach(() => world.close());

test("one query reads trees, blobs and history", async () => {
  const { repository } = await world.app.graphql<{ repository: Record<string, unknown> }>(`{
    repository(owner: "ann", name: "sample") {
      defaultBranchRef { name target { oid ... on Commit { history(first: 5) { totalCount nodes { message } } } } }
      ref(qualifiedName: "refs/heads/main") { target { ... on Commit { tree { entries {
        name path type mode object { ... on Blob { text isBinary byteSize } ... on Tree { entries { name path } } }
      } } } } }
      object(expression: "main:a.txt") { ... on Blob { text } }
      none: ref(qualifiedName: "refs/heads/none") { name }
    }
    viewer { login } rateLimit { limit }
  }`);
  expect(repository).toMatchObject({
    defaultBranchRef: {
      name: "main",
      target: { oid: world.sha("main"), history: { totalCount: 1, nodes: [{ message: "First" }] } },
    },
    ref: {
      target: {
        tree: {
          entries: [
            { name: ".github", type: "tree", object: { entries: [{ path: ".github/workflows" }] } },
            {
              name: "a.txt",
              mode: 33188,
              object: { text: "one\ntwo\nthree\n", isBinary: false, byteSize: 14 },
            },
          ],
        },
      },
    },
    object: { text: "one\ntwo\nthree\n" },
    none: null,
  });
});

test("an issue shows who labelled it and when it was edited", async () => {
  const { issues } = world.person("ann").rest;
  await issues.create({ ...at, title: "T", body: "B" });
  await issues.addLabels({ ...at, issue_number: 1, labels: ["orchestrate"] });
  await issues.update({ ...at, issue_number: 1, body: "B2" });
  const { repository } = await world.app.graphql<{
    repository: { issue: Record<string, unknown> };
  }>(`{
    repository(owner: "ann", name: "sample") { issue(number: 1) {
      number body author { login __typename } lastEditedAt labels(first: 5) { nodes { name } }
      timelineItems(itemTypes: [LABELED_EVENT], last: 5) {
        nodes { ... on LabeledEvent { id actor { login } label { name } createdAt } }
      }
    } }
  }`);
  expect(repository.issue).toMatchObject({
    ...{
      body: "B2",
      author: { login: "ann", __typename: "User" },
      labels: { nodes: [{ name: "orchestrate" }] },
    },
    timelineItems: { nodes: [{ actor: { login: "ann" }, label: { name: "orchestrate" } }] },
  });
  expect(repository.issue["lastEditedAt"]).toEqual(expect.any(String));
});

test("review threads are read and resolved", async () => {
  await world.git("checkout", "-q", "-b", "topic");
  await world.commit("Change", { "a.txt": "one\n2\nthree\n" });
  await world.git("push", "-q", "origin", "topic");
  const { pulls } = world.app.rest;
  await pulls.create({ ...at, title: "T", head: "topic", base: "main" });
  const comments = [{ path: "a.txt", line: 2, body: "Why?" }];
  await world
    .person("ann")
    .rest.pulls.createReview({ ...at, pull_number: 1, event: "COMMENT", body: "b", comments });
  const query = `{ repository(owner: "ann", name: "sample") { pullRequest(number: 1) {
    mergeable headRefOid
    reviewThreads(first: 5) { nodes { id isResolved path line comments(first: 5) { nodes { body } } } }
  } } }`;
  interface Answer {
    repository: {
      pullRequest: { reviewThreads: { nodes: { id: string; isResolved: boolean }[] } };
    };
  }
  const threads = async () =>
    (await world.app.graphql<Answer>(query)).repository.pullRequest.reviewThreads.nodes;
  const [thread] = await threads();
  expect(thread).toMatchObject({
    isResolved: false,
    path: "a.txt",
    line: 2,
    comments: { nodes: [{ body: "Why?" }] },
  });
  const resolve =
    "mutation ($id: ID!) { resolveReviewThread(input: { threadId: $id }) { thread { " +
    "isResolved } } }";
  await world.app.graphql(resolve, { id: thread?.id });
  expect((await threads())[0]?.isResolved).toBe(true);
});

test("problems have status 200 and a type", async () => {
  const missing = await problem(
    world.app.graphql(`{ repository(owner: "ann", name: "none") { id } }`),
  );
  expect(missing).toMatchObject({
    data: { repository: null },
    errors: [{ type: "NOT_FOUND", path: ["repository"] }],
  });
  const unknown = await problem(world.app.graphql("{ nothing }"));
  expect(unknown.errors[0]?.message).toContain('Cannot query field "nothing"');
  const bare = await fetch(`${world.running.url}/api/graphql`, {
    method: "POST",
    body: '{"query":"{ viewer { login } }"}',
  });
  expect(bare.status).toBe(401);
});
