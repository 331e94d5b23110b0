import { compareWorkers } from "../../../../src/core/model/names.ts";
import { getWorkerStatus } from "../../../../src/core/model/status.ts";
import { getBriefPath } from "../../../../src/core/model/brief-document.ts";
import { readText } from "../world/record.ts";
import { CONCERN_PATTERN } from "../world/concerns.ts";
import type { Invariant } from "./invariant.ts";

/**
 * A running worker's brief has what finished workers said about it. No brief has what is for
 * another.
 */
export const checkNotesReachWorkers: Invariant = ({ state, record, repo: { git } }) => {
  // After a person pushes to the record, Baton renders it again.
  if (!state || !record || git.commit(record.head)?.author.name !== "baton[bot]") return [];
  return state.briefs
    .toSorted((a, b) => compareWorkers(a.id, b.id))
    .flatMap((brief) => {
      const { session } = state.workers[brief.id]!;
      const text = readText(git, record.head, getBriefPath(brief)) ?? "";
      const stray = [...text.matchAll(CONCERN_PATTERN)]
        .filter(([, id]) => id !== brief.id)
        .map(([words]) => words);
      const due = Object.values(state.completions)
        .filter(({ worker_id: id, timestamp }) => {
          return (
            state.workers[id as typeof brief.id]?.merge_sha &&
            session &&
            timestamp !== null &&
            timestamp <= session.requested_at
          );
        })
        .flatMap(({ concerns }) => concerns)
        .filter((words) => words.startsWith(`${brief.id} `));
      // Nobody works in a cancelled build, though a session may be open until its run has ended.
      const isAtWork =
        session?.kind === "work" && getWorkerStatus(state.workers[brief.id]!, state) === "running";
      const missing = isAtWork ? due.filter((words) => !text.includes(words)) : [];
      return [
        ...stray.map((words) => `the brief of ${brief.id} says "${words}"`),
        ...missing.map((words) => `${brief.id} works, but its brief doesn't say "${words}"`),
      ];
    });
};
