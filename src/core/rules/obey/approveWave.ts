/** `/approve` where a wave waits to be let begin. */
import { getWaitingAdaptation } from "../../build/adaptation.ts";
import { approveEdits } from "../adapt/apply.ts";
import { waveKey } from "../sessions/waves.ts";
import type { Remark } from "../../build/facts.ts";
import type { WaveGate } from "../../build/holds.ts";
import type { Turn } from "../turn.ts";

export function approveWave(turn: Turn, gate: WaveGate, target: string | null, remark: Remark): string | null {
  if (target !== null) return `What waits is wave ${gate.wave}, not ${target}. \`/approve\` alone lets it begin.`;
  const key = waveKey(gate);
  const shown = turn.facts.posted[key]?.id ?? 0;
  // GitHub's ids grow: a comment that is older than the question can't mean it.
  if (turn.state.build.outbox.some((comment) => comment.key === key) || remark.id < shown) {
    return `Wave ${gate.wave} did not wait yet when you wrote this. See what came before it, then answer \`/approve\`.`;
  }
  const edits = getWaitingAdaptation(turn.state);
  Object.assign(gate, { state: "approved", by: remark.author, at: turn.now });
  return edits && approveEdits(turn, edits, remark.author);
}
