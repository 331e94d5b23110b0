/** Adaptation of a plan during the build: what an adapt session proposed, and its outcome. */
import { getWave, type WorkerId } from "./names.ts";
import type { State } from "./state.ts";
import type { WorkerState } from "./worker-state.ts";
import type { Completion } from "./completion.ts";
import type { AdaptationSubject, Adaptation } from "./planning.ts";

/** Returns the newest adaptation if it has not ended. */
export function getOpenAdaptation({ build }: State): Adaptation | null {
  const newest = build.adaptations.at(-1);
  return newest?.outcome === "at_work" || newest?.outcome === "waits" ? newest : null;
}

/**
 * Reports whether an adapt session is working. Meanwhile, no worker starts from a brief that it may
 * change.
 */
export function isAdapting(state: State): boolean {
  return getOpenAdaptation(state)?.outcome === "at_work";
}

/** Returns the adaptation whose proposed edits wait for a person. */
export function getWaitingAdaptation(state: State): Adaptation | null {
  const open = getOpenAdaptation(state);
  return open?.outcome === "waits" ? open : null;
}

/** Reports whether nothing of the worker has begun, so that its brief may still change. */
export function isUnstarted({ session, pr, done, skipped, cancelled }: WorkerState): boolean {
  return session === null && pr === null && !done && skipped === null && cancelled === null;
}

const hasEnded = (worker: WorkerState) =>
  worker.merge_sha !== null || worker.done || worker.skipped !== null || worker.cancelled !== null;
const hasBuilt = (worker: WorkerState) => worker.merge_sha !== null || worker.done;

/**
 * Returns what an adapt session should read now. That is the newest ended wave, or with `eager` the
 * first worker whose completion says more than what was built. Null if no worker of the pass is
 * left to start, the next wave has begun, or a session already read it. Needs no model's judgement.
 */
export function findAdaptationSubject(state: State): AdaptationSubject | null {
  const workers = state.briefs.map(({ id }) => state.workers[id]!);
  const left = workers.filter(isUnstarted);
  if (left.length === 0) return null;
  const known = new Set(state.build.adaptations.map(({ about }) => about));
  if (state.build.schedule === "eager") {
    const from = findPassStart(state, Math.max(...left.map(({ id }) => getWave(id))));
    const ended = workers
      .filter(({ id }) => getWave(id) >= from && !known.has(id))
      .filter(hasBuilt);
    return ended.find(({ id }) => hasNotes(state, id))?.id ?? null;
  }
  const next = Math.min(
    ...workers.filter((worker) => !hasEnded(worker)).map(({ id }) => getWave(id)),
  );
  const ofNext = workers.filter(({ id }) => getWave(id) === next);
  const begun = ofNext.some(({ session, pr }) => session !== null || pr !== null);
  if (begun || state.build.gates.waves.some(({ wave }) => wave === next)) return null;
  const from = findPassStart(state, next);
  const built = workers.filter(
    (worker) => getWave(worker.id) < next && getWave(worker.id) >= from && hasBuilt(worker),
  );
  const wave = Math.max(...built.map(({ id }) => getWave(id)));
  const about: AdaptationSubject = `wave-${wave}`;
  if (built.length === 0 || known.has(about)) return null;
  return built.some(({ id }) => getWave(id) === wave && hasNotes(state, id)) ? about : null;
}

/**
 * Returns the first wave of the pass or loop that contains `wave`. A loop's plan already considers
 * everything before it.
 */
function findPassStart({ build }: State, wave: number): number {
  return Math.max(
    1,
    ...build.loops.flatMap((loop) => (loop.wave !== null && loop.wave <= wave ? [loop.wave] : [])),
  );
}

function hasNotes(state: State, id: WorkerId): boolean {
  const newest = findNewestCompletion(state, id);
  if (!newest) return false;
  return [newest.learnings, newest.concerns, newest.decisions, newest.follow_up].some(
    (list) => list.length > 0,
  );
}

/** Returns the completion of the worker's newest work or rework session. */
export function findNewestCompletion(
  { completions, workers }: State,
  id: WorkerId,
): Completion | null {
  const { work = 0, rework = 0 } = workers[id]?.attempts ?? {};
  for (let attempt = rework; attempt > 0; attempt -= 1) {
    const found = completions[`${id}/rework/${attempt}`];
    if (found) return found;
  }
  for (let attempt = work; attempt > 0; attempt -= 1) {
    const found = completions[`${id}/work/${attempt}`];
    if (found) return found;
  }
  return null;
}
