/**
 * Records the usage of runs: of sessions that submit a result, and of those that were given up
 * meanwhile.
 */
import { getCurrentPass } from "../../model/scores.ts";
import { checkUsage } from "../../sessions/claimed-usage.ts";
import { NO_MODEL, getLargerContext, type Proposal } from "../../model/proposal.ts";
import { sumClaims, sumUsage, type UnsettledRun } from "../../model/usage.ts";
import { UPLOAD_PATIENCE_MS } from "../../model/session.ts";
import { isOpenTask } from "../../model/task.ts";
import { JOB_MINUTES } from "../../model/settings.ts";
import type { Draft } from "../decision-draft.ts";
import { isBuildEnded } from "../../model/build-types.ts";

/** Maximum number of model names to keep; a proposal reports its session's model without proof. */
const MAX_MODELS = 20;
/**
 * Delay before Baton looks again for a run's result, in milliseconds, in case GitHub's notification
 * never arrives.
 */
const LOOK_MS = 30_000;
/**
 * How long Baton waits after a run's end, and after it was given up, in milliseconds. GitHub's
 * lists lag, and a cancelled run takes time.
 */
const WHILE_AT_WORK = {
  ended: UPLOAD_PATIENCE_MS,
  whole: JOB_MINUTES * 60_000 + UPLOAD_PATIENCE_MS,
};
const AT_END = { ended: 20_000, whole: 2 * 60_000 };

type CountedSession = Pick<UnsettledRun, "subject" | "session" | "kind" | "about" | "model">;

export function countUsage(
  draft: Draft,
  { subject, session, kind, about, model: wanted }: CountedSession,
  { usage: said, model, context }: Pick<Proposal, "usage" | "model" | "context">,
): void {
  const { build, workers } = draft.state;
  const counted = checkUsage(draft.state, about, { kind, model: wanted }, said);
  const { usage } = counted;
  build.sessions_run += 1;
  if (usage.dollars === null) build.unpriced += 1;
  build.usage = sumUsage(build.usage, usage);
  const claimed = counted.why === null ? null : (said.dollars ?? 0);
  if (counted.why !== null) draft.note(`${session} ${counted.why}`);
  const { spent } = (subject === "build" ? null : workers[subject]) ?? build;
  const known = spent.find((one) => one.session === session);
  const now = { model, complexity: counted.complexity, at: draft.now };
  if (known) {
    const claims = sumClaims(known, said, claimed);
    Object.assign(known, sumUsage(known, usage), now, {
      claimed: claims,
      context: getLargerContext(known.context, context),
    });
  } else
    spent.push({ session, ...now, claimed, pass: getCurrentPass(draft.state), context, ...usage });
  const named =
    model === NO_MODEL || build.models.includes(model) || build.models.length >= MAX_MODELS;
  if (!named) build.models.push(model);
}

/**
 * Counts the submitted usage of runs whose sessions were given up, and forgets runs that submit
 * nothing.
 */
export function settleRuns(draft: Draft): void {
  const { build } = draft.state;
  build.unsettled = build.unsettled.filter((one) => {
    const fact = draft.facts.unsettled[one.run];
    if (fact?.state === "handed in") {
      countUsage(draft, one, fact.proposal);
      draft.note(`${one.session} #${one.launch} was given up; what it used is counted`);
      return false;
    }
    const left = getPatience(draft, one);
    if (left <= 0 || fact?.state === "empty") return false;
    draft.wakeIn(Math.min(left, Math.max(LOOK_MS, draft.getAge(one.since))));
    return true;
  });
}

/**
 * Returns the milliseconds after which a run will probably submit nothing any more. At the end of a
 * record Baton waits less.
 */
function getPatience(draft: Draft, { run, since }: UnsettledRun): number {
  const fact = draft.facts.unsettled[run];
  const patience = isEnding(draft) ? AT_END : WHILE_AT_WORK;
  const ended =
    fact?.state === "ended" ? patience.ended - draft.getAge(fact.at) : Number.POSITIVE_INFINITY;
  return Math.min(ended, patience.whole - draft.getAge(since));
}

function isEnding({ state: { build } }: Draft): boolean {
  return isBuildEnded(build.status) || (build.tasks.length > 0 && !build.tasks.some(isOpenTask));
}
