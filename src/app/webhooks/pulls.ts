/** Changes to pull requests, and people's comments and reviews on those of a build. */
import { z } from "zod";
import { getOfferBranches } from "../../core/setup/onboarding.ts";
import { getTemplateBranches } from "../../core/templates/sync-record.ts";
import { REPOSITORY, TEMPLATES, toBuildTarget } from "../queue/work-queue.ts";
import { findBranchTargets, IssueNumber, PayloadAuthor } from "./payload.ts";
import { defineWebhook } from "./webhook.ts";

/**
 * The branches of Baton's own offers, with any prefix. If the branch of a closed offer is renamed,
 * another offer becomes possible.
 */
const OFFER_BRANCH = new RegExp(
  `/(${Object.values(getOfferBranches(""))
    .map((name) => name.slice(1))
    .join("|")})$`,
);

const Ref = z.object({ ref: z.string() });
const Refs = z.object({ head: Ref, base: Ref });

/** A pull request belongs to a build by its own branch, or by the branch that it targets. */
const findPullTargets = ({ head, base }: z.infer<typeof Refs>) => {
  const byHead = findBranchTargets(head.ref);
  return byHead.length > 0 ? byHead : findBranchTargets(base.ref);
};

/** A pull request of a build, or one that offers Baton's files. */
export const buildPull = defineWebhook({
  event: "pull_request",
  schema: z.object({ pull_request: Refs }),
  ignoresOwn: true,
  findTargets: ({ pull_request: pull }) =>
    OFFER_BRANCH.test(pull.head.ref) ? [REPOSITORY] : findPullTargets(pull),
});

/** Any other pull request: it may change the configuration, be reviewed, or have tasks. */
export const foreignPull = defineWebhook({
  event: "pull_request",
  actions: [
    ...["opened", "reopened", "synchronize", "edited"],
    ...["labeled", "ready_for_review", "closed"],
  ],
  schema: z.object({ pull_request: Refs.extend({ number: IssueNumber }) }),
  ignoresOwn: true,
  findTargets: ({ pull_request: pull }) =>
    findPullTargets(pull).length === 0 ? [toBuildTarget(pull.number)] : [],
});

/** With any prefix. */
const TEMPLATES_BRANCH = getTemplateBranches("").pull;

/** A person closed, reopened or pushed to the pull request that offers templates' files. */
export const templatesPull = defineWebhook({
  event: "pull_request",
  actions: ["closed", "reopened", "synchronize"],
  schema: z.object({ pull_request: z.object({ head: Ref }) }),
  ignoresOwn: true,
  findTargets: ({ pull_request: pull }) =>
    pull.head.ref.endsWith(TEMPLATES_BRANCH) ? [TEMPLATES] : [],
});

const ReviewedPull = z.object({ head: Ref });
const PersonRemark = z.object({ user: PayloadAuthor });

export const review = defineWebhook({
  event: "pull_request_review",
  schema: z.object({ review: PersonRemark, pull_request: ReviewedPull }),
  ignoresOwn: true,
  // The sender may be the person who dismissed the review. The review's user is always its author.
  findTargets: ({ review: { user }, pull_request: pull }) =>
    user?.type === "User" ? findBranchTargets(pull.head.ref) : [],
});

/** A comment on a line. */
export const reviewComment = defineWebhook({
  event: "pull_request_review_comment",
  schema: z.object({ comment: PersonRemark, pull_request: ReviewedPull }),
  ignoresOwn: true,
  findTargets: ({ comment, pull_request: pull }) =>
    comment.user?.type === "User" ? findBranchTargets(pull.head.ref) : [],
});

/** A thread was resolved or reopened. */
export const reviewThread = defineWebhook({
  event: "pull_request_review_thread",
  schema: z.object({ pull_request: ReviewedPull }),
  ignoresOwn: true,
  findTargets: ({ pull_request: pull }) => findBranchTargets(pull.head.ref),
});
