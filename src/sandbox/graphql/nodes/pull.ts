import { roleOf } from "../../auth/permit.ts";
import { gitOf } from "../../git/of.ts";
import type { Issue, Pull, Repository, Review } from "../../model.ts";
import { commitsOf } from "../../pulls/change.ts";
import { closesOf } from "../../pulls/closing.ts";
import { visibleComments, visibleReviews } from "../../pulls/visible.ts";
import { nodeId } from "../../rest/present/address.ts";
import { connection, type Window } from "../connection.ts";
import type { Scope } from "../scope.ts";
import type { Node } from "../show.ts";
import { changedFiles } from "./changed-file.ts";
import { issueBase } from "./issue.ts";
import { pullMerge } from "./pull-merge.ts";
import { latestReviews } from "./review.ts";
import { threadsOf } from "./thread.ts";

/** A pull request. Of a fork, which the sandbox does not have, only its absence is shown. */
export function pullNode(scope: Scope, repository: Repository, issue: Issue, pull: Pull): Node {
  const git = gitOf(scope.sandbox, repository);
  const base = issueBase(scope, repository, issue);
  const reviews = (found: Review[], window: Window) =>
    connection(found, window, (one) => scope.show.review(repository, issue, one));
  const opinions = (writersOnly: boolean | null | undefined) =>
    visibleReviews(pull, scope.actor.login).filter(
      (one) =>
        one.state !== "COMMENTED" && (!writersOnly || /write|maintain|admin/.test(roleOf(repository, one.author))),
    );
  return {
    ...base,
    ...changedFiles(git, pull),
    ...pullMerge(scope, repository, issue, pull),
    __typename: "PullRequest",
    id: nodeId("PR", issue.id),
    databaseId: pull.id,
    fullDatabaseId: String(pull.id),
    permalink: base.url,
    checksUrl: `${base.url}/checks`,
    checksResourcePath: `${base.resourcePath}/checks`,
    state: pull.merged ? "MERGED" : issue.state.toUpperCase(),
    isDraft: pull.draft,
    isCrossRepository: pull.headRepositoryId !== repository.id,
    maintainerCanModify: false,
    headRefName: pull.headRef,
    headRefOid: pull.headSha,
    headRef: () => scope.show.ref(repository, `refs/heads/${pull.headRef}`),
    headRepository: () => (pull.headRepositoryId === repository.id ? scope.show.repository(repository) : null),
    headRepositoryOwner: () => scope.show.owner(repository.owner, "User", "Organization"),
    baseRefName: pull.baseRef,
    baseRefOid: pull.baseSha,
    baseRef: () => scope.show.ref(repository, `refs/heads/${pull.baseRef}`),
    baseRepository: () => scope.show.repository(repository),
    mergedBy: () => (pull.mergedBy === null ? null : scope.show.actor(pull.mergedBy)),
    totalCommentsCount: () => base.comments({}).totalCount + visibleComments(pull, null).length,
    commits: (window: Window) =>
      connection(commitsOf(git, pull), window, (oid) => ({
        __typename: "PullRequestCommit",
        id: nodeId("PRC", oid),
        commit: () => scope.show.object(repository, oid),
        pullRequest: () => pullNode(scope, repository, issue, pull),
      })),
    statusCheckRollup: () => scope.show.rollup(repository, pull.headSha),
    reviews: (args: Window & { states?: string[] | null; author?: string | null }) => {
      const found = visibleReviews(pull, scope.actor.login).filter(
        (one) => (!args.states || args.states.includes(one.state)) && (!args.author || args.author === one.author),
      );
      return reviews(found, args);
    },
    latestReviews: (window: Window) => reviews(latestReviews(visibleReviews(pull, scope.actor.login)), window),
    latestOpinionatedReviews: (args: Window & { writersOnly?: boolean | null }) =>
      reviews(latestReviews(opinions(args.writersOnly)), args),
    viewerLatestReview: () => {
      const mine = pull.reviews.findLast((one) => one.author === scope.actor.login && one.state !== "PENDING");
      return mine ? scope.show.review(repository, issue, mine) : null;
    },
    reviewRequests: (window: Window) =>
      connection(pull.requestedReviewers ?? [], window, (login) => ({
        __typename: "ReviewRequest",
        id: nodeId("RR", `${issue.id}:${login}`),
        databaseId: null,
        asCodeOwner: false,
        requestedReviewer: () => scope.show.actor(login),
        pullRequest: () => pullNode(scope, repository, issue, pull),
      })),
    suggestedReviewers: [],
    reviewThreads: (window: Window) =>
      connection(threadsOf(scope, pull), window, (one) => scope.show.thread(repository, issue, pull, one)),
    closingIssuesReferences: (window: Window) =>
      connection(closesOf(scope.sandbox, repository, issue, pull), window, (one) => scope.show.issue(repository, one)),
  };
}
