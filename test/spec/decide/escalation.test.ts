import { describe, expect, test } from "vitest";
import { getCurrentComplexity } from "../../../src/core/model/failures.ts";
import { renderStatusDocument } from "../../../src/core/record/progress-documents.ts";
import { listEscalationLines } from "../../../src/core/messages/failures.ts";
import type { WorkerId } from "../../../src/core/model/names.ts";
import { building } from "../support/scenes.ts";
import type { Stage } from "../support/stage.ts";

const easy = () => building().says("/model W1.2 easy");

/** The plan says that the work is easy. Nobody chose its class. */
function easyByPlan(): Stage {
  const stage = building();
  stage.state!.briefs.find(({ id }) => id === "W1.1")!.complexity = "easy";
  return stage;
}

const complexityOf = ({ state }: Stage, id: WorkerId = "W1.1") =>
  getCurrentComplexity(
    state!.briefs.find((brief) => brief.id === id)!,
    state!.workers[id],
  );

describe("given a worker whose brief says easy", () => {
  test("when its session fails, then each further attempt gets the model of the next complexity", () => {
    const stage = easyByPlan();
    expect(complexityOf(stage)).toBe("easy");
    expect(complexityOf(stage.fails("W1.1/work/1"))).toBe("normal");
    expect(complexityOf(stage.fails("W1.1/work/2"))).toBe("complex");
    expect(stage.fails("W1.1/work/3").status("W1.1")).toBe("failed");
  });

  test("when its session fails, then status, STATUS.md and ledger show the escalation", () => {
    const stage = easyByPlan().fails("W1.1/work/1");
    const words =
      "escalated from easy to normal after attempt 1 failed (W1.1/work/1): the tests never " +
      "passed.";
    expect(listEscalationLines(stage.state!)).toEqual([`W1.1 ${words}`]);
    expect(renderStatusDocument(stage.state!)).toContain(words);
    expect(stage.state!.briefs[0]!.complexity).toBe("easy");
  });

  test("when its runner is lost three times, or the provider parks it, then it stays easy", () => {
    const stage = easyByPlan().parks("W1.1/work/1", null);
    expect(complexityOf(stage)).toBe("easy");
    const lost = easyByPlan().loses("W1.1/work/1").loses("W1.1/work/1").loses("W1.1/work/1");
    expect(lost.dispatched.at(-1)).toBe("W1.1/work/2");
    expect(complexityOf(lost)).toBe("easy");
  });

  test("when a person chose its class with `/model`, then that applies before and after a failure", () => {
    expect(complexityOf(easy().fails("W1.2/work/1"), "W1.2")).toBe("easy");
    const later = easyByPlan().fails("W1.1/work/1").says("/model W1.1 easy").fails("W1.1/work/2");
    expect(complexityOf(later)).toBe("easy");
  });
});

test("a worker of normal complexity is retried with the same model", () => {
  const stage = building().fails("W1.1/work/1");
  expect(complexityOf(stage)).toBe("normal");
  expect(stage.state!.workers["W1.1"]!.escalations).toEqual([]);
});
