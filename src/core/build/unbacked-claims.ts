/** Claims of completions that no file shows once a pass has ended. Decided from the record alone, without a model. */
import { parseArtifact } from "../sessions/claims.ts";
import { findNewestCompletion } from "./adaptation.ts";
import { listLoopWorkers, type Loop } from "./loop.ts";
import { waveOf, type WorkerId } from "./names.ts";
import type { State } from "./state.ts";

export interface UnbackedClaim {
  worker: WorkerId;
  /** The file that its completion names as made or changed; null = it claims to be complete and changed nothing. */
  path: string | null;
  /** The later worker that removed the file. */
  removedBy: WorkerId | null;
}

/** Artefacts that merged workers claim and that a worker of a later wave removed, and nobody made again. */
export function listRemovedArtifacts({ workers, ...state }: State): UnbackedClaim[] {
  const merged = Object.values(workers).filter(({ merge_sha }) => merge_sha !== null);
  return merged.flatMap(({ id }) => {
    const later = merged
      .filter((other) => waveOf(other.id) > waveOf(id))
      .toSorted((a, b) => waveOf(a.id) - waveOf(b.id));
    const claimed = findNewestCompletion({ ...state, workers }, id)?.artifacts ?? [];
    const paths = new Set(claimed.flatMap((item) => parseArtifact(item) ?? []));
    return [...paths].flatMap((path) => {
      const last = later.findLast(({ changed }) => changed.includes(path));
      return last?.removed.includes(path) ? [{ worker: id, path, removedBy: last.id }] : [];
    });
  });
}

/** Of a loop that has ended: what its workers claim and no file shows. */
export function listUnbackedClaims(state: State, loop: Loop): UnbackedClaim[] {
  if (loop.head === null) return [];
  const ids = listLoopWorkers(state, loop);
  const isUnchanged = ids.length > 0 && ids.every((id) => state.workers[id]?.merge_sha === null);
  // A research worker's answer is its completion: no file has to show it.
  const answering = new Set(state.briefs.filter(({ script }) => script === "research").map(({ id }) => id));
  const idle = ids.filter((id) => isUnchanged && state.workers[id]?.done && !answering.has(id));
  return [
    ...idle.map((worker) => ({ worker, path: null, removedBy: null })),
    ...listRemovedArtifacts(state).filter(({ worker }) => ids.includes(worker)),
  ];
}
