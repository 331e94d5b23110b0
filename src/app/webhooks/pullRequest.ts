/**
 * A pull request of a build changed: by its own branch, or by one of the build's that it targets. A foreign one may
 * change the configuration: its own number is the lane that looks.
 */
import type { Context } from "probot";
import { fromBranch, type Heard } from "./heard.ts";

type Payload = Pick<Context<"pull_request">["payload"], "pull_request">;

/** Those that may bring another file. */
const CHANGES: readonly string[] = ["opened", "reopened", "synchronize", "edited"];

export function pullRequest({ pull_request: pull }: { pull_request: Refs } | Payload): Heard {
  return fromBranch(pull.head.ref) ?? fromBranch(pull.base.ref);
}

export function foreignPull(payload: Context<"pull_request">["payload"]): Heard {
  const { action, pull_request: pull, repository } = payload;
  const looked = CHANGES.includes(action) && pull.base.ref === repository.default_branch;
  return looked && pullRequest(payload) === null ? pull.number : null;
}

interface Refs {
  head: { ref: string };
  base: { ref: string };
}
