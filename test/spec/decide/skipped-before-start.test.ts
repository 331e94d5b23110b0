/**
 * Workers that people skipped before they began and then want after all: they start in their turn.
 */
import { describe, expect, test } from "vitest";
import { DEFAULT_SETTINGS } from "../../../src/core/model/settings.ts";
import { aBrief, aPlan, LAND } from "../support/facts.ts";
import { building, inReview, merged } from "../support/scenes.ts";
import { describeSessionReason } from "../../../src/core/messages/stop.ts";
import { closes, reopens } from "../support/pulls.ts";

const plan = () =>
  aPlan(aBrief("W1.1"), aBrief("W2.1", ["W1.1"]), aBrief("W2.2", ["W1.1"]), aBrief("W3.1"));
const human = (gate: "launch" | "wave") => ({
  gates: { ...DEFAULT_SETTINGS.gates, [gate]: "human" as const },
});

describe("given /retry of a worker that was skipped before it began", () => {
  test.each(["/skip", "/cancel"])("by %s, then it waits for its dependencies again", (verb) => {
    const stage = building(plan()).says(`${verb} W2.1`).says("/retry W2.1");
    expect(stage.dispatched).toEqual(["build/architect/1", "W1.1/work/1"]);
    expect(stage.status("W2.1")).toBe("planned");
    expect(merged(stage, "W1.1").dispatched).toContain("W2.1/work/1");
  });

  test("then text that came with it reaches its first session", () => {
    const stage = building(plan()).says("/cancel W2.1").says("/retry W2.1 in feet");
    expect(
      merged(stage, "W1.1").state!.workers["W2.1"]!.session!.reasons.map(describeSessionReason),
    ).toEqual(["@ann: in feet"]);
  });

  test("then it bypasses neither the wave's gate nor its own launch", () => {
    const atGate = merged(building(plan(), human("wave")), "W1.1")
      .says("/cancel W2.1")
      .says("/retry W2.1");
    expect(atGate.dispatched.join()).not.toContain("W2.");
    expect(atGate.says("/approve").dispatched.slice(-2)).toEqual(["W2.1/work/1", "W2.2/work/1"]);
    const prepared = building(plan(), human("launch")).says("/cancel W1.1").says("/retry W1.1");
    expect(prepared.status("W1.1")).toBe("held");
    expect(prepared.dispatched).toEqual(["build/architect/1"]);
  });
});

describe("given a wave that waits for approval", () => {
  const skipped = () =>
    merged(building(plan(), human("wave")), "W1.1")
      .says("/skip W2.1")
      .says("/skip W2.2");

  test("when all of its workers are skipped, then the next one is asked for instead", () => {
    const stage = skipped();
    expect(stage.state!.build.gates.waves).toMatchObject([{ wave: 3, state: "open" }]);
    expect(stage.why("W3.1")).toContain("wave 3 begins once somebody answers `/approve`");
    expect(stage.says("/approve").dispatched.at(-1)).toBe("W3.1/work/1");
  });

  test("when no worker is left at all, then no wave waits", () => {
    expect(skipped().says("/skip W3.1").state!.build).toMatchObject({
      status: "closing",
      gates: { waves: [] },
    });
  });
});

test("given a build that lands, when /retry resumes a skipped worker, then it is too late", () => {
  const stage = merged(building(plan()), "W1.1").says("/skip W2.1").says("/skip W2.2");
  merged(stage, "W3.1").closes("build/close/1", LAND).says("/retry W2.1");
  expect(stage.comments.at(-1)).toMatch(
    /^The build is landing without W2\.1, so W2\.1 can't be started again\./,
  );
  expect(stage.dispatched.at(-1)).toBe("build/close/1");
});

test("given a build that lands, when a skipped pull request is reopened, then it is closed", () => {
  const stage = inReview(merged(building(), "W1.2"), "W1.1");
  closes(stage.pull("W1.1"), "bob");
  merged(stage.settle(), "W2.1").closes("build/close/1", LAND);
  reopens(stage.pull("W1.1"));
  expect(stage.settle().pull("W1.1").state).toBe("closed");
  expect([stage.state!.build.status, stage.status("W1.1")]).toEqual(["landing", "skipped"]);
  expect(stage.comments.at(-1)).toMatch(
    /^The build is landing without W1\.1, .* So this pull request is closed\.$/,
  );
});
