/** Which of two workers that change the same files waits for the other. */
import { expect, test } from "vitest";
import { createCi } from "../../../src/core/model/ci.ts";
import type { WorkerState } from "../../../src/core/model/worker-state.ts";
import { findEarlierOverlaps, findReadyOverlaps } from "../../../src/core/model/status.ts";
import type { ReviewVerdict } from "../../../src/core/model/verdict.ts";
import { sampleState } from "../record-sample.ts";
import { describeWait } from "../../../src/core/messages/worker-wait.ts";

const QUIET = {
  red_tip: null,
  proving: null,
  landing: null,
  candidate: null,
  sessions: {},
  plan: null,
};
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
const base = { session: null, draft: false, requests: [], published: null, ci: createCi() };

/**
 * W1.1 conflicts if `conflicts` is set. W1.2 changes the same file; `other` overrides its state.
 */
function given(conflicts: boolean, other: Partial<WorkerState>) {
  const state = sampleState(["W1.1", "W1.2", "W1.3"]);
  Object.assign(state.build, QUIET);
  const head = { sha: "h", tree: "t", session: null, ci: true };
  for (const [i, worker] of Object.values(state.workers).entries()) {
    Object.assign(worker, base, {
      pr: { number: 11 + i, head_repository_id: 1 },
      mergeable: true,
      head,
    });
    Object.assign(worker, {
      verdicts: [],
      changed: i < 2 ? [`${i}.js`, "src/same.js"] : ["src/else.js"],
    });
  }
  Object.assign(state.workers["W1.1"]!, { mergeable: !conflicts });
  Object.assign(state.workers["W1.2"]!, other);
  const one = state.workers["W1.1"]!;
  const found = [findReadyOverlaps(one, state), findEarlierOverlaps(one, state)].map((list) =>
    list.map(({ worker, path }) => [worker.id, path]),
  );
  return { overlaps: found[0], ahead: found[1], waits: describeWait(one, state) };
}

const SAME = [["W1.2", "src/same.js"]];
const rework = {
  kind: "rework" as const,
  outcome: null,
  parked: null,
  attempt: 1,
  reasons: [],
  requested_at: "x",
  person: null,
};
const merge = "the merge of #12 (W1.2), as both change `src/same.js`";

test.each<[string, Partial<WorkerState>, unknown[], unknown[], string]>([
  ["is in review", {}, [], SAME, "a review session"],
  ["waits for checks", { verdicts: [approve] }, SAME, SAME, `${merge}, then a review`],
  [
    "may be merged",
    { verdicts: [approve], ci: { ...createCi(), state: "green" } },
    SAME,
    SAME,
    `${merge}, then a review`,
  ],
  ["conflicts as well", { verdicts: [approve], mergeable: false }, [], [], "a review session"],
  ["conflicts in its review", { mergeable: false }, [], [], "a review session"],
  ["changes another file", { verdicts: [approve], changed: ["x"] }, [], [], "a review session"],
  [
    "is reworked",
    { session: rework as unknown as WorkerState["session"], mergeable: false },
    [],
    SAME,
    "a review session",
  ],
  ["is merged", { verdicts: [approve], merge_sha: "m" }, [], [], "a review session"],
])(
  "given a worker whose neighbour %s, then it waits for that merge, or does not",
  (_when, other, overlaps, before, words) => {
    expect(given(false, other)).toEqual({ overlaps, ahead: before, waits: words });
  },
);

test("given a worker that conflicts, then it is resolved after earlier ones, or else at once", () => {
  expect(given(true, { verdicts: [approve] }).waits).toBe(
    `${merge}; then the conflict is resolved`,
  );
  expect(given(true, { changed: [] }).waits).toBe("a review session");
  const unpublished = {
    session: { ...rework, outcome: "complete" } as unknown as WorkerState["session"],
    pr: null,
  };
  expect(given(true, unpublished).waits).toBe(
    "the merge of W1.2, as both change `src/same.js`; then the conflict is resolved",
  );
});
