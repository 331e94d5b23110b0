/**
 * What people can answer to each stop: the single table that determines the offers, `/approve`,
 * `/review` and
 * `/retry`.
 */
import { isWaivable } from "./guard-findings.ts";
import { formatDollars } from "../text/format.ts";
import { suggestBuildBudget, suggestWorkerBudget } from "./budget.ts";
import { getCurrentLoop } from "./loop.ts";
import type { SessionKindName } from "./names.ts";
import type { BuildCause, WorkerCause } from "./stop.ts";
import type { State } from "./state.ts";
import type { WorkerState } from "./worker-state.ts";

type StopCommand = Offer["name"] | "cancel" | "land" | "loop";

/** What a command does. `messages/stop-answers.ts` says it. */
export type OfferEffect =
  | "accept_pull"
  | "review_again"
  | "start_again"
  | "rework"
  | "rerun_checks"
  | "give_back"
  | "wait_for_checks"
  | "merge_again"
  | "merge_by_rework"
  | "work_again"
  | "continue_without"
  | "continue"
  | "accept_change"
  | "approve_after_checks";

/** A command followed by the worker's id, and what it does. */
interface Offer {
  name: "approve" | "review" | "retest" | "retry" | "skip" | "budget" | "give";
  does: OfferEffect;
  /** Text may follow. */
  words?: true;
  /** An amount that follows the worker's id. */
  amount?: string;
}

interface Answers {
  /** An approval by a person or a review session ends the stop. */
  approval: boolean;
  /** `/review` ends the stop: the new review decides what happens next. */
  review: boolean;
  /** What `/retry` without text repeats. `pull`, `budget`: what a person has to do first. */
  again: "session" | "review" | "checks" | "merge" | "pull" | "budget";
  /** Best offer first. */
  offers: readonly Offer[];
}

const APPROVE: Offer = { name: "approve", does: "accept_pull" };
const REVIEW: Offer = { name: "review", does: "review_again" };
const REWORK: Offer = { name: "retry", words: true, does: "rework" };
const RETEST: Offer = { name: "retest", does: "rerun_checks" };
const RETRY: Offer = { name: "retry", words: true, does: "start_again" };
const GIVE: Offer = { name: "give", does: "give_back" };
const SKIP: Offer = { name: "skip", does: "continue_without" };
const CHECKS: readonly Offer[] = [{ name: "retry", does: "wait_for_checks" }, SKIP];

const ANSWERS: Readonly<Record<Exclude<WorkerCause, "retries">, Answers>> = {
  work: { approval: false, review: false, again: "session", offers: [RETRY, SKIP] },
  rework: {
    approval: true,
    review: true,
    again: "session",
    offers: [APPROVE, REWORK, REVIEW, SKIP],
  },
  review: {
    approval: true,
    review: true,
    again: "session",
    offers: [APPROVE, REWORK, REVIEW, SKIP],
  },
  review_failed: {
    approval: true,
    review: true,
    again: "review",
    offers: [REVIEW, APPROVE, REWORK, SKIP],
  },
  ci: {
    approval: false,
    review: true,
    again: "session",
    offers: [RETEST, REWORK, SKIP],
  },
  checks: { approval: false, review: true, again: "checks", offers: CHECKS },
  candidate: { approval: false, review: true, again: "checks", offers: CHECKS },
  pull: { approval: false, review: false, again: "pull", offers: [SKIP] },
  merge: {
    approval: false,
    review: true,
    again: "merge",
    offers: [{ name: "retry", does: "merge_again" }, SKIP],
  },
  conflict: {
    approval: false,
    review: false,
    again: "session",
    offers: [{ name: "retry", words: true, does: "merge_by_rework" }, SKIP],
  },
  lost: {
    approval: false,
    review: false,
    again: "session",
    offers: [{ name: "retry", words: true, does: "work_again" }, SKIP],
  },
  budget: {
    approval: true,
    review: false,
    again: "budget",
    offers: [{ name: "budget", does: "continue" }, APPROVE, SKIP],
  },
  guard: {
    approval: false,
    review: false,
    again: "session",
    offers: [{ name: "approve", does: "accept_change" }, RETRY, SKIP],
  },
};

/** Returns the cause of a stop after a session of this kind failed too often. */
export function getFailureCause(kind: SessionKindName): "work" | "rework" | "review_failed" {
  if (kind === "review") return "review_failed";
  return kind === "rework" ? "rework" : "work";
}

/** Returns the possible answers to the worker's stop. Null if it is not stopped. */
export function getStopAnswers({
  stop,
  session,
}: Pick<WorkerState, "stop" | "session">): Answers | null {
  if (!stop) return null;
  return ANSWERS[stop.cause === "retries" ? getFailureCause(session?.kind ?? "work") : stop.cause];
}

/** Returns the commands that answer the worker's stop, best first: `/retry W1.1`. */
export function getWorkerCommands(worker: WorkerState): string[] {
  return getOffers(worker).map((offer) => formatOffer(worker, offer));
}

/** `more`: text that follows if the command takes any. */
export function formatOffer(
  { id }: WorkerState,
  { name, amount, words }: Offer,
  more = "",
): string {
  return [`/${name} ${id}`, ...(amount ? [amount] : []), ...(words && more ? [more] : [])].join(
    " ",
  );
}

/** Returns the offers that fit the worker's stop now, best first. */
export function getOffers(worker: WorkerState): readonly Offer[] {
  const all = getStopAnswers(worker)?.offers ?? [];
  // Sessions get the worker only after the person who took it over gives it back.
  const offers = worker.takeover
    ? all.map((offer) => (offer.name === "retry" ? GIVE : offer))
    : all;
  if (worker.stop?.cause === "budget") {
    const amount = formatDollars(suggestWorkerBudget(worker));
    const fit = offers.filter(
      ({ name }) => name !== "approve" || (worker.pr !== null && worker.requests.length === 0),
    );
    return fit.map((offer) => (offer.name === "budget" ? { ...offer, amount } : offer));
  }
  if (worker.stop?.cause === "guard") {
    return worker.blocked_change !== null && isWaivable(worker.blocked_change)
      ? offers
      : offers.filter(({ name }) => name !== "approve");
  }
  // A person's request for changes overrides anyone else's approval, including a session's review.
  if (worker.requests.length > 0)
    return offers.filter(({ name }) => name !== "approve" && name !== "review");
  return worker.ci.state === "red" && offers.includes(APPROVE) ? addRetestOffer(offers) : offers;
}

/** Adds an offer, because an approval alone merges nothing while checks are red. */
function addRetestOffer(offers: readonly Offer[]): readonly Offer[] {
  const counts: Offer = { name: "approve", does: "approve_after_checks" };
  return [RETEST, ...offers.map((offer) => (offer === APPROVE ? counts : offer))];
}

/** Returns the commands that answer a stop of the whole build, best first. */
export function getBuildCommands(state: State): string[] {
  return state.build.stop ? BUILD_COMMANDS[state.build.stop.cause](state) : [];
}

/** Returns the names of all commands that can answer any stop of this build. */
export function getStopCommands(state: State): StopCommand[] {
  const all = [
    ...getBuildCommands(state),
    ...Object.values(state.workers).flatMap(getWorkerCommands),
  ];
  return all.map((command) => command.slice(1).split(" ", 1)[0] as StopCommand);
}

const NONE = () => [];
const RETRY_BUILD = () => ["/retry"];

/**
 * Empty: the reason says what a person does on GitHub, and the build then continues automatically.
 */
const BUILD_COMMANDS: Readonly<Record<BuildCause, (state: State) => string[]>> = {
  architect: (state) => ["/retry", ...listLoopCommands(state)],
  close: ({ closing }) => [...(closing ? ["/approve"] : []), "/retry"],
  loop: (state) => ["/retry", ...listLoopCommands(state)],
  base: NONE,
  base_gone: NONE,
  landing: ({ build }) => (build.landing?.ci.state === "red" ? ["/retest"] : ["/retry"]),
  changes: () => ["/land"],
  checks: RETRY_BUILD,
  merge: RETRY_BUILD,
  candidate: RETRY_BUILD,
  repeated: () => ["/retry", "/cancel"],
  settings: NONE,
  budget: ({ build }) => [`/budget ${formatDollars(suggestBuildBudget(build))}`, "/cancel"],
  day_budget: () => ["/cancel"],
  installation_budget: () => ["/cancel"],
  engine: RETRY_BUILD,
  preflight: RETRY_BUILD,
  refused: RETRY_BUILD,
  rewritten: RETRY_BUILD,
  nothing: ({ workers }) => {
    const skipped = Object.values(workers).find((worker) => worker.skipped);
    return [...(skipped ? [`/retry ${skipped.id}`] : []), "/approve"];
  },
};

function listLoopCommands(state: State): string[] {
  const loop = getCurrentLoop(state);
  return loop ? [`/loop ${loop.n - 1}`] : [];
}
