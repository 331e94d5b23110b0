/**
 * Adaptation of a plan while it is built: what an adapt session proposed, and what became of that.
 */
import { getWave, type WorkerId } from "./names.ts";
import type { State } from "./state.ts";
import type { WorkerState } from "./worker-state.ts";
import type { Completion } from "./completion.ts";
import type { AdaptationSubject, Adaptation } from "./planning.ts";

/** The newest adaptation, where it has not ended. */
export function getOpenAdaptation({ build }: State): Adaptation | null {
  const newest = build.adaptations.at(-1);
  return newest?.outcome === "at_work" || newest?.outcome === "waits" ? newest : null;
}

/** An adapt session works: no worker starts from a brief that it may change. */
export function isAdapting(state: State): boolean {
  return getOpenAdaptation(state)?.outcome === "at_work";
}

/** Proposed edits that wait for a person. */
export function getWaitingAdaptation(state: State): Adaptation | null {
  const open = getOpenAdaptation(state);
  return open?.outcome === "waits" ? open : null;
}

/** `wave 1`, or the worker's id. */
export function formatAdaptationSubject({ about }: Pick<Adaptation, "about">): string {
  return about.replace("wave-", "wave ");
}

/** Whether nothing of the worker has begun: its brief may still be changed. */
export function isUnstarted({ session, pr, done, skipped, cancelled }: WorkerState): boolean {
  return session === null && pr === null && !done && skipped === null && cancelled === null;
}

const hasEnded = (worker: WorkerState) =>
  worker.merge_sha !== null || worker.done || worker.skipped !== null || worker.cancelled !== null;
const hasBuilt = (worker: WorkerState) => worker.merge_sha !== null || worker.done;

/**
 * What an adapt session is to read now: the newest wave that has ended, or with `eager` the first
 * worker, whose completions say more than what was built. Null where nothing of the pass is left to
 * start, the next wave has begun, or it was read before. Makes no judgement that needs a model.
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
 * First wave of the pass or loop that `wave` belongs to: a loop's plan was made with all before it
 * in mind.
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

/** What the worker's newest work or rework session handed back. */
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
