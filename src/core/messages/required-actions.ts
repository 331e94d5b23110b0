/**
 * Describes what a person has to do, derived from the build's status and state; nothing is stored
 * for it. Comments, checks, pages, the record and the command line all read it here.
 */
import { describeAskedSince } from "./asked-since.ts";
import { describeStop } from "./stop.ts";
import { isPersonAwaited } from "../model/landing-wait.ts";
import { capitalize, endSentence, formatMinute, listNames, pluralize } from "../text/format.ts";
import { getWaitingAdaptation } from "../model/adaptation.ts";
import { formatAdaptationSubject } from "./fragments.ts";
import { describeHold, describePause, describeRedTip, formatSince } from "./holds.ts";
import { describeRemedy } from "./stop-answers.ts";
import { findOpenWave } from "../model/holds.ts";
import type { State } from "../model/state.ts";
import type { WorkerState } from "../model/worker-state.ts";
import { getWorkerStatus, type WorkerStatus } from "../model/status.ts";
import { findOpenRound } from "../model/planning.ts";
import { ENDED_STATUSES, type BuildStatus } from "../model/build-types.ts";
import { describeLandingWait } from "./landing-wait.ts";

// Describes work that waits only for a person's decision: a wave, a start, a cancelled worker, a
// hold.

/**
 * `start`: prepared workers. `cancelled`: cancelled workers. `held`: work that could be merged.
 * `hands`: workers that people took.
 */
type WaitingKind =
  | "wave"
  | "adaptation"
  | "start"
  | "cancelled"
  | "held"
  | "landing_hold"
  | "hands";

/** The text of each kind; null if nothing waits for it. */
export const WAITING_DESCRIPTIONS: Readonly<Record<WaitingKind, (state: State) => string | null>> =
  {
    wave: ({ build }) => {
      const wave = findOpenWave(build);
      return (
        wave &&
        `Wave ${wave.wave} waits for you since ${formatMinute(wave.at)}: \`/approve\` ` +
          "starts it."
      );
    },
    adaptation: (state) => {
      const edits = getWaitingAdaptation(state);
      if (!edits) return null;
      const ask = "`/approve` applies them, `/skip adapt` keeps the plan as it is.";
      return `Edits of the plan wait for you since ${formatAdaptationSubject(edits)} ended: ${ask}`;
    },
    start: (state) => {
      const prepared = findHeldWorkers(state).filter(({ pr }) => pr === null);
      return prepared.length > 0 ? describePreparedWorkers(prepared) : null;
    },
    cancelled: (state) => {
      const cancelled = findWorkers(state, "cancelled").filter((worker) => worker.cancelled);
      return cancelled.length > 0 ? describeCancelledWorkers(cancelled) : null;
    },
    held: (state) => {
      const ripe = findHeldWorkers(state).filter(({ pr }) => pr !== null);
      return ripe[0]
        ? `${listIds(ripe)} could be merged, but ${describeHold(ripe[0], state)}.`
        : null;
    },
    landing_hold: ({ build: { hold } }) =>
      hold && `The landing is held ${formatSince(hold)}; \`/unhold\` ends the hold.`,
    hands: (state) => {
      const taken = findWorkers(state, "taken").filter(({ hand_in }) => !hand_in);
      return taken.length > 0 ? describeTakenWorkers(taken) : null;
    },
  };

function findWorkers(state: State, status: WorkerStatus): WorkerState[] {
  return state.briefs
    .map(({ id }) => state.workers[id]!)
    .filter((worker) => getWorkerStatus(worker, state) === status);
}

/** A draft waits for its author, who knows that. */
const findHeldWorkers = (state: State) => findWorkers(state, "held").filter(({ draft }) => !draft);

function describeTakenWorkers(workers: readonly WorkerState[]): string {
  const { id } = workers[0]!;
  const whose = workers.map(
    (worker) => `${worker.id} with \`@${worker.takeover?.by ?? worker.session?.person}\``,
  );
  return (
    `${listNames(whose)}: \`/hand-in ${id}\` hands it in, \`/give ${id}\` returns it to ` +
    "the sessions."
  );
}

function describePreparedWorkers(prepared: readonly WorkerState[]): string {
  const one = `\`/start ${prepared[0]!.id}\``;
  const since =
    `since ` + `${formatMinute(prepared.map((worker) => worker.prepared!.at).toSorted()[0]!)}`;
  if (prepared.length === 1) return `${prepared[0]!.id} is prepared ${since}: ${one} launches it.`;
  return (
    `${listIds(prepared)} are prepared ${since}: \`/start\` launches them all, ${one} that ` +
    "one."
  );
}

function describeCancelledWorkers(cancelled: readonly WorkerState[]): string {
  const { id } = cancelled[0]!;
  const are = `${listIds(cancelled)} ${cancelled.length > 1 ? "are" : "is"} cancelled`;
  return `${are}: \`/retry ${id}\` starts it again, \`/skip ${id}\` continues without it.`;
}

const listIds = (workers: readonly WorkerState[]) => listNames(workers.map(({ id }) => id));

/**
 * `stop`: the build is stopped. `workers`: some workers are. `red_tip`: the build branch fails its
 * checks. `obstacle`: a person has to do something before the landing can be merged.
 */
export type RequiredActionKind =
  | "stop"
  | "questions"
  | "plan"
  | "workers"
  | "red_tip"
  | WaitingKind
  | "obstacle"
  | "landing";

/** A question to a person, in a sentence or two. */
export interface RequiredAction {
  kind: RequiredActionKind;
  words: string;
}

const AT_WORK: readonly RequiredActionKind[] = ["stop", "workers", "red_tip"];

/** The actions that each status can require, most urgent first. An ended build requires none. */
export const ACTIONS_BY_STATUS: Readonly<Record<BuildStatus, readonly RequiredActionKind[]>> = {
  planning: ["stop"],
  questions: ["stop", "questions"],
  awaiting_approval: ["stop", "plan"],
  building: [...AT_WORK, "wave", "adaptation", "start", "cancelled", "held", "hands"],
  closing: AT_WORK,
  landing: [...AT_WORK, "landing_hold", "obstacle", "landing"],
  landed: [],
  complete: [],
  cancelled: [],
  failed: [],
};

const DESCRIPTIONS: Readonly<Record<RequiredActionKind, (state: State) => string | null>> = {
  ...WAITING_DESCRIPTIONS,
  stop: ({ build: { stop } }) =>
    stop && `${shortenReason(describeStop(stop))} ${describeAskedSince(stop.at)}`,
  questions: ({ build }) => {
    const round = findOpenRound(build);
    if (!round) return null;
    const all = pluralize(round.questions.length, "question");
    const how = "answer `/answer <words>`, or `/answer` alone to accept all proposals.";
    return `The architect has ${all} before it plans: ${how} ${describeAskedSince(round.at)}`;
  },
  plan: ({ build: { gates, plan } }) =>
    plan && gates.plan.state === "open"
      ? "Approve the plan with `/approve`, or change it with `/revise <words>`. " +
        `${describeAskedSince(plan.at)}`
      : null,
  workers: describeStoppedWorkers,
  red_tip: describeRedTip,
  obstacle: ({ build: { landing } }) =>
    landing?.waits && isPersonAwaited(landing.waits)
      ? `${shortenReason(describeLandingWait(landing.waits))} ` +
        `${describeAskedSince(landing.waits.since)}`
      : null,
  landing: describeLandingAsk,
};

/** Lists all actions that people have to take now, most urgent first. */
export function listRequiredActions(state: State): RequiredAction[] {
  return ACTIONS_BY_STATUS[state.build.status].flatMap((kind) => {
    const words = DESCRIPTIONS[kind](state);
    return words === null ? [] : [{ kind, words }];
  });
}

/** Returns whether this action is required now, regardless of other actions. */
export function isActionRequired(state: State, kind: RequiredActionKind): boolean {
  return listRequiredActions(state).some((ask) => ask.kind === kind);
}

/**
 * Returns what displays show: a pause, and the most urgent question. Returns null if nothing waits
 * for a person.
 */
export function describeRequiredAction(state: State): string | null {
  const { paused, status } = state.build;
  const question = listRequiredActions(state)[0]?.words ?? null;
  if (!paused || ENDED_STATUSES.some((ended) => ended === status)) return question;
  const words = describePause(paused);
  return [`${capitalize(words)}.`, ...(question ? [question] : [])].join(" ");
}

function describeStoppedWorkers({ briefs, workers }: State): string | null {
  const stopped = briefs
    .map(({ id }) => workers[id]!)
    .filter((w) => w.stop && !w.skipped && !w.merge_sha);
  const one = stopped[0];
  if (!one) return null;
  const wait = `${stopped.length > 1 ? "wait" : "waits"} for a person`;
  const why = `${shortenReason(describeStop(one.stop!))} ${describeRemedy(one)}`;
  return (
    `${listNames(stopped.map(({ id }) => id))} ${wait}: ${why} ` +
    `${describeAskedSince(one.stop!.at)}`
  );
}

/** While the landing waits for GitHub, `/unhold` or a person's action, nobody has to merge it. */
function describeLandingAsk({ build: { gates, hold, landing } }: State): string | null {
  if (landing?.waits || hold || gates.landing.state !== "open") return null;
  const pr = landing?.pr ? ` #${landing.pr}` : "";
  const commit = landing?.commit ? ` (commit ${landing.commit.slice(0, 12)})` : "";
  const since = gates.landing.at;
  const words =
    `Merge the landing pull request${pr}${commit}, or answer \`/land\` to let ` + "Baton merge it.";
  return since === null ? words : `${words} ${describeAskedSince(since)}`;
}

/**
 * Shortens a long reason (a session's words) to its beginning, so that people read what follows.
 */
function shortenReason(reason: string): string {
  const told =
    reason.length > MAX_REASON_CHARS
      ? `${reason.slice(0, MAX_REASON_CHARS).toWellFormed()}…`
      : reason;
  return endSentence(told);
}

const MAX_REASON_CHARS = 1800;
