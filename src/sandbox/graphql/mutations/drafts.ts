import { askCodeOwners } from "../../pulls/request-reviews.ts";
import type { ConvertPullRequestToDraftInput, MarkPullRequestReadyForReviewInput } from "@octokit/graphql-schema";
import { holds } from "../../auth/permit.ts";
import { announce, record } from "../../issues/record.ts";
import { findOf } from "../global-id.ts";
import { unprocessable } from "../../rest/refusal.ts";
import type { Scope } from "../scope.ts";
import { forbidden } from "./forbidden.ts";
import type { Mutation } from "./mutation.ts";

/** GitHub has these two in GraphQL alone. */
export const markPullRequestReadyForReview: Mutation<MarkPullRequestReadyForReviewInput> = (scope, input) =>
  turn(scope, input.pullRequestId, false);

export const convertPullRequestToDraft: Mutation<ConvertPullRequestToDraftInput> = (scope, input) =>
  turn(scope, input.pullRequestId, true);

function turn(scope: Scope, id: string, draft: boolean) {
  const { sandbox, actor } = scope;
  const { issue, pull, repository } = findOf(scope, id, "PR");
  const login = actor.login ?? "ghost";
  const may = holds(actor, repository, "pull_requests", "write") || (actor.kind === "person" && issue.author === login);
  if (!may) {
    throw forbidden(actor);
  }
  if (issue.state === "closed") throw unprocessable("Pull request is closed");
  if (draft && repository.private) {
    throw unprocessable("Draft pull requests are not supported in this repository.");
  }
  if (pull.draft !== draft) {
    pull.draft = draft;
    record(sandbox, issue, draft ? "convert_to_draft" : "ready_for_review", login);
    sandbox.save();
    announce(sandbox, repository, issue, draft ? "converted_to_draft" : "ready_for_review", login);
    if (!draft) askCodeOwners(sandbox, repository, { issue, pull });
  }
  return { pullRequest: () => scope.show.pull(repository, issue, pull) };
}
