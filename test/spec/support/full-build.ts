/** A build of any number of workers in which every text from others is the given one. */
import { toDetails } from "./stop-details.ts";
import type { WorkerId } from "../../../src/core/model/names.ts";
import type { State } from "../../../src/core/model/state.ts";
import type { WorkerState } from "../../../src/core/model/worker-state.ts";
import { sampleState } from "../record-sample.ts";
import { comparePlans } from "../../../src/core/model/plan-changes.ts";

export const AT = "2026-01-01T00:00:00Z";
/** Length of what a session, a person or GitHub says at once: more than any comment shows. */
const SAID = 10_000;
/** Number of workers in one wave. */
const wide = (workers: number) => Math.ceil(workers / 10);

/** Cuts a text to one line, as the record's schemas allow it. */
const line = (text: string, max: number) =>
  text
    .slice(0, 2 * max)
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, max) || "x";

export function fullBuild(whole: string, workers: number): State {
  const text = whole.slice(0, SAID);
  const ids = Array.from(
    { length: workers },
    (_, i): WorkerId => `W${Math.floor(i / wide(workers)) + 1}.${(i % wide(workers)) + 1}`,
  );
  const state = sampleState(["W1.1"]);
  const [brief1, worker1] = [state.briefs[0]!, state.workers["W1.1"]!];
  state.briefs = ids.map((id) => ({ ...brief1, id }));
  state.workers = Object.fromEntries(ids.map((id) => [id, { ...worker1, id }]));
  const said = { by: "ann", at: AT, text };
  const before = structuredClone(state.briefs);
  for (const brief of state.briefs) {
    Object.assign(brief, {
      name: line(text, 80),
      mission: line(text, 400),
      criteria: Array<string>(30).fill(line(text, 400)),
    });
    state.completions[`${brief.id}/work/1`] = completionOf(brief.id, text);
    Object.assign(state.workers[brief.id]!, stoppedBy(brief.id, text));
  }
  const { build } = state;
  Object.assign(build, { title: text, models: [], budget: 20, flaky: namesOf(text, 50) });
  Object.assign(build.plan!, {
    summary: text.slice(0, 2000),
    reason: text.slice(0, 1000),
    number: 2,
  });
  build.plan!.changes = comparePlans("0123456789ab", before.slice(0, 60), state.briefs);
  const earlier = {
    number: 1,
    hash: "0123456789ab",
    by: "@ann",
    replaced_at: AT,
    more: 0,
    workers: [],
  };
  const named = state.briefs.slice(0, 30).map(({ id, name }) => ({ id, name }));
  build.planning = {
    rounds: [],
    revisions: [{ ...said, of: 1, met: null }],
    earlier: [
      { ...earlier, workers: named, why: { kind: "asked", by: "ann", words: line(text, 400) } },
    ],
  };
  build.stop = { kind: "blocked", cause: "checks", details: toDetails(text), at: AT };
  build.remains = ids.map((id) => ({ effect: `delete_branch:baton/7-units/${id}`, detail: text }));
  const list = (max: number, length: number) => Array<string>(length).fill(line(text, max));
  state.closing = {
    verdict: "land",
    summary: text.slice(0, 4000),
    subject: "x",
    message: "y",
    scores: [],
    findings: [],
  };
  state.closing.findings = list(1000, 20);
  return state;
}

function completionOf(id: WorkerId, text: string): State["completions"][`${WorkerId}/work/1`] {
  const list = Array<string>(12).fill(line(text, 300));
  const told = {
    artifacts: list,
    learnings: list,
    concerns: list,
    decisions: list,
    follow_up: list,
  };
  const criteria = [{ criterion: 1, met: true, evidence: line(text, 400) }];
  const head = {
    worker_id: id,
    session: `${id}/work/1`,
    timestamp: AT,
    status: "complete" as const,
  };
  return { ...head, summary: text.slice(0, 1200), ...told, criteria };
}

function stoppedBy(id: WorkerId, text: string): Partial<WorkerState> {
  const finding = { guard: "paths", path: text, message: text, waivable: true, key: "k" };
  const steer = {
    n: 1,
    by: "ann",
    at: AT,
    text,
    on: 7,
    during: null,
    started_session: null,
    announced_session: null,
    finished_session: null,
  };
  return {
    pr: { number: 12, head_repository_id: 1 },
    attempts: { work: 1 },
    stop: { kind: "blocked", cause: "work", details: toDetails(text), at: AT },
    waivers: [{ session: `${id}/work/1`, run: 5, findings: [finding], more: 0, by: "ann", at: AT }],
    steers: Array.from({ length: 5 }, (_, i) => ({ ...steer, n: i + 1 })),
    spent: [],
  };
}

function namesOf(text: string, count: number): { name: string; times: number; pulls: number[] }[] {
  return Array.from({ length: count }, (_, i) => ({
    name: `${i} ${text.slice(0, 300)}`,
    times: 1,
    pulls: [3],
  }));
}
