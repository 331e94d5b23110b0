/** Replaces a plan: answers to the previous plan no longer count. */
import {
  MAX_EARLIER_PLANS,
  type EarlierPlan,
  type CurrentPlan,
  type PlanEdit,
} from "../../model/planning.ts";
import { getBuildType } from "../../model/build-types.ts";
import { comparePlans } from "../../model/plan-changes.ts";
import { estimatePlan } from "../../plan/estimate.ts";
import { hashPlan } from "../../model/hash.ts";
import { toOneLine } from "../../text/format.ts";
import { describePlanEdits } from "../../messages/plan.ts";
import type { Brief } from "../../model/brief.ts";
import type { Draft } from "../decision-draft.ts";

/** Maximum number of workers to name of an earlier plan. */
const NAMED_WORKERS = 60;
const WORDS_CHARS = 400;

type ReplacementReason = EarlierPlan["why"];

/**
 * Makes the current briefs the plan and asks a person about it. `before`: the previous briefs;
 * `why`: who had the plan replaced, and how.
 */
export function putPlan(
  draft: Draft,
  before: readonly Brief[],
  plan: Pick<CurrentPlan, "by" | "summary" | "reason">,
  why: ReplacementReason,
): void {
  const { build, briefs } = draft.state;
  const old = build.plan;
  const hash = hashPlan(briefs);
  if (old)
    build.planning.earlier = [
      ...build.planning.earlier,
      summarizePlan(old, before, draft.now, why),
    ].slice(-MAX_EARLIER_PLANS);
  build.plan = {
    ...{
      hash,
      estimate: estimatePlan(briefs, draft.settings, build.history, getBuildType(build).finalKind),
      reason: plan.reason,
      summary: plan.summary,
    },
    ...{ number: (old?.number ?? 0) + 1, by: plan.by, at: draft.now, shown_at: null },
    changes: old ? comparePlans(old.hash, before, briefs) : null,
  };
  build.gates.plan = { state: "open", hash, by: null, at: null };
}

/**
 * Handles briefs that a person changed; they are valid and in the state already. If the plan waits
 * for approval, it asks again. If it was approved, the change counts as approved. A running
 * architect continues from the new briefs.
 *
 * @param before the previous briefs
 * @param by login of a person with write access
 * @param edits what they changed
 */
export function replacePlan(
  draft: Draft,
  before: readonly Brief[],
  by: string,
  edits: PlanEdit[],
): void {
  const { build } = draft.state;
  const { plan, gates } = build;
  if (!plan || hashPlan(draft.state.briefs) === plan.hash) return;
  const { state } = gates.plan;
  putPlan(draft, before, { ...plan, by: `@${by}` }, { kind: "edited", by, edits });
  const { hash } = build.gates.plan;
  if (state === "approved") build.gates.plan = { state, hash, by, at: draft.now };
  if (state === "closed") build.gates.plan = { ...build.gates.plan, state };
  draft.note(`@${by} ${describePlanEdits(edits)}: the plan is now ${hash}`);
}

function summarizePlan(
  { number, hash, by }: CurrentPlan,
  briefs: readonly Brief[],
  at: string,
  why: ReplacementReason,
): EarlierPlan {
  const workers = briefs.slice(0, NAMED_WORKERS).map(({ id, name }) => ({ id, name }));
  const said =
    why?.kind === "asked"
      ? { ...why, words: toOneLine(why.words).slice(0, WORDS_CHARS).toWellFormed() }
      : why;
  return {
    number,
    hash,
    by,
    replaced_at: at,
    why: said,
    workers,
    more: briefs.length - workers.length,
  };
}
