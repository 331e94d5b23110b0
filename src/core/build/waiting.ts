/** What waits for nothing but a person's word, as that person is asked: a wave, a start, a cancelled worker, a hold. */
import { named } from "../text/counted.ts";
import { minute } from "../text/minute.ts";
import { describeSubject, getWaitingAdaptation } from "./adaptation.ts";
import { holdWords, openWave, sinceWords } from "./holds.ts";
import type { State, WorkerState } from "./state.ts";
import { statusOf, type WorkerStatus } from "./status.ts";

/**
 * `start`: prepared workers. `cancelled`: workers that were left undone. `held`: what could be merged. `hands`: workers
 * that people took.
 */
export type WaitingKind = "wave" | "adaptation" | "start" | "cancelled" | "held" | "landing_hold" | "hands";

/** The words of each; null where nothing waits like this. */
export const WAITING: Readonly<Record<WaitingKind, (state: State) => string | null>> = {
  wave: ({ build }) => {
    const wave = openWave(build);
    return wave && `Wave ${wave.wave} waits for you since ${minute(wave.at)}: \`/approve\` lets it begin.`;
  },
  adaptation: (state) => {
    const edits = getWaitingAdaptation(state);
    if (!edits) return null;
    const ask = "`/approve` takes them, `/skip adapt` leaves the plan as it is.";
    return `Edits of the plan wait for you since ${describeSubject(edits)} ended: ${ask}`;
  },
  start: (state) => {
    const prepared = findHeld(state).filter(({ pr }) => pr === null);
    return prepared.length > 0 ? startWords(prepared) : null;
  },
  cancelled: (state) => {
    const cancelled = findWorkers(state, "cancelled").filter((worker) => worker.cancelled);
    return cancelled.length > 0 ? cancelledWords(cancelled) : null;
  },
  held: (state) => {
    const ripe = findHeld(state).filter(({ pr }) => pr !== null);
    return ripe[0] ? `${ids(ripe)} could be merged, but ${holdWords(ripe[0], state)}.` : null;
  },
  landing_hold: ({ build: { hold } }) => hold && `The landing is held ${sinceWords(hold)}; \`/unhold\` lets it go on.`,
  hands: (state) => {
    const taken = findWorkers(state, "taken").filter(({ hand_in }) => !hand_in);
    return taken.length > 0 ? handsWords(taken) : null;
  },
};

function findWorkers(state: State, status: WorkerStatus): WorkerState[] {
  return state.briefs.map(({ id }) => state.workers[id]!).filter((worker) => statusOf(worker, state) === status);
}

/** A draft waits for its author, who knows. */
const findHeld = (state: State) => findWorkers(state, "held").filter(({ draft }) => !draft);

function handsWords(workers: readonly WorkerState[]): string {
  const { id } = workers[0]!;
  const whose = workers.map((worker) => `${worker.id} with \`@${worker.taken?.by ?? worker.session?.person}\``);
  return `${named(whose)}: \`/hand-in ${id}\` hands it in, \`/give ${id}\` returns it to the sessions.`;
}

function startWords(prepared: readonly WorkerState[]): string {
  const one = `\`/start ${prepared[0]!.id}\``;
  const since = `since ${minute(prepared.map((worker) => worker.prepared!.at).toSorted()[0]!)}`;
  if (prepared.length === 1) return `${prepared[0]!.id} is prepared ${since}: ${one} launches it.`;
  return `${ids(prepared)} are prepared ${since}: \`/start\` launches them all, ${one} that one.`;
}

function cancelledWords(cancelled: readonly WorkerState[]): string {
  const { id } = cancelled[0]!;
  const are = `${ids(cancelled)} ${cancelled.length > 1 ? "are" : "is"} cancelled`;
  return `${are}: \`/retry ${id}\` takes it up again, \`/skip ${id}\` goes on without.`;
}

const ids = (workers: readonly WorkerState[]) => named(workers.map(({ id }) => id));
