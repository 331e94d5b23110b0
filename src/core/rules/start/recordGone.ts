/** Branches of a build without its record: another build would mix with them, and they can't go on without it. */
import { deleting } from "../../comments/deleting.ts";
import type { Effect } from "../../build/effects.ts";
import type { Facts } from "../../build/facts.ts";

/** `branch`: one of them. `again`: what asks for another build, as a clause. */
export function recordGone(branch: string, again: string): string {
  const root = branch.slice(0, branch.lastIndexOf("/"));
  return (
    `The branch \`${root}/record\`, in which a build of this issue kept all that it knew, was deleted. Restore it ` +
    `from the repository's Activity page and the build goes on; or delete \`${root}/*\`, then ${again}. Runs of its ` +
    "sessions that are still at work can be cancelled on the Actions page."
  );
}

/** Said once where nobody has asked for another build: the one that was under way would fall silent. */
export function sayRecordGone({ refs, posted, issue }: Facts): Effect[] {
  const left = refs.all[0];
  const key = "refused-record-gone";
  const isBegun = Object.keys(posted).some((one) => !one.startsWith("refused-"));
  if (!left || !isBegun || posted[key]) return [];
  const words = recordGone(left, "say `/orchestrate` again");
  const body = `${words} All of them go${deleting(left.slice(0, left.lastIndexOf("/")))}`;
  return [{ type: "comment", key, issue: issue.number, body }];
}
