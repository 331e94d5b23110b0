import { SAMPLE_BASIS } from "./record-sample.ts";
import { toDetails } from "./support/stop-details.ts";
import { createCi } from "../../src/core/model/ci.ts";
import { describe, expect, it } from "vitest";
import type { QuestionRound } from "../../src/core/model/planning.ts";
import { getBuildView } from "../../src/core/messages/build-view.ts";
import {
  renderRefusedCommand,
  renderStatusAnswer,
  renderWhyAnswer,
} from "../../src/core/messages/command-answers.ts";
import { renderLandingPull } from "../../src/core/messages/landing-messages.ts";
import { renderPlanComment } from "../../src/core/messages/plan.ts";
import { renderPullBody } from "../../src/core/messages/pull-request.ts";
import { renderArchitectQuestions, renderQuestion } from "../../src/core/messages/questions.ts";
import { renderFinalReport } from "../../src/core/messages/report.ts";
import { renderStatusComment } from "../../src/core/messages/status.ts";
import { closing, EVIL, finished } from "./comments-sample.ts";

describe("given the landing pull request and the report", () => {
  it("then the landing closes the issue and lists the workers", () => {
    const text = renderLandingPull(getBuildView(finished()), closing, null);
    expect(text).toContain("Closes #7");
    expect(text).toContain("| W1.1: Task W1.1 | merged | #12 |");
    expect(text).toContain("### Findings\n\n- Small gap");
  });

  it("then the report says what landed, what it used, and what was decided", () => {
    const state = finished();
    state.build.status = "landed";
    state.build.created_at = "2026-01-01T00:00:00Z";
    state.build.ended_at = "2026-01-01T01:05:00Z";
    const sha = "d".repeat(40);
    state.build.landing = {
      diff: null,
      tip: sha,
      tree: sha,
      knowledge: null,
      parent: sha,
      commit: sha,
      pr: 13,
      merge_sha: sha,
      merge_parents: [sha],
      text: null,
      changed_at: null,
      queued_at: null,
      waits: null,
      handled_reviews: [],
      approving_review: null,
      refused_at: null,
      unready: false,
      ci: createCi(),
    };
    const text = renderFinalReport(getBuildView(state), []);
    expect(text).toContain(`by #13\n\nOne commit, ${sha}, on top of dddddddddddd.`);
    expect(text).toContain("1 h 5 min from label to end");
    expect(text).toContain("### Decisions\n\n- W1.1: Metres first");
    expect(text).toContain("### Follow-ups\n\n- W1.1: Add feet");
    expect(text).toContain("../blob/baton/7-units/BUILD.md");
    state.build.landing.merge_parents = [sha, "e".repeat(40)];
    expect(renderFinalReport(getBuildView(state), [])).toContain(", a merge commit (parents ");
  });

  it("when it did not land, then the report says why", () => {
    const state = finished();
    state.build.status = "cancelled";
    expect(renderFinalReport(getBuildView(state), [])).toContain(
      "## Not landed: the build is cancelled",
    );
  });
});

describe("given a question or an answer", () => {
  it("then it mentions only the person who set the label", () => {
    const text = renderQuestion("ada", "W1.1: @bob broke it. Answer with `/retry W1.1`.");
    expect(text).toBe(
      "@ada, Baton needs you.\n\nW1.1: @\u200bbob broke it. Answer with `/retry W1.1`.",
    );
    expect(renderQuestion("evil @all", "x")).toMatch(/^evilall, /);
  });

  it("then a refused command shows the closest valid form", () => {
    expect(
      renderRefusedCommand({
        problem: "`x` is not it.",
        input: "/retry x",
        nearest: "/retry W2.1",
      }),
    ).toBe("Not done: `/retry x`. `x` is not it. Try `/retry W2.1`.");
  });

  it("then /help lists every command, /status the workers, and /why the row of the table", () => {
    expect(renderStatusAnswer(getBuildView(finished()), finished().build.trigger.at)).toContain(
      "W1.1",
    );
    const why = renderWhyAnswer(getBuildView(finished()), "W1.1");
    expect(why).toContain("**W1.1** is **merged** (#12)");
    expect(why).toContain("That is final.");
    expect(renderWhyAnswer(getBuildView(finished()), "W9.9")).toBe(
      "There is no W9.9 in this build.",
    );
  });
});

describe("given hostile text in every possible place", () => {
  it("then no comment mentions, hides or opens anything because of them", () => {
    const state = finished();
    state.build.title = EVIL;
    state.build.plan = {
      hash: "abc",
      estimate: { sessions: 1, range: null, minutes: 1, basis: SAMPLE_BASIS },
      reason: EVIL,
      summary: EVIL,
      ...{ number: 2, by: EVIL, at: "2026-01-01T00:00:00Z", shown_at: null, changes: null },
    };
    const at = "2026-01-01T00:00:00Z";
    const round: QuestionRound = {
      ...{ session: "build/architect/1", at, summary: EVIL, met: null },
      questions: [{ question: EVIL, default: EVIL, why: EVIL }],
      answer: { by: "eve", at, text: EVIL },
    };
    state.build.planning = {
      rounds: [round],
      revisions: [{ by: EVIL, at, text: EVIL, of: 1, met: null }],
      earlier: [
        {
          ...{ number: 1, hash: "abd", by: EVIL, replaced_at: at, more: 0 },
          ...{
            why: { kind: "asked", by: "eve", words: EVIL },
            workers: [{ id: "W1.1", name: EVIL }],
          },
        },
      ],
    };
    for (const brief of state.briefs)
      Object.assign(brief, { name: EVIL, mission: EVIL, criteria: [EVIL] });
    const done = state.completions["W1.1/work/1"]!;
    Object.assign(done, {
      summary: EVIL,
      learnings: [EVIL],
      decisions: [EVIL],
      concerns: [EVIL],
      follow_up: [EVIL],
    });
    state.workers["W2.1"]!.merge_sha = null;
    state.workers["W2.1"]!.stop = {
      kind: "failed",
      cause: "work",
      details: toDetails(EVIL),
      at: "2026-01-01T00:00:00Z",
    };
    const view = getBuildView(state);
    const bodies = [
      renderPlanComment(view),
      renderArchitectQuestions("bob", round, false),
      renderStatusComment(view),
      renderPullBody(view, "W1.1", null).replace(
        /^<!-- Baton's part -->|<!-- end of Baton's part -->$/g,
        "",
      ),
      renderLandingPull(view, { ...closing, summary: EVIL, findings: [EVIL] }, null),
      renderFinalReport(view, []),
      renderWhyAnswer(view, "W2.1"),
    ];
    for (const body of bodies) expect(body).not.toMatch(/@ada|<b>|<!--|^# Big/m);
  });
});
