import { listThreads } from "../../pulls/pull-contents.ts";
import type { FileDiff, GitRepository } from "../../git/repository.ts";
import {
  listCommitsOfPull,
  listPullFiles,
  listVisibleComments,
  listVisibleReviews,
} from "../../pulls/pull-contents.ts";
import { createConnection, type ConnectionArgs } from "../connection.ts";
import { getRole } from "../../auth/permissions.ts";
import { getGit } from "../../git/get-git.ts";
import { listClosedIssues } from "../../issues/issue-state.ts";
import { formatNodeId } from "../../rest/serializers/urls.ts";
import type { GraphqlNode, GraphqlScope } from "../scope.ts";
import { buildIssueFields } from "./issue.ts";
import { buildMergeFields } from "./pull-merge.ts";
import { getLatestReviews } from "./review.ts";
import type { Repository } from "../../schema/repository.ts";
import type { Pull, Review } from "../../schema/pulls.ts";
import type { Issue } from "../../schema/issues.ts";

const CHANGE_TYPES: Record<FileDiff["status"], string> = {
  ...{ added: "ADDED", removed: "DELETED", modified: "MODIFIED" },
  ...{ renamed: "RENAMED", copied: "COPIED", changed: "CHANGED" },
};

/** Builds the fields of a pull request's diff. Nobody marks files as viewed here. */
function buildDiffFields(git: GitRepository, pull: Pull) {
  const sum = (name: "additions" | "deletions") =>
    listPullFiles(git, pull).reduce((all, file) => all + file[name], 0);
  return {
    changedFiles: () => listPullFiles(git, pull).length,
    additions: () => sum("additions"),
    deletions: () => sum("deletions"),
    files: (window: ConnectionArgs) =>
      createConnection(listPullFiles(git, pull), window, (file) => ({
        __typename: "PullRequestChangedFile",
        path: file.path,
        additions: file.additions,
        deletions: file.deletions,
        changeType: CHANGE_TYPES[file.status],
        viewerViewedState: "UNVIEWED",
      })),
  };
}

/** Builds a pull request. The sandbox has no forks, and the fields about them say so. */
export function buildPullNode(
  scope: GraphqlScope,
  repository: Repository,
  issue: Issue,
  pull: Pull,
): GraphqlNode {
  const git = getGit(scope.sandbox, repository);
  const base = buildIssueFields(scope, repository, issue);
  const reviews = (found: Review[], window: ConnectionArgs) =>
    createConnection(found, window, (one) => scope.show.review(repository, issue, one));
  const opinions = (writersOnly: boolean | null | undefined) =>
    listVisibleReviews(pull, scope.actor.login).filter(
      (one) =>
        one.state !== "COMMENTED" &&
        (!writersOnly || /write|maintain|admin/.test(getRole(repository, one.author))),
    );
  return {
    ...base,
    ...buildDiffFields(git, pull),
    ...buildMergeFields(scope, repository, issue, pull),
    __typename: "PullRequest",
    id: formatNodeId("PR", issue.id),
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
    headRepository: () =>
      pull.headRepositoryId === repository.id ? scope.show.repository(repository) : null,
    headRepositoryOwner: () => scope.show.owner(repository.owner, "User", "Organization"),
    baseRefName: pull.baseRef,
    baseRefOid: pull.baseSha,
    baseRef: () => scope.show.ref(repository, `refs/heads/${pull.baseRef}`),
    baseRepository: () => scope.show.repository(repository),
    mergedBy: () => (pull.mergedBy === null ? null : scope.show.actor(pull.mergedBy)),
    totalCommentsCount: () => base.comments({}).totalCount + listVisibleComments(pull, null).length,
    commits: (window: ConnectionArgs) =>
      createConnection(listCommitsOfPull(git, pull), window, (oid) => ({
        __typename: "PullRequestCommit",
        id: formatNodeId("PRC", oid),
        commit: () => scope.show.object(repository, oid),
        pullRequest: () => buildPullNode(scope, repository, issue, pull),
      })),
    statusCheckRollup: () => scope.show.rollup(repository, pull.headSha),
    reviews: (args: ConnectionArgs & { states?: string[] | null; author?: string | null }) => {
      const found = listVisibleReviews(pull, scope.actor.login).filter(
        (one) =>
          (!args.states || args.states.includes(one.state)) &&
          (!args.author || args.author === one.author),
      );
      return reviews(found, args);
    },
    latestReviews: (window: ConnectionArgs) =>
      reviews(getLatestReviews(listVisibleReviews(pull, scope.actor.login)), window),
    latestOpinionatedReviews: (args: ConnectionArgs & { writersOnly?: boolean | null }) =>
      reviews(getLatestReviews(opinions(args.writersOnly)), args),
    viewerLatestReview: () => {
      const mine = pull.reviews.findLast(
        (one) => one.author === scope.actor.login && one.state !== "PENDING",
      );
      return mine ? scope.show.review(repository, issue, mine) : null;
    },
    reviewRequests: (window: ConnectionArgs) =>
      createConnection(pull.requestedReviewers ?? [], window, (login) => ({
        __typename: "ReviewRequest",
        id: formatNodeId("RR", `${issue.id}:${login}`),
        databaseId: null,
        asCodeOwner: false,
        requestedReviewer: () => scope.show.actor(login),
        pullRequest: () => buildPullNode(scope, repository, issue, pull),
      })),
    suggestedReviewers: [],
    reviewThreads: (window: ConnectionArgs) =>
      createConnection(listThreads(pull, scope.actor.login), window, ({ first }) =>
        scope.show.thread(repository, issue, pull, first),
      ),
    closingIssuesReferences: (window: ConnectionArgs) =>
      createConnection(listClosedIssues(scope.sandbox, repository, issue, pull), window, (one) =>
        scope.show.issue(repository, one),
      ),
  };
}
