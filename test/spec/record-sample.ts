/** One plain state that is always the same: a starting point for examples. */
import type { Estimate } from "../../src/core/model/estimate.ts";
import fc from "fast-check";
import type { WorkerId } from "../../src/core/model/names.ts";
import type { State } from "../../src/core/model/state.ts";
import type { WorkerState } from "../../src/core/model/worker-state.ts";
import type { Brief } from "../../src/core/model/brief.ts";
import { NO_OVERRIDES } from "../../src/core/model/overrides.ts";
import { buildFor, workerFor } from "./record-arbitraries.ts";

/** Its session belongs to a run and not to a person. */
const atWork = (worker: WorkerState): WorkerState => ({
  ...worker,
  session: worker.session && { ...worker.session, person: null },
});

/** What the estimate of a plan is derived from if a price is unknown. */
export const SAMPLE_BASIS: Estimate["basis"] = {
  workers: 2,
  final: "close",
  memory: false,
  parallel: 4,
  dollars: { kind: "unpriced", models: ["own-model"], by_command: false },
};

export function sampleState(ids: WorkerId[] = ["W1.1", "W2.1"]): State {
  const request = "Please add units.\n\n```js\nconvert()\n```\n";
  const brief = (id: WorkerId): Brief => ({
    id,
    name: `Task ${id}`,
    mission: `Make what ${id} makes.`,
    output: [`src/${id}.js`],
    depends_on: id === "W2.1" ? ["W1.1"] : [],
    complexity: "normal",
    script: "build",
    skills: [],
    paths: [`src/${id}.js`],
    context: "The library converts.",
    requirements: "Pure functions.",
    criteria: ["Tests pass"],
    report_back: ["What was decided"],
  });
  const [one] = fc.sample(buildFor(request), { numRuns: 1, seed: 7 });
  const workers = Object.fromEntries(
    ids.map((id) => [
      id,
      {
        ...atWork(fc.sample(workerFor(id), { numRuns: 1, seed: 7 })[0]!),
        merge_sha: null,
        done: false,
        skipped: null,
        cancelled: null,
        hold: null,
        prepared: null,
        started: null,
        stop: null,
        failures: [],
        escalations: [],
        complexity_chosen_by: null,
        ...{
          takeover: null,
          hand_in: null,
          person_head: null,
          lost_merges: [],
          reverted_paths: [],
        },
      },
    ]),
  );
  return {
    build: {
      ...one!,
      slug: "7-units",
      test_first: false,
      failed_at: [],
      tasks: [],
      unsettled: [],
      status: "building",
      title: "Add units",
      issue: 7,
      stop: null,
      paused: null,
      hold: null,
      cancelled: null,
      early: [],
      flaky: [],
      failures: [],
      preflight: null,
      remains: [],
      wishes: NO_OVERRIDES,
      loops_wanted: 0,
      loops: [],
      schedule: "waves",
      adaptations: [],
      trigger: { event: "1", by: "ada", at: "2026-01-01T00:00:00Z" },
      plan: {
        hash: "0123456789ab",
        estimate: { sessions: 5, range: null, minutes: 9, basis: SAMPLE_BASIS },
        reason: null,
        summary: "Units.",
        ...{
          number: 1,
          by: "build/architect/1",
          at: "2026-01-01T00:00:00Z",
          shown_at: null,
          changes: null,
        },
      },
      planning: { rounds: [], revisions: [], earlier: [] },
      gates: {
        plan: { state: "open", hash: "0123456789ab", by: null, at: null },
        waves: [],
        landing: { state: "closed", hash: null, by: null, at: null },
      },
    },
    request,
    direction: "",
    briefs: ids.map(brief),
    workers,
    completions: {},
    reviews: {},
    closing: null,
    openIssues: {},
    research: {},
    memories: {},
    scores: {},
  };
}
