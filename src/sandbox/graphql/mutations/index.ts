/**
 * Every mutation that the sandbox does; a new one is a function in its area's file and its name
 * here.
 */
import type { GraphqlScope } from "../scope.ts";
import { translateError, type Mutation } from "./mutation.ts";
import {
  addComment,
  addLabelsToLabelable,
  clearLabelsFromLabelable,
  closeIssueMutation,
  createIssue,
  deleteIssueComment,
  lockLockable,
  removeLabelsFromLabelable,
  reopenIssueMutation,
  unlockLockable,
  updateIssue,
  updateIssueComment,
} from "./issues.ts";
import {
  createCommitOnBranch,
  createRef,
  deleteRef,
  updateRef,
  updateRefsMutation,
} from "./refs.ts";
import {
  closePullRequest,
  convertPullRequestToDraft,
  createPullRequest,
  markPullRequestReadyForReview,
  mergePullRequest,
  reopenPullRequest,
  requestReviewsMutation,
  updatePullRequest,
} from "./pulls.ts";
import {
  dequeuePullRequest,
  disablePullRequestAutoMerge,
  enablePullRequestAutoMerge,
  enqueuePullRequest,
} from "./merge-queue.ts";
import { addReaction, removeReaction } from "./reactions.ts";
import {
  addPullRequestReview,
  addPullRequestReviewThreadReply,
  dismissPullRequestReview,
  resolveReviewThread,
  submitPullRequestReview,
  unresolveReviewThread,
} from "./reviews.ts";

const mutations = {
  ...{ addComment, updateIssueComment, deleteIssueComment },
  ...{ addLabelsToLabelable, removeLabelsFromLabelable, clearLabelsFromLabelable },
  ...{ createIssue, updateIssue, closeIssue: closeIssueMutation, reopenIssue: reopenIssueMutation },
  ...{
    createPullRequest,
    updatePullRequest,
    closePullRequest,
    reopenPullRequest,
    mergePullRequest,
    requestReviews: requestReviewsMutation,
  },
  ...{ markPullRequestReadyForReview, convertPullRequestToDraft },
  ...{
    addPullRequestReview,
    submitPullRequestReview,
    dismissPullRequestReview,
    addPullRequestReviewThreadReply,
  },
  ...{ resolveReviewThread, unresolveReviewThread },
  ...{
    enqueuePullRequest,
    dequeuePullRequest,
    enablePullRequestAutoMerge,
    disablePullRequestAutoMerge,
  },
  ...{ lockLockable, unlockLockable },
  ...{ addReaction, removeReaction },
  ...{ createRef, updateRef, deleteRef, updateRefs: updateRefsMutation, createCommitOnBranch },
};

export function listMutations(): string[] {
  return Object.keys(mutations);
}

/** The mutations as resolvers. graphql-js has held the input against the schema by then. */
export function createMutationResolvers(
  scope: GraphqlScope,
): Record<string, (args: { input: never }) => Promise<object>> {
  return Object.fromEntries(
    Object.entries(mutations).map(([name, mutate]) => {
      const resolve = async ({ input }: { input: never }): Promise<object> => {
        try {
          const { clientMutationId = null } = input as { clientMutationId?: string | null };
          return { clientMutationId, ...(await (mutate as Mutation<never>)(scope, input)) };
        } catch (error) {
          throw translateError(error, scope, name);
        }
      };
      return [name, resolve];
    }),
  );
}
