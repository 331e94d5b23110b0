/** A branch of a build made or deleted by somebody. */
import type { Context } from "probot";
import { fromBranch, type Heard } from "./heard.ts";

export function refs(payload: Context<"create">["payload"] | Context<"delete">["payload"]): Heard {
  return payload.ref_type === "branch" ? fromBranch(payload.ref) : null;
}
