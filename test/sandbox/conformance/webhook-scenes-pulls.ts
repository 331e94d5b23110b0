import { commitFiles } from "../api-commit.ts";
import { at, type ApiWorld } from "../api-world.ts";

/**
 * Plays a pull request that waits for auto-merge, and one that enters the merge queue, leaves it,
 * and passes through it.
 */
export async function playLater(world: ApiWorld): Promise<void> {
  const ann = world.person("ann");
  const rule = (type: string, parameters: Record<string, unknown>) =>
    world.running.seed.rule(world.repository, {
      rulesetId: 9,
      pattern: "later",
      type,
      parameters,
      bypass: [],
    });
  world.repository.allowAutoMerge = true;
  await commitFiles(ann, "later", { "zero.txt": "Zero\n" }, { from: world.sha });
  rule("required_status_checks", { required_status_checks: [{ context: "late" }] });
  await commitFiles(ann, "waits", { "four.txt": "Four\n" }, { from: world.sha });
  const { data } = await ann.rest.pulls.create({
    ...at,
    title: "Waits",
    head: "waits",
    base: "later",
  });
  const turn = (name: string, field = "pullRequestId", answer = "clientMutationId") =>
    ann.graphql(`mutation ($id: ID!) { ${name}(input: {${field}: $id}) { ${answer} } }`, {
      id: data.node_id,
    });
  await turn("enablePullRequestAutoMerge");
  await turn("disablePullRequestAutoMerge");
  await world.app().rest.repos.createCommitStatus({
    ...at,
    sha: data.head.sha,
    state: "success",
    context: "late",
  });
  rule("merge_queue", { merge_method: "SQUASH" });
  await turn("enqueuePullRequest");
  await turn("dequeuePullRequest", "id");
}

/**
 * Plays the life of a pull request with reviews, threads and a merge, and one that is closed
 * unmerged.
 */
export async function playPulls(world: ApiWorld): Promise<void> {
  const ann = world.person("ann");
  const { pulls, issues } = ann.rest;
  await commitFiles(ann, "feature", { "one.txt": "One\n" }, { from: world.sha });
  const { data } = await pulls.create({
    ...at,
    title: "Feature",
    head: "feature",
    base: "main",
    body: "Text",
  });
  const pull = { ...at, pull_number: data.number };
  const issue = { ...at, issue_number: data.number };
  await pulls.update({ ...pull, title: "A feature", body: "More" });
  await issues.addLabels({ ...issue, labels: ["bug"] });
  await issues.removeLabel({ ...issue, name: "bug" });
  await issues.addAssignees({ ...issue, assignees: ["ann"] });
  await issues.removeAssignees({ ...issue, assignees: ["ann"] });
  await issues.lock(issue);
  await issues.unlock(issue);
  await pulls.requestReviewers({ ...pull, reviewers: ["tria"] });
  await pulls.removeRequestedReviewers({ ...pull, reviewers: ["tria"] });
  await drafts(world, data.node_id);
  await playReviews(world, data.number);
  await commitFiles(ann, "feature", { "two.txt": "Two\n" });
  await pulls.update({ ...pull, state: "closed" });
  await pulls.update({ ...pull, state: "open" });
  await pulls.merge(pull);
  await commitFiles(ann, "dropped", { "three.txt": "Three\n" }, { from: world.sha });
  const dropped = await pulls.create({ ...at, title: "Dropped", head: "dropped", base: "main" });
  await pulls.update({ ...at, pull_number: dropped.data.number, state: "closed" });
}

async function playReviews(world: ApiWorld, number: number): Promise<void> {
  const pull = { ...at, pull_number: number };
  const { pulls } = world.app().rest;
  const comments = [{ path: "one.txt", line: 1, side: "RIGHT", body: "Why?" }];
  const { data: review } = await pulls.createReview({
    ...pull,
    event: "COMMENT",
    body: "Well",
    comments,
  });
  const { data: approval } = await pulls.createReview({ ...pull, event: "APPROVE", body: "Good" });
  const place = { ...pull, review_id: Number(review.id) };
  await pulls.updateReview({ ...place, body: "Well, well" });
  await world
    .person("ann")
    .rest.pulls.dismissReview({ ...pull, review_id: Number(approval.id), message: "No" });
  const { data: first } = await pulls.listReviewComments(pull);
  const answer = await pulls.createReplyForReviewComment({
    ...pull,
    comment_id: Number(first[0]!.id),
    body: "So",
  });
  await threads(world, number);
  const comment = { ...at, comment_id: Number(answer.data.id) };
  await pulls.updateReviewComment({ ...comment, body: "So it is" });
  await pulls.deleteReviewComment(comment);
}

async function threads(world: ApiWorld, number: number): Promise<void> {
  const ann = world.person("ann");
  const query = `query ($number: Int!) { repository(owner: "ann", name: "sample") {
    pullRequest(number: $number) { reviewThreads(first: 1) { nodes { id } } } } }`;
  type Answer = { repository: { pullRequest: { reviewThreads: { nodes: { id: string }[] } } } };
  const found = await ann.graphql<Answer>(query, { number });
  const [thread] = found.repository.pullRequest.reviewThreads.nodes;
  for (const name of ["resolveReviewThread", "unresolveReviewThread"]) {
    const mutation =
      `mutation ($threadId: ID!) { ${name}(input: {threadId: $threadId}) { thread { ` +
      "isResolved } } }";
    await ann.graphql(mutation, { threadId: thread!.id });
  }
}

async function drafts(world: ApiWorld, pullRequestId: string): Promise<void> {
  for (const name of ["convertPullRequestToDraft", "markPullRequestReadyForReview"]) {
    const mutation =
      `mutation ($id: ID!) { ${name}(input: {pullRequestId: $id}) { pullRequest { isDraft ` +
      "} } }";
    await world.person("ann").graphql(mutation, { id: pullRequestId });
  }
}
