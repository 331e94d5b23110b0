/** A section of BUILD.md for each wave that brought something: what was built, decided, learned, what worries whom. */
import { loopFrom } from "../build/loop.ts";
import { waveOf } from "../build/names.ts";
import type { State } from "../build/state.ts";
import { viewOf, type WorkerView } from "../build/view.ts";
import { listRemovedArtifacts } from "../build/unbacked-claims.ts";
import { listNotes } from "../build/worker-notes.ts";
import { inline } from "../comments/escape.ts";
import { claimWords } from "../comments/loops.ts";
import { list } from "../comments/table.ts";
import { linesOf } from "../comments/worker-notes.ts";

export function renderWaves(state: State): string[] {
  const notes = Map.groupBy(listNotes(state), ({ worker }) => waveOf(worker));
  const gone = listRemovedArtifacts(state);
  return viewOf(state).waves.flatMap(({ wave, workers }) => {
    const said = notes.get(wave) ?? [];
    const parts = [
      ...list("Built", workers.filter(({ status }) => status === "merged" || status === "done").map(builtLine)),
      ...list("No file shows", gone.filter(({ worker }) => waveOf(worker) === wave).map(claimWords)),
      ...list("Decided", linesOf(said, "decision")),
      ...list("Learned", linesOf(said, "learning")),
      ...list("Concerns", linesOf(said, "concern")),
      ...list("Follow-ups", linesOf(said, "follow-up")),
    ];
    const loop = loopFrom(state, wave);
    return parts.length > 0 ? [`## Wave ${wave}${loop ? `: loop ${loop.n}` : ""}`, "", ...parts] : [];
  });
}

function builtLine({ id, name, label, pr, summary }: WorkerView): string {
  const how = pr === null ? label : `${label}, #${pr}`;
  return `${id}: ${inline(name, 80)} (${how})${summary === null ? "" : `: ${inline(summary)}`}`;
}
