/** A build at work in which nothing happens. Only a worker's changes show. */
import { createCi, type Ci } from "../../../src/core/model/ci.ts";
import type { WorkerId } from "../../../src/core/model/names.ts";
import type { SessionState } from "../../../src/core/model/session.ts";
import type { BuildState } from "../../../src/core/model/build-state.ts";
import type { State } from "../../../src/core/model/state.ts";
import type { WorkerState } from "../../../src/core/model/worker-state.ts";
import { getWorkerStatus } from "../../../src/core/model/status.ts";
import type { ReviewVerdict } from "../../../src/core/model/verdict.ts";
import { sampleState } from "../record-sample.ts";
import { describeWait } from "../../../src/core/messages/worker-wait.ts";

export const AT = "2026-01-02T10:00:00Z";
export const MIN = "2026-01-02 10:00 UTC";
export const ann = { by: "ann", at: AT };
const QUIET = { red_tip: null, proving: null, landing: null, candidate: null, sessions: {} };
export const pull = (number: number) => ({ number, head_repository_id: 1 });
const approve: ReviewVerdict = {
  ...{
    tree: "t",
    head: "h",
    also: [],
    verdict: "approve",
    by: "session",
    round: 1,
    words: "x",
    review: null,
  },
};
const FRESH: Partial<WorkerState> = {
  ...{
    session: null,
    pr: null,
    draft: false,
    mergeable: true,
    verdicts: [],
    requests: [],
    ci: createCi(),
    changed: [],
  },
  ...{
    published: null,
    head: { sha: "h", tree: "t", session: null, ci: true },
    blocked_change: null,
  },
};
export const green = (more: Partial<Ci> = {}): Ci => ({ ...createCi(), state: "green", ...more });
export const ripe = { pr: pull(12), verdicts: [approve], ci: green() };

/** W1.1 with these changes, W1.2 beside it, and W2.1 after both. */
export function createState(
  change: Partial<WorkerState> = {},
  build: Partial<BuildState> = {},
): State {
  const state = sampleState(["W1.1", "W1.2", "W2.1"]);
  for (const worker of Object.values(state.workers)) Object.assign(worker, structuredClone(FRESH));
  Object.assign(state.workers["W1.1"]!, change);
  Object.assign(state.build, QUIET, { plan: null }, build);
  return state;
}
export const says = (state: State, id: WorkerId = "W1.1") => {
  const worker = state.workers[id]!;
  return `${getWorkerStatus(worker, state)}: ${describeWait(worker, state)}`;
};

export function session(
  kind: SessionState["kind"],
  more: Partial<SessionState> = {},
): SessionState {
  return {
    ...{
      kind,
      about: null,
      attempt: 2,
      launch: 3,
      lost: 0,
      requested_at: "2026-01-01T00:00:00Z",
      dispatch: { at: AT, refused: false },
      dispatched_at: AT,
      stall: null,
      in_progress: false,
    },
    ...{
      parked: null,
      parks: 0,
      model: null,
      limit: null,
      unspent: null,
      run: 9,
      person: null,
      base: "b",
      other: null,
      since: null,
      tree: null,
      reasons: [],
      failing: [],
    },
    ...{ outcome: null, ended_at: null },
    ...more,
  };
}
