/** A push to a build's branch; one to the default branch concerns every build, since they stand on it. */
import type { Context } from "probot";
import { fromBranch, type Heard } from "./heard.ts";

export function push({ ref, repository }: Context<"push">["payload"]): Heard {
  const branch = ref.replace(/^refs\/heads\//, "");
  return branch === repository.default_branch ? "all" : fromBranch(branch);
}
