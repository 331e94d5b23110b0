/** Texts about a change that guards hold back: what they found, and why nobody can accept it. */
import type { BlockedChange, GuardFinding } from "../model/guard-findings.ts";
import type { WorkerId } from "../model/names.ts";
import { quotePath } from "../text/path-names.ts";

/** Maximum number of findings whose messages are shown in full. */
const MAX_DESCRIBED = 5;

/**
 * Describes the first findings with their messages and the others by kind, because a person
 * approves what they have read.
 */
export function describeFindings({
  findings,
  more,
}: Pick<BlockedChange, "more"> & {
  findings: readonly Pick<GuardFinding, "guard" | "path" | "message">[];
}): string {
  const told = findings.slice(0, MAX_DESCRIBED).map((f) => f.message);
  const named = findings
    .slice(MAX_DESCRIBED)
    .map(({ guard, path }) => (path === null ? guard : `${guard} in ${quotePath(path)}`));
  const rest = named.length + more;
  if (rest === 0) return told.join(" ");
  if (named.length === 0) return [...told, `And ${rest} more.`].join(" ");
  return [...told, `And ${rest} more: ${named.join(", ")}${more > 0 ? " …" : "."}`].join(" ");
}

/** Why a person can't accept the change of a worker that guards hold back. */
export type ReleaseObstacle =
  | { kind: "nothing_held" }
  | { kind: "written_before" }
  /** `fixed`: the findings that nobody may accept. Empty if there are too many to show. */
  | { kind: "unwaivable"; fixed: BlockedChange }
  | { kind: "branch_moved" };

export function describeReleaseObstacle(id: WorkerId, obstacle: ReleaseObstacle): string {
  switch (obstacle.kind) {
    case "nothing_held":
      return `${id} has no change to accept.`;
    case "written_before":
      return (
        "You wrote this before Baton asked. Look at what the guards found, then answer " +
        `\`/approve ${id}\`.`
      );
    case "unwaivable": {
      const words =
        obstacle.fixed.findings.length > 0
          ? describeFindings(obstacle.fixed)
          : "There are more findings than can be shown.";
      return (
        `You can't accept this change: ${words} Answer with \`/retry ${id} <words>\` or ` +
        `\`/skip ${id}\`.`
      );
    }
    case "branch_moved":
      return (
        `The branch of ${id} has moved since the guards looked at it: \`/hand-in ${id}\` ` +
        "checks it again."
      );
  }
}
