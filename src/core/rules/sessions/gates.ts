/**
 * The gates before a worker: a wave that waits for permission to begin, and the launch of each of
 * its workers.
 */
import { timeKey } from "../../text/format.ts";
import { renderLaunchQuestion, renderWaveQuestion } from "../../messages/waves.ts";
import { getWave } from "../../model/names.ts";
import { getBuildView } from "../../messages/build-view.ts";
import type { WaveGate } from "../../model/holds.ts";
import type { State } from "../../model/state.ts";
import type { WorkerState } from "../../model/worker-state.ts";
import type { Draft } from "../decision-draft.ts";

/** Identifies the question; each gate has its own. */
export const getWaveKey = ({ wave, at }: WaveGate) => `wave-${wave}-${timeKey(at)}`;

/**
 * Removes the open gates of waves that ended before anyone let them begin, because their workers
 * are skipped or gone.
 */
export function forgetWaveGates({ build }: State, wave: number | null): void {
  build.gates.waves = build.gates.waves.filter(
    (gate) => gate.state === "approved" || gate.wave === wave,
  );
}

/** Returns whether the current wave may begin. The plan's approval covers the first wave. */
export function passWaveGate(draft: Draft): boolean {
  const { build, briefs } = draft.state;
  const wave = build.current_wave;
  const first = Math.min(...briefs.map(({ id }) => getWave(id)));
  const known = build.gates.waves.find((gate) => gate.wave === wave);
  if (wave <= first || known?.state === "approved") return true;
  if (draft.settings.gates.wave === "auto") {
    forgetWaveGates(draft.state, null);
    return true;
  }
  if (known) return false;
  const gate: WaveGate = { wave, state: "open", by: null, at: draft.now };
  build.gates.waves.push(gate);
  draft.addComment(
    getWaveKey(gate),
    build.issue,
    renderWaveQuestion(getBuildView(draft.state), wave),
  );
  draft.note(`Wave ${wave} waits for a person`);
  return false;
}

/**
 * Prepares a worker that could begin. Its branch starts at `base` once someone launches it. The
 * record has its brief, beside which people may put material for it. Returns whether it may begin
 * now.
 */
export function passLaunchGate(draft: Draft, worker: WorkerState, base: string): boolean {
  if (draft.settings.gates.launch === "auto") {
    worker.prepared = null;
    return true;
  }
  if (worker.prepared?.base !== base) {
    if (!worker.prepared) draft.note(`${worker.id} is prepared at ${base.slice(0, 8)}`);
    worker.prepared = { base, at: worker.prepared?.at ?? draft.now };
  }
  return worker.started !== null;
}

/**
 * Asks people to launch prepared workers: once for each wave, so that many workers cause one
 * notification; with `schedule: eager`, once for those that are prepared at the same time.
 */
export function askForStart(draft: Draft): void {
  const { build } = draft.state;
  const waiting = draft.workers.filter(
    ({ worker }) => draft.getStatus(worker) === "held" && worker.pr === null,
  );
  const keys =
    build.schedule === "waves"
      ? [`start-${build.current_wave}`]
      : waiting.map(({ worker }) => `start-${worker.id}`);
  const key = keys.find((one) => !build.asked.includes(one));
  if (waiting.length === 0 || key === undefined) return;
  build.asked.push(...keys.filter((one) => !build.asked.includes(one)));
  draft.addComment(
    key,
    build.issue,
    renderLaunchQuestion(
      draft.state,
      waiting.map(({ brief }) => brief),
    ),
  );
}
