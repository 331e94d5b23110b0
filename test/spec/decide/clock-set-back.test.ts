/** Records that were written while the clock was wrong. */
import { describe, expect, test } from "vitest";
import { addMilliseconds } from "../../../src/core/rules/decision-draft.ts";
import { building } from "../support/scenes.ts";
import type { Stage } from "../support/stage.ts";

const HOUR = 60 * 60_000;

/** Everything so far was written with a clock that was two hours ahead. */
function setBack(stage: Stage): Stage {
  stage.now = addMilliseconds(stage.now, -2 * HOUR);
  return stage.settle();
}

const times = (stage: Stage) =>
  JSON.stringify([stage.state!.build, stage.state!.workers]).match(/"\d{4}-[^"]*T[^"]*Z"/g);

describe("given a record from a clock two hours ahead, when the clock is corrected", () => {
  test("no time in it is in the future, except the label's, which is GitHub's", () => {
    const stage = setBack(building());
    const ahead = times(stage)!.filter((time) => time > `"${stage.now}"`);
    expect(new Set(ahead)).toEqual(new Set([`"${stage.state!.build.trigger.at}"`]));
    expect(stage.messages.join("\n")).toContain("The clock was set back");
  });

  test("a parked session waits as long as the provider asked, without the two hours", () => {
    const stage = building();
    stage.parks("W1.1/work/1", addMilliseconds(stage.now, HOUR));
    setBack(stage);
    expect(stage.state!.workers["W1.1"]!.session!.parked!.until).toBe(
      addMilliseconds(stage.now, HOUR),
    );
    stage.wait(HOUR).settle();
    expect(stage.status("W1.1")).toBe("running");
    expect(stage.effects("dispatch").at(-1)).toMatchObject({ session: "W1.1/work/1", launch: 2 });
  });

  test("a new comment is read at once, and earlier ones are not read again", () => {
    const stage = building().says("/pause");
    expect(stage.state!.build.paused).not.toBeNull();
    setBack(stage).says("/resume");
    expect(stage.state!.build.paused).toBeNull();
    stage
      .wait(HOUR)
      .settle()
      .wait(2 * HOUR)
      .settle();
    expect(stage.state!.build.paused).toBeNull();
    expect(stage.effects("react")).toHaveLength(
      new Set(stage.effects("react").map((one) => JSON.stringify(one))).size,
    );
  });

  test("a comment from after the correction and before Baton's next pass is read", () => {
    const stage = building().says("/pause");
    stage.now = addMilliseconds(stage.now, -2 * HOUR);
    stage.says("/resume");
    expect(stage.state!.build.paused).toBeNull();
  });
});

test("given a correct clock, then no time of a record is changed", () => {
  const stage = building();
  const before = times(stage);
  stage.wait(HOUR).settle();
  expect(times(stage)!.slice(0, 5)).toEqual(before!.slice(0, 5));
  expect(stage.messages.join("\n")).not.toContain("The clock was set back");
});
