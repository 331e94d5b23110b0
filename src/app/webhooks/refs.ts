/** A branch of a build deleted by somebody. One that is made is heard of as a push. */
import type { Context } from "probot";
import { fromBranch, type Heard } from "./heard.ts";

export function refs(payload: Context<"delete">["payload"]): Heard {
  return payload.ref_type === "branch" ? fromBranch(payload.ref) : null;
}
