/**
 * What a session reports about the context it was given is stored with its usage and decides
 * nothing.
 */
import { expect, test } from "vitest";
import { renderFinalReport } from "../../../src/core/messages/report.ts";
import { getBuildView } from "../../../src/core/messages/build-view.ts";
import { APPROVE, aBrief, aPlan, COMPLETE } from "../support/facts.ts";
import { anIssue, createIssues, passed } from "../support/loops.ts";
import { building } from "../support/scenes.ts";

test("a session's context is stored with its pass; of several launches, the largest one", () => {
  const stage = building(aPlan(aBrief("W1.1")));
  // The answers of a model were paid before it parked.
  stage.played.model = "claude-sonnet-5-5";
  stage.context = { script: 100, brief: 50 };
  stage.parks("W1.1/work/1", null);
  stage.context = { script: 100, brief: 20 };
  stage.wait(3_600_000).settle().closes("W1.1/work/1", COMPLETE);
  stage.context = { script: 90, diff: 1e9 };
  stage.closes("W1.1/review/1", APPROVE);
  expect(stage.state!.workers["W1.1"]!.spent).toMatchObject([
    { session: "W1.1/work/1", pass: 0, context: { script: 100, brief: 50 }, output_tokens: 20 },
    { session: "W1.1/review/1", pass: 0, context: { script: 90, diff: 1e9 } },
  ]);
  expect(renderFinalReport(getBuildView(stage.state!), [])).toContain(
    "| first pass | review | 1 | 1,000,000,090 | 250,000,023 | 1,000,000,090 | diff 100 " +
      "%, script 0 % |",
  );
});

test("a session belongs to the loops that had begun when it ended", () => {
  const stage = passed({ loops: 1 });
  stage.closes("loop-1/research/1", createIssues(anIssue()));
  stage.closes("build/architect/2", aPlan(aBrief("W2.1", ["W1.1"])));
  const passes = Object.fromEntries(
    stage.state!.build.spent.map(({ session, pass }) => [session, pass]),
  );
  expect(passes).toEqual({
    ...{ "build/architect/1": 0, "build/memory/1": 0 },
    ...{ "loop-1/research/1": 1, "build/architect/2": 1 },
  });
});
