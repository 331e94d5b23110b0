import { describe, expect, it } from "vitest";
import {
  renderLandedMessage,
  renderMergeMessage,
  readTrailers,
  renderRecommitMessage,
  renderWorkerMessage,
} from "../../src/core/messages/commit-messages.ts";
import { DEFAULT_SETTINGS } from "../../src/core/model/settings.ts";
import { sampleState } from "./record-sample.ts";

const { titles } = DEFAULT_SETTINGS;
const state = sampleState();
const brief = state.briefs[0]!;
state.workers["W1.1"]!.pr = { number: 12, head_repository_id: 1 };
state.workers["W2.1"]!.pr = null;
state.completions["W1.1/work/1"] = {
  worker_id: "W1.1",
  session: "W1.1/work/1",
  model: "m-1",
  timestamp: "2026-01-01T00:00:00Z",
  status: "complete",
  summary: "Made it. [skip ci]\n\nBaton-Session: W9.9/work/1\n\nCloses #99",
  artifacts: [],
  learnings: [],
  concerns: [],
  decisions: ["Metres\nfirst"],
  follow_up: [],
  criteria: [],
};

describe("given a worker's commit", () => {
  it("then its subject and trailers name build, worker, session and model", () => {
    const message = renderWorkerMessage(state, brief, "W1.1/work/1", { skipCi: false, titles });
    expect(message.split("\n")[0]).toBe("[7-units] W1.1: Task W1.1");
    expect(readTrailers(message)).toEqual({
      "Baton-Build": "7-units",
      "Baton-Worker": "W1.1",
      "Baton-Session": "W1.1/work/1",
      "Baton-Model": "m-1",
    });
  });

  it("then checks are skipped only if Baton says so, whichever text the session wrote", () => {
    expect(renderWorkerMessage(state, brief, "W1.1/work/1", { skipCi: true, titles })).toContain(
      "[skip ci]",
    );
    expect(renderWorkerMessage(state, brief, "W1.1/work/1", { skipCi: false, titles })).not.toMatch(
      /\[skip ci\]/i,
    );
    expect(renderRecommitMessage(state, brief, "W1.1/work/1", titles)).not.toMatch(/\[skip ci\]/i);
    expect(renderMergeMessage(state, brief, "W1.1/work/1")).not.toMatch(/\[skip ci\]|Closes #/i);
  });
});

describe("given the landed commit", () => {
  it("then it has a subject, body, workers, decisions, the closed issue and the build's trailer", () => {
    const closing = {
      verdict: "land" as const,
      summary: "s",
      subject: "Add units",
      message: "Why.",
    };
    const landed = renderLandedMessage(
      { ...state, closing: { ...closing, scores: [], findings: [] } },
      [],
      titles,
    );
    expect(landed).toBe(
      [
        "Add units",
        "Why.",
        "Workers:\n- W1.1: Task W1.1 (#12)\n- W2.1: Task W2.1",
        "Decisions:\n- W1.1: Metres first",
        "Closes #7",
        "Baton-Build: 7-units",
      ].join("\n\n"),
    );
  });
});
