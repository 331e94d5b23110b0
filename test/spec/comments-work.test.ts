import { toDetails } from "./support/stop-details.ts";
import { describe, expect, it } from "vitest";
import { getBuildView } from "../../src/core/messages/build-view.ts";
import { renderPlanComment } from "../../src/core/messages/plan.ts";
import { renderPullBody } from "../../src/core/messages/pull-request.ts";
import {
  renderInlineComment,
  renderReviewBody,
  renderVerdictSummary,
} from "../../src/core/messages/review.ts";
import { renderStatusComment } from "../../src/core/messages/status.ts";
import { ALIGNED } from "./support/facts.ts";
import { sampleState } from "./record-sample.ts";
import { renderLandingPull } from "../../src/core/messages/landing-messages.ts";
import { renderFinalReport } from "../../src/core/messages/report.ts";
import { closing, EVIL, finished } from "./comments-sample.ts";

const REVIEW = {
  worker: "W1.1" as const,
  round: 2,
  pr: 5,
  session: "W1.1/review/2" as const,
  head: "b".repeat(40),
  tree: "c".repeat(40),
  verdict: "request_changes" as const,
  summary: EVIL,
  alignment: ALIGNED,
  submitted_verdict: "request_changes" as const,
  course: { kind: "round" as const, number: 2, earlier: 0, settled: 0 },
  ...{ settled: ["1.1"], open: [], notes: [], findings: [] },
};

describe("given the plan comment", () => {
  it("then it shows waves, missions, the graph, the estimate, and how to approve", () => {
    const text = renderPlanComment(getBuildView(sampleState()));
    expect(text).toContain("### Wave 1");
    expect(text).toMatch(
      /\| \[W2\.1\]\(\.\.\/blob\/baton\/7-units\/record\/workers\/W2\.1-task-w2-1\.md\) Task W2\\?\.1 \| Make/,
    );
    expect(text).toContain("```mermaid\nflowchart LR");
    expect(text).toContain("answer `/approve`");
    expect(text).toContain("`/approve 0123456789ab`");
    const order = ["this is plan", "**Estimate:**", "**To start it", "### Wave 1", "```mermaid"];
    const places = order.map((part) => text.indexOf(part));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(text).not.toContain("score");
  });

  it("when the score player runs, then every text says that no AI model is used", () => {
    const state = finished();
    const review = { ...REVIEW, summary: "Fine." };
    const bodies = () => [
      renderPlanComment(getBuildView(state)),
      renderStatusComment(getBuildView(state)),
      renderPullBody(getBuildView(state), "W1.1", null),
      renderReviewBody(review, [], state.build.models),
      renderLandingPull(getBuildView(state), closing, null),
      renderFinalReport(getBuildView(state), []),
    ];
    state.build.models = ["claude-sonnet-5-5"];
    expect(bodies().filter((body) => body.includes("no AI model was called"))).toEqual([]);
    state.build.models = ["score player (no model)"];
    expect(bodies().filter((body) => !body.includes("no AI model was called"))).toEqual([]);
  });

  it("when it is approved, then it no longer asks", () => {
    const state = sampleState();
    state.build.gates.plan = {
      state: "approved",
      hash: "0123456789ab",
      by: "ada",
      at: "2026-01-01T00:00:00Z",
    };
    const text = renderPlanComment(getBuildView(state));
    expect(text).toContain("Approved by `ada` at 2026-01-01 00:00 UTC");
    expect(text).not.toContain("/approve");
  });
});

describe("given the status comment", () => {
  it("then it says what it asks of whom, and the status of each worker", () => {
    const state = finished();
    Object.assign(state.workers["W2.1"]!, { merge_sha: null, requests: [] });
    state.workers["W2.1"]!.stop = {
      kind: "blocked",
      cause: "work",
      details: toDetails("No key."),
      at: "2026-01-01T00:00:00Z",
    };
    const text = renderStatusComment(getBuildView(state));
    expect(text).toContain("**Action needed:**");
    expect(text).toMatch(/\| W1\.1: Task W1\.1 \| merged \| #12 \| nothing/);
    expect(text).toMatch(
      /\| W2\.1: Task W2\.1 \| \*\*blocked\*\* \| #12 \| a person, since 2026-01-01 00:00 UTC: No key\. Answer/,
    );
  });

  it("then it changes only when the state does", () => {
    expect(renderStatusComment(getBuildView(finished()))).toBe(
      renderStatusComment(getBuildView(finished())),
    );
  });
});

describe("given a worker's pull request", () => {
  it("then criteria are ticked as in the completion, and the brief is linked", () => {
    const text = renderPullBody(getBuildView(finished()), "W1.1", null);
    expect(text).toContain("- [x] Tests pass — npm test");
    expect(text).toContain("### Learnings\n\n- Use `Map`");
    expect(text).toContain("../blob/baton/7-units/record/workers/W1.1-task-w1-1.md");
    expect(renderPullBody(getBuildView(finished()), "W2.1", null)).toContain("- [ ] Tests pass");
  });
});

describe("given a review", () => {
  const finding = {
    path: "a.js",
    line: 3,
    severity: "blocking" as const,
    body: "Wrong.",
    suggestion: "const x = `@a`;\n```",
    ...{ id: "2.1", settled: null, closed: false },
  };
  const review = { ...REVIEW, findings: [finding] };

  it("then a finding shows its severity and its suggestion, letter for letter", () => {
    expect(renderInlineComment(finding)).toBe(
      "**blocking:** Wrong.\n\n````suggestion\nconst x = `@a`;\n```\n````",
    );
  });

  it("then the body lists findings outside the diff", () => {
    const text = renderReviewBody(review, [finding]);
    expect(text).toContain("Review 2 of W1.1: changes requested");
    expect(text).toContain("`a.js:3` (not on a line of the diff)");
    expect(text).not.toContain("@ada");
    const course = "Round 2 of 3: 1 blocking finding.";
    for (const words of [course, "The brief: **met**", "1.1 is settled"])
      expect(text).toContain(words);
    expect(renderVerdictSummary(review)).toContain("1 blocking, 0 important, 0 nit");
  });
});
