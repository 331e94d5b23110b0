import { describe, expect, test } from "vitest";
import { addMilliseconds } from "../../../src/core/rules/decision-draft.ts";
import { TaskStage } from "../support/task-stage.ts";

const HOUR = 60 * 60_000;
const findQuestions = (stage: TaskStage) =>
  stage.effects("comment").filter(({ body }) => body.includes("No session has got an answer"));

describe("a provider that answers no task for an hour", () => {
  test("is asked about once, without commands that a task does not have", () => {
    const stage = new TaskStage().says("/ask where?");
    stage.parks(
      "W1.1/ask/1",
      addMilliseconds(stage.now, 24 * HOUR),
      "The gateway can't be reached.",
    );
    expect(findQuestions(stage)).toEqual([]);
    stage.now = stage.wakeAt!;
    stage.settle();
    expect(findQuestions(stage).map(({ issue }) => issue)).toEqual([stage.facts.target.number]);
    const [{ body } = { body: "" }] = findQuestions(stage);
    expect(body).toMatch(/^@ann, .*\n\nNo session has got an answer/);
    expect(body).toContain("`W1.1/ask/1` waits.");
    expect(body).not.toMatch(/`\/retry`|`\/cancel`/);
    expect(findQuestions(stage.wait(HOUR))).toHaveLength(1);
  });
});
