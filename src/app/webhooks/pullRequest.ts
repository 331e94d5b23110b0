/**
 * A pull request of a build changed: by its own branch, or by one of the build's that it targets. A foreign one, or
 * what Baton offers once people edit it, may change the configuration: its own number is the lane that looks.
 */
import type { Context } from "probot";
import { offerBranches } from "../../core/onboarding/decide.ts";
import { REPOSITORY } from "../inbox/inbox.ts";
import { fromBranch, type Heard } from "./heard.ts";

/** What Baton offers a repository, whatever the prefix: renamed, one that was closed makes room for another. */
const OFFER = new RegExp(
  `/(${Object.values(offerBranches(""))
    .map((name) => name.slice(1))
    .join("|")})$`,
);

type Payload = Pick<Context<"pull_request">["payload"], "pull_request">;

/** Those that may bring another file. */
const CHANGES: readonly string[] = ["opened", "reopened", "synchronize", "edited"];

export function pullRequest({ pull_request: pull }: { pull_request: Refs } | Payload): Heard {
  return isOffer(pull) ? REPOSITORY : fromBuild(pull);
}

/** Any but a build's own. */
export function foreignPull(payload: Context<"pull_request">["payload"]): Heard {
  const { action, pull_request: pull, repository } = payload;
  const looked = CHANGES.includes(action) && pull.base.ref === repository.default_branch;
  return looked && fromBuild(pull) === null ? pull.number : null;
}

const isOffer = ({ head }: Refs) => OFFER.test(head.ref);
const fromBuild = ({ head, base }: Refs) => fromBranch(head.ref) ?? fromBranch(base.ref);

interface Refs {
  head: { ref: string };
  base: { ref: string };
}
