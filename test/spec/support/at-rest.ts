/** A build of two workers in which nothing happens. Its comments show only what a spec sets. */
import { createCi } from "../../../src/core/model/ci.ts";
import type { Landing } from "../../../src/core/model/landing.ts";
import type { State } from "../../../src/core/model/state.ts";
import type { WorkerState } from "../../../src/core/model/worker-state.ts";
import { getBuildView, type BuildView } from "../../../src/core/messages/build-view.ts";
import { NO_USAGE } from "../../../src/core/model/proposal.ts";
import { sampleState } from "../record-sample.ts";

export const AT = "2026-01-02T10:00:00Z";
export const SHA = "0123456789abcdef0123456789abcdef01234567";

let made: State | null = null;

export function atRest(set: (state: State) => void = () => undefined): State {
  const state = structuredClone((made ??= build()));
  set(state);
  return state;
}

function build(): State {
  const state = sampleState();
  const worker: Partial<WorkerState> = {
    ...{
      session: null,
      pr: null,
      draft: false,
      mergeable: true,
      verdicts: [],
      requests: [],
      changed: [],
      blocked_change: null,
    },
    ...{ published: null, steers: [], waivers: [], spent: [], attempts: {}, merged_by: null },
  };
  for (const one of Object.values(state.workers)) Object.assign(one, { ...worker, ci: createCi() });
  Object.assign(state.build, {
    ...{
      red_tip: null,
      proving: null,
      landing: null,
      candidate: null,
      sessions: {},
      preflight: null,
      models: [],
    },
    ...{
      budget: null,
      spent: [],
      usage: { ...NO_USAGE, dollars: null },
      sessions_run: 0,
      unpriced: 0,
      retries: 0,
    },
    ...{
      unsettled: [],
      followed: 0,
      created_at: AT,
      ended_at: null,
      base: { branch: "main", sha: SHA },
      comments: {},
      prd: null,
    },
    ...{ build_type: "code_build", delivery: "land", done_when: [], delivered: null },
  });
  return state;
}

export const viewBuild = (set?: (state: State) => void): BuildView => getBuildView(atRest(set));

/** A worker that was merged by this pull request. */
export const mergePull = (number: number) => ({
  merge_sha: SHA,
  pr: { number, head_repository_id: 1 },
});

export const aLanding = (more: Partial<Landing> = {}): Landing => ({
  ...{
    tip: SHA,
    tree: SHA,
    knowledge: null,
    diff: null,
    changed_at: null,
    parent: SHA,
    commit: SHA,
    pr: 13,
    merge_sha: null,
  },
  ...{
    merge_parents: [],
    text: null,
    queued_at: null,
    waits: null,
    handled_reviews: [],
    approving_review: null,
    refused_at: null,
    unready: false,
  },
  ci: createCi(),
  ...more,
});
