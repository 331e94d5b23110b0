/** Says why a session is asked, in one line for each reason. `describeSessionReason` adds stops. */
import { formatLocation, getSteerPath, getThreadsPath } from "../model/feedback.ts";
import type { WorkerId } from "../model/names.ts";
import type { Order } from "../model/session-reason.ts";
import {
  describeCandidate,
  describeFailingChecks,
  describeFailingChecksForSession,
} from "./checks.ts";
import { describeFailureReason } from "./failure-causes.ts";
import { describeUnbackedClaim } from "./loops.ts";

/** For a person, who has no files of the session such as logs of checks. */
export function describeOrderToPerson(order: Order): string {
  if (order.kind !== "checks_red") return describeOrder(order);
  const checks = order.checks.map(({ name }) => ({ name, summary: "" }));
  return describeFailingChecks(describePlace(order), checks);
}

/** For the session itself. */
export function describeOrder(order: Order): string {
  switch (order.kind) {
    case "attempt_failed":
      return `attempt ${order.attempt} failed: ${describeFailureReason(order)}`;
    case "checks_red":
      return describeFailingChecksForSession(describePlace(order), order.checks);
    case "conflict":
      return describeConflict(order.pull, order.branch);
    case "pushed_meanwhile":
      return "A person pushed to the branch meanwhile: build on their commit.";
    case "task_pushed_meanwhile":
      return (
        "Somebody pushed to the branch while it was being fixed: the fix is wanted on top of " +
        "that"
      );
    case "review_round": {
      const { worker, round, open } = order;
      const still = open.length > 0 ? `; still open from before: ${open.join(", ")}` : "";
      return `review round ${round}: reviews/${worker}.${round}.json${still}`;
    }
    case "change_request": {
      const { by, said, lines_of: worker } = order;
      const all =
        worker === null ? "" : ` (what was said on lines is in ${getThreadsPath(worker)})`;
      return `${by} asks for changes: ${said || ONLY_ON_LINES}${all}`;
    }
    case "line_comment":
      return `${order.by} on ${formatLocation(order)}: ${order.said}${order.cut ? " …" : ""}`;
    case "steer": {
      const { by, said, cut, worker, n } = order;
      return `@${by}: ${said}${cut ? ` … (all of it: ${getSteerPath(worker, n)})` : ""}`;
    }
    case "command":
      return `@${order.by}: ${order.said}`;
    case "started_again":
      return "started again";
    case "given_back": {
      const held = order.held ? ", where guards hold it" : "";
      return (
        `@${order.by} worked on it by hand and gave it back${held}: continue from their ` +
        "commits."
      );
    }
    case "criterion":
      return `Criterion ${order.number} of \`done_when\`: ${order.criterion}`;
    case "dimensions":
      return (
        "Score these dimensions only, as the others keep their scores: " + order.names.join(", ")
      );
    case "claims":
      return `Claims that no file shows: ${order.claims.map(describeUnbackedClaim).join("; ")}`;
  }
}

/** Instead of the words of a review that has only comments on lines. */
export const ONLY_ON_LINES = "see the comments on lines";

/** Says which conflict a rework resolves: the beginning of a sentence, or a reason. */
export function describeConflict(pull: number, branch: string): string {
  return `pull request #${pull} conflicts with ${branch}`;
}

function describePlace({ pull, candidate }: { pull: number; candidate: WorkerId | null }): string {
  return candidate === null ? `pull request #${pull}` : describeCandidate(pull, candidate);
}
