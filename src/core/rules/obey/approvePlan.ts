/** `/approve` before anything is built: it binds to the very plan that the person has seen. */
import { openRound } from "../../build/planning.ts";
import { changeWords } from "../../comments/difference.ts";
import { isNamed, isSeen } from "../commands/stale.ts";
import { keepPlan } from "../plan/questions.ts";
import type { Plan } from "../../build/planning.ts";
import type { Remark } from "../../build/facts.ts";
import type { Turn } from "../turn.ts";

/** `target`: the first digits of the hash that is meant, at least seven; null = what stands there. */
export function approvePlan(turn: Turn, target: string | null, remark: Remark): string | null {
  const { build } = turn.state;
  const { plan, gates } = build;
  const already = approvedAlready(turn, target);
  if (already !== null) return already;
  if (plan !== null && target !== null && isNamed(plan.hash, target)) {
    // Where another one is being made, this one is wanted all the same.
    if (gates.plan.state === "closed") keepPlan(turn);
    return pass(turn, plan, remark);
  }
  if (openRound(build)) {
    return "The architect asks before it plans: answer `/answer <words>`, or `/answer` alone for all that it proposes.";
  }
  if (gates.plan.state !== "open" || plan === null) {
    const anew = plan ? "The plan is being revised" : "There is no plan yet";
    return `${anew}; there is nothing to approve. Look at the plan once it is there, then answer \`/approve\`.`;
  }
  return (target === null ? unseen(turn, plan, remark) : other(plan, target)) ?? pass(turn, plan, remark);
}

function pass({ state, now }: Turn, { hash }: Plan, { author }: Remark): null {
  state.build.gates.plan = { state: "approved", hash, by: author, at: now };
  return null;
}

/** Said once the plan is approved. */
export function approvedAlready({ state }: Turn, target: string | null): string | null {
  const { plan, gates } = state.build;
  if (gates.plan.state !== "approved" || !plan) return null;
  const who = gates.plan.by === null ? "by itself" : `by \`@${gates.plan.by}\``;
  const which = target !== null && !isNamed(plan.hash, target) ? `Plan ${plan.hash}, not ${target},` : "The plan";
  return `${which} was approved already, ${who}; nothing waits for an approval.`;
}

/** The plan comment is edited in place: by its id alone, nobody could tell which plan it held when they answered. */
function unseen({ state }: Turn, plan: Plan, remark: Remark): string | null {
  const shown = state.build.comments["plan"]?.id ?? null;
  // GitHub's ids grow: a comment that is older than the plan's can't mean it.
  if (shown === null || remark.id < shown) {
    return "The plan was not there yet when you wrote this. Look at it, then answer `/approve`.";
  }
  if (plan.number === 1) return null;
  if (plan.shown_at !== null && isSeen(remark, plan.shown_at)) return null;
  return `The plan changed while you wrote this: ${changed(plan)} ${again(plan)}`;
}

function other(plan: Plan, target: string): string {
  const before = plan.changes?.since.startsWith(target)
    ? `, no longer ${target}: ${changed(plan)}`
    : `, not ${target}.`;
  return `The plan is now ${plan.hash}${before} ${again(plan)}`;
}

const changed = ({ changes }: Plan) => `${changes ? changeWords(changes) : "it is another one"}.`;
const again = ({ hash }: Plan) => `Look at it again, then answer \`/approve ${hash}\`.`;
