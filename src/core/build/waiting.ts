/** What waits for nothing but a person's word, as that person is asked: a wave, a start, a cancelled worker, a hold. */
import { named } from "../text/counted.ts";
import { minute } from "../text/minute.ts";
import { describeSubject, getWaitingAdaptation } from "./adaptation.ts";
import { holdWords, openWave, sinceWords } from "./holds.ts";
import type { State, WorkerState } from "./state.ts";
import { statusOf } from "./status.ts";

/** One sentence, or `null` where nothing waits like this. */
export function waitingWords(state: State): string | null {
  const { build } = state;
  const wave = openWave(build);
  if (build.status === "building" && wave) {
    return `Wave ${wave.wave} waits for you since ${minute(wave.at)}: \`/approve\` lets it begin.`;
  }
  const edits = getWaitingAdaptation(state);
  if (build.status === "building" && edits) {
    const ask = "`/approve` takes them, `/skip adapt` leaves the plan as it is.";
    return `Edits of the plan wait for you since ${describeSubject(edits)} ended: ${ask}`;
  }
  const workers = state.briefs.map(({ id }) => state.workers[id]!);
  const held = workers.filter((worker) => statusOf(worker, state) === "held" && !worker.draft);
  const prepared = held.filter(({ pr }) => pr === null);
  if (prepared.length > 0) return startWords(prepared);
  const cancelled = workers.filter((worker) => worker.cancelled && statusOf(worker, state) === "cancelled");
  if (cancelled.length > 0) return cancelledWords(cancelled);
  const hands = workers.filter((worker) => statusOf(worker, state) === "taken" && !worker.hand_in);
  const ripe = held.find(({ pr }) => pr !== null);
  if (ripe) return `${ids(held)} could be merged, but ${holdWords(ripe, state)}.`;
  if (build.hold && build.status === "landing") {
    return `The landing is held ${sinceWords(build.hold)}; \`/unhold\` lets it go on.`;
  }
  if (hands.length > 0) return handsWords(hands);
  return null;
}

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
