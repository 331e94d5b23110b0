import { gitOf } from "../../git/of.ts";
import type { Issue } from "../../model.ts";
import { commitsOf } from "../../pulls/change.ts";
import { visibleReviews } from "../../pulls/visible.ts";
import type { Call, Endpoint } from "../endpoint.ts";
import { BODY_MEDIA } from "../media-type.ts";
import { page } from "../page.ts";
import { repositoryApi } from "../present/address.ts";
import { presentGitCommit } from "../present/commit.ts";
import { presentComment, presentIssueEvent } from "../present/issue.ts";
import { presentReview } from "../present/review.ts";
import { presentUser } from "../present/user.ts";
import { issueOf } from "./find.ts";
import { stamp } from "../../time.ts";

/** All that happened to an issue or pull request, oldest first: events, comments, reviews and commits in one list. */
export const listTimeline: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/issues/{issue_number}/timeline",
  docs: "issues/timeline#list-timeline-events-for-an-issue",
  permission: "issues:read|pull_requests:read",
  media: BODY_MEDIA,
  handle(call) {
    const entries = entriesOf(call, issueOf(call)).toSorted((a, b) => a.at.localeCompare(b.at) || a.id - b.id);
    return page(call, entries, (one) => one.show());
  },
};

interface Entry {
  at: string;
  /** Grows with time: tells apart what a second holds; 0 for commits, which come before what is said of them. */
  id: number;
  show: () => object;
}

function entriesOf(call: Call, issue: Issue): Entry[] {
  const { repository, sandbox } = call;
  const comments = sandbox.world.comments.filter(
    (one) => one.repositoryId === repository.id && one.issueNumber === issue.number,
  );
  return [
    ...commits(call, issue),
    ...issue.events.map((one) => ({
      at: one.createdAt,
      id: one.id,
      show: () => presentIssueEvent(sandbox, repository, one),
    })),
    ...comments.map((one) => ({
      at: one.createdAt,
      id: one.id,
      show: () => ({
        ...presentComment(sandbox, repository, one),
        event: "commented",
        actor: presentUser(sandbox, one.author),
      }),
    })),
    ...reviews(call, issue),
  ];
}

function commits({ repository, sandbox }: Call, { pull }: Issue): Entry[] {
  const git = gitOf(sandbox, repository);
  const found = pull === null ? [] : commitsOf(git, pull).flatMap((oid) => git.commit(oid) ?? []);
  return found.map((commit) => ({
    // In the zone that the committer had; all others are in UTC.
    at: stamp(new Date(commit.committer.date)),
    id: 0,
    show: () => ({ ...presentGitCommit(sandbox, repository, commit), event: "committed" }),
  }));
}

function reviews({ actor, repository, sandbox }: Call, issue: Issue): Entry[] {
  const found = issue.pull === null ? [] : visibleReviews(issue.pull, actor.login);
  // Single comments and answers are reviews of one; as on GitHub, only what has words or a verdict is shown.
  const told = found.filter((one) => one.state !== "COMMENTED" || one.body !== "");
  return told.map((one) => ({
    at: one.submittedAt,
    id: one.id,
    show: () => {
      const shown = presentReview(sandbox, repository, issue, one);
      const pull = `${repositoryApi(sandbox, repository)}/pulls/${issue.number}`;
      return { ...shown, state: shown.state.toLowerCase(), pull_request_url: pull, event: "reviewed" };
    },
  }));
}
