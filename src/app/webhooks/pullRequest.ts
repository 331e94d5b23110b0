/**
 * A pull request of a build changed: by its own branch, or by one of the build's that it targets. A foreign one may
 * change the configuration, or have tasks; what Baton offers, once people edit it, too: its own number is the lane that
 * looks.
 */
import { z } from "zod";
import { offerBranches } from "../../core/onboarding/decide.ts";
import { REPOSITORY } from "../inbox/inbox.ts";
import { ear, fromBranch, IssueNumber } from "./heard.ts";

/** What Baton offers a repository, whatever the prefix: renamed, one that was closed makes room for another. */
const OFFER = new RegExp(
  `/(${Object.values(offerBranches(""))
    .map((name) => name.slice(1))
    .join("|")})$`,
);

const Ref = z.object({ ref: z.string() });
const Refs = z.object({ head: Ref, base: Ref });

/** Those that may bring another file, begin a review, or end tasks. */
const CHANGES: readonly string[] = [
  ...["opened", "reopened", "synchronize", "edited"],
  ...["labeled", "ready_for_review", "closed"],
];

export const pullRequest = ear(z.object({ pull_request: Refs }), ({ pull_request: pull }) =>
  OFFER.test(pull.head.ref) ? REPOSITORY : fromBuild(pull),
);

const Foreign = z.object({
  action: z.string(),
  pull_request: Refs.extend({ number: IssueNumber }),
});

/** Any but a build's own. */
export const foreignPull = ear(Foreign, ({ action, pull_request: pull }) =>
  CHANGES.includes(action) && fromBuild(pull) === null ? pull.number : null,
);

const fromBuild = ({ head, base }: z.infer<typeof Refs>) => fromBranch(head.ref) ?? fromBranch(base.ref);
