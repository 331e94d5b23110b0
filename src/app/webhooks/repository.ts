/**
 * What happens to a repository as a whole: renamed, transferred, archived and taken out of it again, its default branch
 * renamed or changed.
 */
import type { Context } from "probot";
import type { Heard } from "./heard.ts";

const ACTIONS = ["archived", "unarchived", "edited", "renamed", "transferred"];

export function repository({ action }: Context<"repository">["payload"]): Heard {
  return ACTIONS.includes(action) ? "all" : null;
}
