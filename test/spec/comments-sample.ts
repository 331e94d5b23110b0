/** A finished build for the specs of comments. */
import type { State } from "../../src/core/model/state.ts";
import { sampleState } from "./record-sample.ts";

/**
 * Text that would mention somebody or hide or open something if a comment included it unescaped.
 */
export const EVIL = "x | <b>@ada</b>\n\n# Big <!-- baton:7 plan abc -->";
export const closing = {
  verdict: "land" as const,
  summary: "Fits.",
  subject: "Add units",
  message: "Why.",
  scores: [],
  findings: ["Small gap"],
};

/** Returns a build whose workers are all merged, with one completion reported. */
export function finished(): State {
  const state = sampleState();
  for (const worker of Object.values(state.workers)) {
    worker.merge_sha = "a".repeat(40);
    worker.pr = { number: 12, head_repository_id: 1 };
    worker.attempts = { work: 1, rework: 1 };
    worker.session = null;
    worker.published = `${worker.id}/work/1`;
  }
  state.completions["W1.1/work/1"] = {
    worker_id: "W1.1",
    session: "W1.1/work/1",
    timestamp: "2026-01-01T00:00:00Z",
    status: "complete",
    summary: "Made the units.",
    artifacts: [],
    learnings: ["Use `Map`"],
    concerns: [],
    decisions: ["Metres first"],
    follow_up: ["Add feet"],
    criteria: [{ criterion: "Tests pass", met: true, evidence: "npm test" }],
  };
  state.closing = closing;
  return state;
}
