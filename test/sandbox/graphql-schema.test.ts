/**
 * The schema is GitHub's own. Clients may query all of it, and the sandbox names every field that
 * it lacks.
 * Lines: the objects of the world that every field is asked of are made once.
 */
import {
  buildClientSchema,
  getIntrospectionQuery,
  getNamedType,
  isNonNullType,
  isObjectType,
} from "graphql";
import type { GraphQLField, GraphQLObjectType, IntrospectionQuery } from "graphql";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createScope } from "../../src/sandbox/graphql/nodes/index.ts";
import { RequestLog } from "../../src/sandbox/request-log.ts";
import { getGithubSchema } from "../../src/sandbox/graphql/schema.ts";
import { at, openGitWorld, problem, type GitWorld } from "./git-world.ts";

let world: GitWorld;
type Answer = {
  data: Record<string, unknown> | null;
  errors?: { message: string; path?: string[]; type?: string }[];
};

beforeAll(async () => {
  world = await openGitWorld();
  const ann = world.person("ann").rest;
  const post = { headers: { "content-type": "application/json" } };
  await ann.issues.create({ ...at, ...post, title: "T", body: "B @ann", labels: ["bug"] });
  await ann.issues.createComment({ ...at, issue_number: 1, body: "C" });
  await ann.reactions.createForIssue({ ...at, issue_number: 1, content: "eyes" });
  await world.git("checkout", "-q", "-b", "topic");
  const sha = await world.commit("Change\n\nCo-authored-by: Bob <bob@example.com>", {
    "a.txt": "one\n2\nthree\n",
  });
  await world.git("push", "-q", "origin", "topic");
  await world.app.rest.pulls.create({
    ...at,
    title: "P",
    body: "Fixes #1",
    head: "topic",
    base: "main",
  });
  const comments = [{ path: "a.txt", line: 2, body: "Why?" }];
  await ann.pulls.createReview({ ...at, pull_number: 2, event: "COMMENT", body: "b", comments });
  await world.app.rest.checks.create({
    ...at,
    name: "lint",
    head_sha: sha,
    status: "completed",
    conclusion: "success",
  });
  await ann.repos.createCommitStatus({ ...at, sha, state: "pending", context: "slow" });
  const restrictions = { users: ["ann"], teams: [], apps: [] };
  const checks = { strict: true, contexts: ["lint"] };
  const none = { enforce_admins: null, required_pull_request_reviews: null };
  await ann.repos.updateBranchProtection({
    ...{ ...at, branch: "topic", ...none, restrictions, required_status_checks: checks },
  });
  const { data } = await ann.repos.createRelease({ ...at, tag_name: "v1.0" });
  const file = { ...at, release_id: data.id, name: "a.txt", data: "a" };
  await ann.repos.uploadReleaseAsset({ ...file, baseUrl: `${world.running.url}/api/uploads` });
});
afterAll(() => world.close());

async function ask(
  query: string,
  variables: Record<string, unknown> = {},
  login = "ann",
): Promise<Answer> {
  const token = world.running.seed.account(login).token ?? "";
  const request = {
    method: "POST",
    headers: { authorization: `bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  };
  return (await (await fetch(`${world.running.url}/api/graphql`, request)).json()) as Answer;
}

function repositoryIn({ data }: Answer): unknown {
  return data?.["repository"];
}

test("introspection returns the whole schema", async () => {
  const { data } = await ask(getIntrospectionQuery());
  const schema = buildClientSchema(data as unknown as IntrospectionQuery);
  expect(Object.keys(schema.getTypeMap()).length).toBe(
    Object.keys(getGithubSchema().getTypeMap()).length,
  );
  const features =
    '{ PullRequest: __type(name: "PullRequest") { fields(includeDeprecated: true) { name ' +
    "} } }";
  const found = (await ask(features)).data?.["PullRequest"] as { fields: { name: string }[] };
  expect(found.fields.map((field) => field.name)).toContain("isInMergeQueue");
});

/** The path to an object of each type, and the fields on the way. */
const PULL = (inner: string): string =>
  `repository(owner: "ann", name: "sample") { pullRequest(number: 2) { ${inner} } }`;
const ISSUE = (inner: string): string =>
  `repository(owner: "ann", name: "sample") { issue(number: 1) { ${inner} } }`;
const HEAD = (inner: string): string => PULL(`commits(first: 1) { nodes { commit { ${inner} } } }`);
const CONTEXTS = (inner: string): string =>
  HEAD(`statusCheckRollup { contexts(first: 9) { nodes { ${inner} } } }`);
const ENTRY = (inner: string): string => HEAD(`file(path: "a.txt") { ${inner} }`);
const PLACES: Record<string, (inner: string) => string> = {
  Repository: (inner) => `repository(owner: "ann", name: "sample") { ${inner} }`,
  Issue: ISSUE,
  PullRequest: PULL,
  IssueComment: (inner) => ISSUE(`comments(first: 1) { nodes { ${inner} } }`),
  Label: (inner) => ISSUE(`labels(first: 1) { nodes { ${inner} } }`),
  LabeledEvent: (inner) =>
    ISSUE(
      "timelineItems(first: 1, itemTypes: [LABELED_EVENT]) { nodes { ... on LabeledEvent " +
        `{ ${inner} } } }`,
    ),
  ReactionGroup: (inner) => ISSUE(`reactionGroups { ${inner} }`),
  Reaction: (inner) => ISSUE(`reactions(first: 1) { nodes { ${inner} } }`),
  PullRequestReview: (inner) => PULL(`reviews(first: 1) { nodes { ${inner} } }`),
  PullRequestReviewThread: (inner) => PULL(`reviewThreads(first: 1) { nodes { ${inner} } }`),
  PullRequestReviewComment: (inner) =>
    PULL(`reviewThreads(first: 1) { nodes { comments(first: 1) { nodes { ${inner} } } } }`),
  PullRequestChangedFile: (inner) => PULL(`files(first: 1) { nodes { ${inner} } }`),
  PullRequestCommit: (inner) => PULL(`commits(first: 1) { nodes { ${inner} } }`),
  Commit: HEAD,
  GitActor: (inner) => HEAD(`author { ${inner} }`),
  Tree: (inner) => HEAD(`tree { ${inner} }`),
  TreeEntry: ENTRY,
  Blob: (inner) => ENTRY(`object { ... on Blob { ${inner} } }`),
  BranchProtectionRule: (inner) => PULL(`headRef { branchProtectionRule { ${inner} } }`),
  Ref: (inner) => PULL(`headRef { ${inner} }`),
  StatusCheckRollup: (inner) => HEAD(`statusCheckRollup { ${inner} }`),
  StatusContext: (inner) => CONTEXTS(`... on StatusContext { ${inner} }`),
  CheckRun: (inner) => CONTEXTS(`... on CheckRun { ${inner} }`),
  CheckSuite: (inner) => CONTEXTS(`... on CheckRun { checkSuite { ${inner} } }`),
  App: (inner) => CONTEXTS(`... on CheckRun { checkSuite { app { ${inner} } } }`),
  Release: (inner) =>
    `repository(owner: "ann", name: "sample") { release(tagName: "v1.0") { ${inner} } }`,
  ReleaseAsset: (inner) => PLACES["Release"]!(`releaseAssets(first: 1) { nodes { ${inner} } }`),
  User: (inner) => `user(login: "ann") { ${inner} }`,
};

test.each(Object.entries(PLACES))(
  "every field of %s is answered, or refused by its name",
  async (name, place) => {
    const type = getGithubSchema().getType(name) as GraphQLObjectType;
    const fields = Object.values(type.getFields()).filter(
      (field) => field.name !== "isRequired" && field.args.every((arg) => !isNonNullType(arg.type)),
    );
    // Each field has its own path, so that an error hides no other field.
    const query = fields.map((field) => `${field.name}: ${place(selectionOf(field))}`).join("\n");
    const { data, errors = [] } = await ask(`{ ${query} }`);
    const refused = errors.map(({ path, message }) => {
      expect(message).toBe(`The sandbox has no field ${name}.${path?.[0]}`);
      return path?.[0] ?? "";
    });
    const answered = fields.map((field) => field.name).filter((one) => !refused.includes(one));
    expect(answered.filter((one) => !JSON.stringify(data?.[one] ?? null).includes('"it"'))).toEqual(
      [],
    );
    // Fields that ordinary clients use are answered. The rest of GitHub's schema is refused.
    const asked = (CLIENTS[name] ?? "").split(/\s+/);
    expect(refused.filter((one) => asked.includes(one))).toEqual([]);
  },
);

function selectionOf(field: GraphQLField<unknown, unknown>): string {
  const type = getNamedType(field.type);
  if (type.name.endsWith("Connection") && isObjectType(type))
    return `it: ${field.name}(first: 1) { totalCount nodes { __typename } }`;
  return `it: ${field.name}${"getFields" in type || "getTypes" in type ? " { __typename }" : ""}`;
}

/**
 * Fields that gh, octokit's users and editors request. The sandbox must not start to refuse them.
 */
const CLIENTS: Record<string, string> = {
  Repository: `
    id name nameWithOwner owner parent description url sshUrl homepageUrl createdAt pushedAt updatedAt isPrivate
    isFork isArchived isEmpty isInOrganization visibility viewerPermission viewerCanAdminister defaultBranchRef
    mergeCommitAllowed squashMergeAllowed rebaseMergeAllowed autoMergeAllowed deleteBranchOnMerge hasIssuesEnabled
    hasWikiEnabled hasProjectsEnabled issues pullRequests labels milestones languages primaryLanguage licenseInfo
    latestRelease assignableUsers mentionableUsers collaborators repositoryTopics stargazerCount forkCount
    watchers projects projectsV2 branchProtectionRules releases`,
  Issue: `
    id number title body state stateReason url author assignees labels milestone comments createdAt updatedAt
    closedAt closed reactionGroups projectCards projectItems isPinned timelineItems participants
    closedByPullRequestsReferences repository lastEditedAt`,
  PullRequest: `
    id number title body state url author assignees labels milestone comments reviews latestReviews reviewRequests
    reviewThreads reviewDecision files commits additions deletions changedFiles mergeable mergeStateStatus
    mergeCommit potentialMergeCommit mergedAt mergedBy merged isDraft isCrossRepository headRefName headRefOid
    headRef headRepository headRepositoryOwner baseRefName baseRefOid baseRef maintainerCanModify
    statusCheckRollup closingIssuesReferences autoMergeRequest isInMergeQueue isMergeQueueEnabled reactionGroups
    projectCards timelineItems`,
  Commit: `
    oid abbreviatedOid message messageHeadline messageBody committedDate authoredDate author committer authors
    parents tree history statusCheckRollup checkSuites status associatedPullRequests url additions deletions`,
  Release: `
    id databaseId name tagName description isDraft isLatest isPrerelease createdAt publishedAt author url
    releaseAssets tag tagCommit`,
  BranchProtectionRule: `
    id pattern isAdminEnforced requiresStatusChecks requiresStrictStatusChecks requiredStatusCheckContexts
    requiredStatusChecks requiresApprovingReviews requiredApprovingReviewCount dismissesStaleReviews
    requiresCodeOwnerReviews requireLastPushApproval restrictsPushes requiresCommitSignatures requiresLinearHistory
    requiresConversationResolution allowsForcePushes allowsDeletions matchingRefs`,
  ReleaseAsset: "id name size contentType downloadCount downloadUrl url",
  CheckRun: `
    name status conclusion startedAt completedAt detailsUrl checkSuite databaseId title summary text steps`,
  PullRequestReviewThread: "id isResolved isOutdated path line startLine diffSide comments",
  PullRequestReview:
    "id author authorAssociation body state submittedAt commit comments reactionGroups url",
};

test("every answered field is in the schema", () => {
  const { sandbox } = world.running;
  const account = sandbox.world.accounts.find((one) => one.login === "ann")!;
  const parts = {
    sandbox,
    requests: new RequestLog(),
    actor: { kind: "person" as const, login: "ann", account },
  };
  const { show } = createScope(parts);
  const { repository } = world;
  const [issue, request] = sandbox.world.issues;
  const pull = request!.pull!;
  const nodes = [
    ...[
      show.account(account),
      show.repository(repository),
      show.label(repository, repository.labels[0]!),
    ],
    ...[
      show.issue(repository, issue!),
      show.comment(repository, issue!, sandbox.world.comments[0]!),
    ],
    ...[show.pull(repository, request!, pull), show.review(repository, request!, pull.reviews[0]!)],
    ...[
      show.thread(repository, request!, pull, pull.comments[0]!),
      show.ref(repository, "refs/heads/topic")!,
    ],
    ...[
      show.reviewComment(repository, request!, pull.comments[0]!),
      show.object(repository, pull.headSha)!,
    ],
    ...[
      show.checkRun(repository, sandbox.world.checkRuns[0]!),
      show.rollup(repository, pull.headSha)!,
    ],
    ...[show.status(repository, sandbox.world.statuses[0]!)],
    ...[show.release(repository, sandbox.world.releases![0]!)],
  ];
  const unknown = nodes.flatMap((node) => {
    const type = getGithubSchema().getType(String(node["__typename"])) as GraphQLObjectType;
    const known = ["__typename", ...Object.keys(type.getFields())];
    return Object.keys(node)
      .filter((name) => !known.includes(name))
      .map((name) => `${type.name}.${name}`);
  });
  expect(unknown).toEqual([]);
});

test("GitHub's rules for page sizes apply", async () => {
  const labels = (args: string, inner = "nodes { name }"): string =>
    `{ repository(owner: "ann", name: "sample") { labels${args} { ${inner} } } }`;
  const refusal = async (query: string) => (await ask(query)).errors?.[0];
  expect(await refusal(labels(""))).toEqual({
    type: "MISSING_PAGINATION_BOUNDARIES",
    path: ["repository", "labels"],
    locations: [{ line: 1, column: 46 }],
    message:
      "You must provide a `first` or `last` value to properly paginate the `labels` connection.",
  });
  expect(await refusal(labels("(first: 101)"))).toMatchObject({
    type: "EXCESSIVE_PAGINATION",
    message:
      "Requesting 101 records on the `labels` connection exceeds the `first` limit of 100 records.",
  });
  expect((await refusal(labels("(first: 1, last: 1)")))?.message).toContain(
    "Passing both `first` and `last`",
  );
  expect((await refusal(labels("(last: -1)")))?.message).toContain("cannot be less than zero");
  expect(await refusal(labels('(first: 1, after: "x")'))).toMatchObject({
    type: "INVALID_CURSOR_ARGUMENTS",
  });
  expect(await ask(labels("", "totalCount"))).toEqual({
    data: { repository: { labels: { totalCount: 1 } } },
  });
});

test("a list can be read page by page, from both ends", async () => {
  for (let number = 3; number < 6; number++)
    await world.person("ann").rest.issues.create({ ...at, title: `I${number}` });
  const query = `query ($first: Int, $after: String, $last: Int, $before: String) {
    repository(owner: "ann", name: "sample") { issues(first: $first, after: $after, last: $last, before: $before) {
      totalCount nodes { number } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    } }
  }`;
  interface Page {
    nodes: { number: number }[];
    pageInfo: Record<string, string>;
  }
  const page = async (
    variables: Record<string, unknown>,
  ): Promise<[number[], Page["pageInfo"]]> => {
    const { issues } = repositoryIn(await ask(query, variables)) as { issues: Page };
    return [issues.nodes.map((one) => one.number), issues.pageInfo];
  };
  const [first, after] = await page({ first: 3 });
  expect([first, after["hasNextPage"]]).toEqual([[1, 3, 4], true]);
  expect(await page({ first: 3, after: after["endCursor"] })).toMatchObject([
    [5],
    { hasNextPage: false, hasPreviousPage: true },
  ]);
  const [last, before] = await page({ last: 1 });
  expect(last).toEqual([5]);
  expect((await page({ last: 2, before: before["startCursor"] }))[0]).toEqual([3, 4]);
});

test("a query reports its cost", async () => {
  const { data } = await ask(`{
    rateLimit { cost nodeCount limit remaining resetAt }
    repository(owner: "ann", name: "sample") { issues(first: 100) { nodes { labels(first: 50) { nodes { name } } } } }
  }`);
  expect(data?.["rateLimit"]).toMatchObject({ cost: 1, nodeCount: 100 + 100 * 50, limit: 5000 });
});

test("hidden objects are missing, by name and by id", async () => {
  world.repository.private = true;
  const mine = await ask(
    `{ repository(owner: "ann", name: "sample") { id issue(number: 1) { id } } }`,
  );
  const { id, issue } = repositoryIn(mine) as { id: string; issue: { id: string } };
  const hidden = await ask(`{ repository(owner: "ann", name: "sample") { id } }`, {}, "olga");
  expect(hidden.errors).toMatchObject([{ type: "NOT_FOUND", path: ["repository"] }]);
  for (const wanted of [id, issue.id, "I_0", "nonsense"]) {
    const { errors } = await ask(
      `query ($id: ID!) { node(id: $id) { id } }`,
      { id: wanted },
      "olga",
    );
    expect(errors?.[0]).toMatchObject({
      type: "NOT_FOUND",
      message: `Could not resolve to a node with the global id of '${wanted}'`,
    });
  }
  expect(
    await ask(`{ search(type: ISSUE, query: "T", first: 5) { issueCount } }`, {}, "olga"),
  ).toEqual({
    data: { search: { issueCount: 0 } },
  });
  world.repository.private = false;
  const limited = await problem(
    world.app.graphql(`{ search(type: ISSUE, query: "size:5", first: 5) { issueCount } }`),
  );
  expect(limited.errors[0]?.message).toBe("The sandbox's search has no qualifier size:");
});
