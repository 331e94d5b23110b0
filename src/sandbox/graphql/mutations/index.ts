/** Every mutation that the sandbox does; a new one is a function in its area's file and its name here. */
import type { Scope } from "../scope.ts";
import { translate } from "../translate.ts";
import { addComment, deleteIssueComment, updateIssueComment } from "./comments.ts";
import { createCommitOnBranch } from "./create-commit-on-branch.ts";
import { convertPullRequestToDraft, markPullRequestReadyForReview } from "./drafts.ts";
import { closeIssue, createIssue, reopenIssue, updateIssue } from "./issues.ts";
import { addLabelsToLabelable, clearLabelsFromLabelable, removeLabelsFromLabelable } from "./labels.ts";
import { closePullRequest, createPullRequest, mergePullRequest, reopenPullRequest } from "./pulls.ts";
import { requestReviews, updatePullRequest } from "./pulls.ts";
import { lockLockable, unlockLockable } from "./lock.ts";
import type { Mutation } from "./mutation.ts";
import { dequeuePullRequest, disablePullRequestAutoMerge } from "./queue.ts";
import { enablePullRequestAutoMerge, enqueuePullRequest } from "./queue.ts";
import { addReaction, removeReaction } from "./reactions.ts";
import { createRef, deleteRef, updateRef } from "./refs.ts";
import { resolveReviewThread, unresolveReviewThread } from "./resolve-review-thread.ts";
import { addPullRequestReview, addPullRequestReviewThreadReply, dismissPullRequestReview } from "./reviews.ts";
import { submitPullRequestReview } from "./reviews.ts";
import { updateRefs } from "./update-refs.ts";

const mutations = {
  ...{ addComment, updateIssueComment, deleteIssueComment },
  ...{ addLabelsToLabelable, removeLabelsFromLabelable, clearLabelsFromLabelable },
  ...{ createIssue, updateIssue, closeIssue, reopenIssue },
  ...{ createPullRequest, updatePullRequest, closePullRequest, reopenPullRequest, mergePullRequest, requestReviews },
  ...{ markPullRequestReadyForReview, convertPullRequestToDraft },
  ...{ addPullRequestReview, submitPullRequestReview, dismissPullRequestReview, addPullRequestReviewThreadReply },
  ...{ resolveReviewThread, unresolveReviewThread },
  ...{ enqueuePullRequest, dequeuePullRequest, enablePullRequestAutoMerge, disablePullRequestAutoMerge },
  ...{ lockLockable, unlockLockable },
  ...{ addReaction, removeReaction },
  ...{ createRef, updateRef, deleteRef, updateRefs, createCommitOnBranch },
};

/** The mutations as resolvers. graphql-js has held the input against the schema by then. */
export function mutationResolvers(scope: Scope): Record<string, (args: { input: never }) => Promise<object>> {
  return Object.fromEntries(
    Object.entries(mutations).map(([name, mutate]) => {
      const resolve = async ({ input }: { input: never }): Promise<object> => {
        try {
          const { clientMutationId = null } = input as { clientMutationId?: string | null };
          return { clientMutationId, ...(await (mutate as Mutation<never>)(scope, input)) };
        } catch (error) {
          throw translate(error, scope, name);
        }
      };
      return [name, resolve];
    }),
  );
}
