/** Changes through GraphQL: the same as through REST, with the same errors in GraphQL's words. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { openGitWorld, problem, type GitWorld } from "./git-world.ts";

let world: GitWorld;
let repositoryId: string;
beforeEach(async () => {
  world = await openGitWorld();
  const { seed } = world.running;
  seed.collaborator(world.repository, "wendy", "write");
  seed.label(world.repository, "bug");
  await world.git("checkout", "-q", "-b", "topic");
  await world.commit("Change", { "a.txt": "one\n2\nthree\n" });
  await world.git("push", "-q", "origin", "topic");
  repositoryId = (await query<{ repository: { id: string } }>("ann", `{ ${REPOSITORY} { id } }`))
    .repository.id;
});
afterEach(() => world.close());

const REPOSITORY = `repository(owner: "ann", name: "sample")`;

function query<T>(login: string, text: string): Promise<T> {
  return world.person(login).graphql<T>(text);
}

/** Runs one mutation and returns its payload. */
async function mutate<T>(
  login: string,
  name: string,
  input: Record<string, unknown>,
  fields = "clientMutationId",
) {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input!`;
  const text = `mutation ($input: ${type}) { ${name}(input: $input) { ${fields} } }`;
  return (await world.person(login).graphql<Record<string, T>>(text, { input }))[name] as T;
}

const refused = async (login: string, name: string, input: Record<string, unknown>) =>
  (await problem(mutate(login, name, input))).errors[0];

interface Made {
  issue: { id: string };
  pullRequest: { id: string };
}

async function openPull(login = "ann"): Promise<string> {
  const input = {
    repositoryId,
    title: "P",
    body: "",
    headRefName: "topic",
    baseRefName: "refs/heads/main",
  };
  return (await mutate<Made>(login, "createPullRequest", input, "pullRequest { id }")).pullRequest
    .id;
}

test("an issue is created, labelled, commented on, closed and reopened", async () => {
  const { labels } = (
    await query<{ repository: { labels: { nodes: { id: string }[] } } }>(
      "ann",
      `{ ${REPOSITORY} { labels(first: 9) { nodes { id } } } }`,
    )
  ).repository;
  const labelIds = [labels.nodes[0]?.id];
  const { issue } = await mutate<Made>(
    "ann",
    "createIssue",
    { repositoryId, title: "T", labelIds },
    "issue { id }",
  );
  const said = await mutate(
    "wendy",
    "addComment",
    { subjectId: issue.id, body: "Hm", clientMutationId: "7" },
    "clientMutationId subject { id } commentEdge { node { body author { login } url } }",
  );
  expect(said).toMatchObject({
    ...{ clientMutationId: "7", subject: { id: issue.id } },
    commentEdge: { node: { body: "Hm", author: { login: "wendy" } } },
  });
  await mutate("wendy", "removeLabelsFromLabelable", { labelableId: issue.id, labelIds });
  await mutate("wendy", "removeLabelsFromLabelable", { labelableId: issue.id, labelIds });
  await mutate("wendy", "addLabelsToLabelable", { labelableId: issue.id, labelIds });
  await mutate("ann", "updateIssue", { id: issue.id, title: "T2" });
  const closed = await mutate(
    "ann",
    "closeIssue",
    { issueId: issue.id, stateReason: "NOT_PLANNED" },
    "issue { state stateReason title }",
  );
  expect(closed).toEqual({ issue: { state: "CLOSED", stateReason: "NOT_PLANNED", title: "T2" } });
  expect(await mutate("ann", "reopenIssue", { issueId: issue.id }, "issue { state }")).toEqual({
    issue: { state: "OPEN" },
  });
  const reaction = await mutate(
    "wendy",
    "addReaction",
    { subjectId: issue.id, content: "ROCKET" },
    "reaction { content } subject { reactionGroups { content viewerHasReacted } }",
  );
  expect(reaction).toMatchObject({ reaction: { content: "ROCKET" } });
  expect(JSON.stringify(reaction)).toContain('{"content":"ROCKET","viewerHasReacted":true}');
  await mutate("wendy", "removeReaction", { subjectId: issue.id, content: "ROCKET" });
  const sent = world.events.map((one) => `${one.event}.${one.action}`);
  expect(sent.filter((one) => one.startsWith("issue"))).toEqual([
    ...[
      "issues.opened",
      "issues.labeled",
      "issue_comment.created",
      "issues.unlabeled",
      "issues.labeled",
    ],
    ...["issues.edited", "issues.closed", "issues.reopened"],
  ]);
  expect(
    await refused("olga", "addLabelsToLabelable", { labelableId: issue.id, labelIds }),
  ).toMatchObject({
    ...{ type: "FORBIDDEN", path: ["addLabelsToLabelable"] },
    message: "olga does not have the correct permissions to execute `AddLabelsToLabelable`",
  });
  expect(await refused("ann", "addComment", { subjectId: "I_0", body: "x" })).toMatchObject({
    ...{ type: "NOT_FOUND", message: "Could not resolve to a node with the global id of 'I_0'" },
  });
  expect(await refused("ann", "createIssue", { repositoryId, title: " " })).toMatchObject({
    type: "UNPROCESSABLE",
  });
});

test("a pull request is reviewed, its threads resolved, and its expected head merged", async () => {
  const pullRequestId = await openPull();
  expect(
    await refused("ann", "addPullRequestReview", { pullRequestId, event: "APPROVE" }),
  ).toMatchObject({
    ...{
      type: "UNPROCESSABLE",
      path: ["addPullRequestReview"],
      message: "Review Can not approve your own pull request",
    },
  });
  const twin = { repositoryId, title: "P", headRefName: "topic", baseRefName: "main" };
  expect((await refused("ann", "createPullRequest", twin))?.message).toBe(
    "A pull request already exists for ann:topic.",
  );
  const threads = [{ path: "a.txt", line: 2, body: "Why?" }];
  await mutate("wendy", "addPullRequestReview", {
    pullRequestId,
    event: "REQUEST_CHANGES",
    body: "No",
    threads,
  });
  const find = `{ ${REPOSITORY} { pullRequest(number: 1) {
    headRefOid state
    reviewThreads(first: 1) { nodes { id isResolved comments(first: 9) { nodes { body } } } }
  } } }`;
  interface Found {
    repository: {
      pullRequest: { headRefOid: string; reviewThreads: { nodes: { id: string }[] } };
    };
  }
  const { headRefOid, reviewThreads } = (await query<Found>("ann", find)).repository.pullRequest;
  const threadId = reviewThreads.nodes[0]?.id;
  await mutate("ann", "addPullRequestReviewThreadReply", {
    pullRequestReviewThreadId: threadId,
    body: "So",
  });
  await mutate("ann", "resolveReviewThread", { threadId });
  expect((await refused("olga", "unresolveReviewThread", { threadId }))?.type).toBe("FORBIDDEN");
  expect(
    (await query<Found>("ann", find)).repository.pullRequest.reviewThreads.nodes,
  ).toMatchObject([{ isResolved: true, comments: { nodes: [{ body: "Why?" }, { body: "So" }] } }]);
  await mutate("ann", "convertPullRequestToDraft", { pullRequestId });
  expect((await refused("ann", "mergePullRequest", { pullRequestId }))?.message).toMatch(/draft/);
  await mutate("ann", "markPullRequestReadyForReview", { pullRequestId });
  expect((await refused("olga", "convertPullRequestToDraft", { pullRequestId }))?.type).toBe(
    "FORBIDDEN",
  );
  const stale = await refused("wendy", "mergePullRequest", {
    pullRequestId,
    expectedHeadOid: "0".repeat(40),
  });
  expect(stale?.message).toBe("Head branch was modified. Review and try the merge again.");
  expect((await refused("olga", "mergePullRequest", { pullRequestId }))?.message).toContain(
    "`MergePullRequest`",
  );
  const merge = {
    pullRequestId,
    mergeMethod: "SQUASH",
    commitHeadline: "One",
    expectedHeadOid: headRefOid,
  };
  const merged = await mutate(
    "wendy",
    "mergePullRequest",
    merge,
    "pullRequest { state mergedBy { login } mergeCommit { message } }",
  );
  expect(merged).toMatchObject({
    pullRequest: { state: "MERGED", mergedBy: { login: "wendy" } },
  });
  const sent = world.events.map((one) => `${one.event}.${one.action}`);
  expect(sent).toContain("pull_request.converted_to_draft");
  expect(sent).toContain("pull_request.ready_for_review");
  expect((await refused("ann", "reopenPullRequest", { pullRequestId }))?.type).toBe(
    "UNPROCESSABLE",
  );
});

test("only its author sees a pending review, by any id", async () => {
  const pullRequestId = await openPull();
  const threads = [{ path: "a.txt", line: 2, body: "Why?" }];
  const review = `pullRequestReview { id comments(first: 1) { nodes { id } } }`;
  const made = await mutate<{
    pullRequestReview: { id: string; comments: { nodes: { id: string }[] } };
  }>("wendy", "addPullRequestReview", { pullRequestId, threads }, review);
  const { id, comments } = made.pullRequestReview;
  const comment = comments.nodes[0]?.id ?? "";
  for (const hidden of [id, comment, comment.replace("PRRC", "PRRT")]) {
    const node = `{ node(id: "${hidden}") { id } }`;
    expect(await query("wendy", node)).toEqual({ node: { id: hidden } });
    expect((await problem(query("ann", node))).errors[0]).toMatchObject({ type: "NOT_FOUND" });
  }
  const count = `{ ${REPOSITORY} { pullRequest(number: 1) { totalCommentsCount } } }`;
  expect(await query("ann", count)).toEqual({
    repository: { pullRequest: { totalCommentsCount: 0 } },
  });
});

test("a pull request changes its base and state, and requests reviews", async () => {
  const pullRequestId = await openPull();
  await world.git("push", "-q", "origin", "topic~1:refs/heads/next");
  const { user } = await query<{ user: { id: string } }>("ann", `{ user(login: "wendy") { id } }`);
  await mutate("ann", "requestReviews", { pullRequestId, userIds: [user.id] });
  const shown = await mutate(
    "ann",
    "updatePullRequest",
    { pullRequestId, title: "Q", baseRefName: "next" },
    `pullRequest { title baseRefName
      reviewRequests(first: 9) { nodes { requestedReviewer { ... on User { login } } } }
    }`,
  );
  expect(shown).toEqual({
    pullRequest: {
      title: "Q",
      baseRefName: "next",
      reviewRequests: { nodes: [{ requestedReviewer: { login: "wendy" } }] },
    },
  });
  await mutate("ann", "closePullRequest", { pullRequestId });
  const again = await mutate(
    "ann",
    "reopenPullRequest",
    { pullRequestId },
    "pullRequest { closed }",
  );
  expect(again).toEqual({ pullRequest: { closed: false } });
});

test("refs are created, moved and deleted, except GitHub's own", async () => {
  const head = world.sha("main");
  const topic = world.sha("topic");
  const { ref } = await mutate<{ ref: { id: string } }>(
    "ann",
    "createRef",
    { repositoryId, name: "refs/heads/x", oid: head },
    "ref { id name }",
  );
  await mutate("ann", "updateRef", { refId: ref.id, oid: topic });
  expect(world.sha("x")).toBe(topic);
  expect((await refused("ann", "updateRef", { refId: ref.id, oid: head }))?.message).toMatch(
    /fast forward/,
  );
  const many = (...refUpdates: object[]) =>
    refused("ann", "updateRefs", { repositoryId, refUpdates });
  const zero = "0".repeat(40);
  expect((await many({ name: "refs/heads/main", afterOid: zero }))?.message).toMatch(
    /default branch/,
  );
  expect((await many({ name: "refs/pull/9/head", afterOid: head }))?.message).toMatch(
    /GitHub's own/,
  );
  expect(
    (await many({ name: "refs/heads/y", afterOid: world.sha("main:a.txt") }))?.message,
  ).toMatch(/is a blob/);
  const twice = { name: "refs/heads/y", afterOid: head };
  expect((await many(twice, twice))?.message).toMatch(/more than once/);
  expect((await many(twice, { name: "refs/heads/x", afterOid: head }))?.message).toMatch(
    /fast forward/,
  );
  expect(world.sha("y")).toBeNull();
  await mutate("ann", "deleteRef", { refId: ref.id });
  expect(world.sha("x")).toBeNull();
});
