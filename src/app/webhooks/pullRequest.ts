/** A pull request of a build changed: by its own branch, or by one of the build's that it targets. */
import type { Context } from "probot";
import { fromBranch, type Heard } from "./heard.ts";

type Payload = Pick<Context<"pull_request">["payload"], "pull_request">;

export function pullRequest({ pull_request: pull }: { pull_request: Refs } | Payload): Heard {
  return fromBranch(pull.head.ref) ?? fromBranch(pull.base.ref);
}

interface Refs {
  head: { ref: string };
  base: { ref: string };
}
