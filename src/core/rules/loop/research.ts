/** What a loop's research found: within its quotas, and enough for a loop, or the loops end here. */
import { researchInput, type ResearchInput } from "../../sessions/research.ts";
import { endSession } from "../sessions/sessions.ts";
import type { SessionState } from "../../build/session.ts";
import type { Turn } from "../turn.ts";

export function takeResearch(turn: Turn, session: SessionState, close: unknown): void {
  const { build } = turn.state;
  const loop = build.loops.at(-1)!;
  const input = researchInput.parse(close);
  const issues = withinQuotas(input.issues, loop.quotas);
  endSession(turn, "build", session, "complete");
  turn.state.research[loop.n] = { ...input, issues };
  const left = input.issues.length - issues.length;
  turn.note(`Loop ${loop.n} found ${issues.length} to improve${left > 0 ? `, and ${left} beyond its quotas` : ""}`);
  if (issues.some(({ priority }) => priority !== "low")) {
    loop.phase = "plan";
    delete build.sessions.architect;
    build.granted.architect = build.attempts.architect ?? 0;
    return;
  }
  loop.phase = "over";
  loop.last =
    issues.length > 0 ? "Its research found nothing above low priority." : "Its research found nothing to improve.";
  turn.note(`No loop follows: ${loop.last}`);
  if (build.plan === null) endWithoutPlan(turn);
}

/** A build that begins with research has nothing to plan where that finds nothing. */
function endWithoutPlan(turn: Turn): void {
  const { build } = turn.state;
  build.status = "complete";
  build.ended_at = turn.now;
}

/** At most so many of each category, the first of them; nothing of any other. Without quotas, all. */
function withinQuotas(issues: ResearchInput["issues"], quotas: Record<string, number>): ResearchInput["issues"] {
  if (Object.keys(quotas).length === 0) return issues;
  const left = new Map(Object.entries(quotas));
  return issues.filter(({ category }) => {
    const room = left.get(category) ?? 0;
    left.set(category, room - 1);
    return room > 0;
  });
}
