import { parseSessionName, type WorkerId } from "../../../src/core/build/names.ts";
import type { GitRepository } from "../../../src/sandbox/git/repository.ts";
import type { Run } from "../../../src/sandbox/model.ts";
import { openRecord, stateAt } from "./record.ts";

/** Whether the record says already that another run serves this one's launch. */
export function servedByAnother(git: GitRepository, { id, inputs }: Run): boolean {
  const { build = "", session = "", launch } = inputs;
  const name = parseSessionName(session);
  const found = openRecord(git, build);
  const state = found ? stateAt(git, found.head) : null;
  if (!state || !name) return false;
  const known = state.workers[name.subject as WorkerId]?.session ?? state.build.sessions[name.kind];
  const same = known?.kind === name.kind && known.attempt === name.attempt && String(known.launch) === launch;
  return same && known.run !== null && known.run !== id;
}
