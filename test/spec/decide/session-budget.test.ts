/**
 * How much one session may cost, and what happens when the rest of a limit is too little for
 * another turn.
 */
import { describeStop } from "../../../src/core/messages/stop.ts";
import { describe, expect, test } from "vitest";
import { DEFAULT_SETTINGS } from "../../../src/core/model/settings.ts";
import { renderFailures } from "../../../src/core/messages/failures.ts";
import { withBudgets } from "../support/budgets.ts";
import { aBrief, aPlan, COMPLETE } from "../support/facts.ts";
import { building, inReview } from "../support/scenes.ts";
import { Stage } from "../support/stage.ts";

const limitOf = (stage: Stage) => stage.state!.workers["W1.1"]!.session!.limit;
const dispatches = (stage: Stage) =>
  stage.dispatched.filter((name) => name.startsWith("W1.1/work/"));

/** The session ends at its limit after it has spent this much. */
function ends(stage: Stage, dollars: number): Stage {
  stage.played = { model: "sonnet", dollars };
  return stage.reachesLimit("W1.1/work/1", { files: 1 });
}

describe("a session's budget", () => {
  test("is ten dollars by default, and none if the settings say `null`", () => {
    expect(DEFAULT_SETTINGS.budgets.session).toBe(10);
    expect(limitOf(building())).toBe(10);
    expect(limitOf(building(undefined, withBudgets({ session: 2.5 })))).toBe(2.5);
    expect(limitOf(building(undefined, withBudgets({ session: null })))).toBeNull();
  });

  test("is the session's limit only if other budgets leave more", () => {
    expect(limitOf(building(undefined, withBudgets({ build: 8 })))).toBe(4);
    expect(limitOf(building(undefined, withBudgets({ worker: 3 })))).toBe(3);
    expect(limitOf(building(undefined, withBudgets({ build: 100 })))).toBe(10);
  });

  test("applies to all launches: money that a parked launch spent is gone", () => {
    const stage = building();
    stage.played = { model: "sonnet", dollars: 4 };
    stage.parks("W1.1/work/1", null).wait(120_000).settle();
    expect(stage.state!.workers["W1.1"]!.session).toMatchObject({ launch: 2, limit: 6 });
  });

  test("that is used up asks a person, with amounts and the command, and is recorded as the cause", () => {
    const stage = ends(building(), 9.7);
    const { stop, session, saved_work: kept, failures } = stage.state!.workers["W1.1"]!;
    expect(stop).toMatchObject({ kind: "blocked", cause: "work" });
    expect(describeStop(stop!)).toBe(
      "W1.1/work/1 has spent $9.70 of the $10 that one session may spend. The remaining " +
        "$0.30 may be too little for the next turn. Its work is kept. After `/retry` another " +
        "session continues from there, with $10 of its own. `budgets.session` in the settings " +
        "changes that limit.",
    );
    expect(stage.comments.at(-1)).toContain("`/retry W1.1 [words]`");
    expect(session!.outcome).toBe("failed");
    expect(kept).toMatchObject({ session: "W1.1/work/1" });
    expect(failures).toMatchObject([{ outcome: "budget", session: "W1.1/work/1" }]);
    expect(renderFailures(failures).join("")).toContain("`W1.1/work/1` spent its budget");
    expect(stage.state!.build.retries).toBe(0);
    expect(dispatches(stage)).toHaveLength(1);
  });

  test("is a new one after `/retry`, which continues from the kept work", () => {
    const stage = ends(building(), 9.7).says("/retry W1.1");
    expect(stage.dispatched.at(-1)).toBe("W1.1/work/2");
    expect(limitOf(stage)).toBe(10);
    expect(stage.state!.workers["W1.1"]!.saved_work).toMatchObject({ session: "W1.1/work/1" });
  });

  test("of a review asks like a failed review", () => {
    const stage = inReview(building(), "W1.1");
    stage.played = { model: "sonnet", dollars: 10 };
    stage.reachesLimit("W1.1/review/1");
    expect(stage.state!.workers["W1.1"]!.stop).toMatchObject({ cause: "review_failed" });
    expect(stage.says("/retry W1.1").dispatched.at(-1)).toBe("W1.1/review/2");
  });

  test("of the architect stops the build, and `/retry` starts another one", () => {
    const stage = new Stage().settle();
    stage.played = { model: "opus", dollars: 10 };
    stage.reachesLimit("build/architect/1");
    expect(stage.state!.build.stop).toMatchObject({ kind: "blocked", cause: "architect" });
    expect(describeStop(stage.state!.build.stop!)).toContain(
      "After `/retry` another session starts from the beginning, with",
    );
    expect(stage.says("/retry").dispatched.at(-1)).toBe("build/architect/2");
  });

  test("is no limit if the model's price is unknown, and by default nobody is told", () => {
    const models = { easy: "mine", normal: "mine", complex: "mine" };
    const stage = building(undefined, { models });
    expect(limitOf(stage)).toBeNull();
    const words = (one: Stage) =>
      one.comments.filter((body) => body.includes("Baton doesn't know the price of `mine`"));
    expect(words(stage)).toEqual([]);
    expect(words(building(undefined, { ...withBudgets({ session: 5 }), models }))).toHaveLength(1);
  });
});

describe("a session that ends before a turn that could exceed its limit", () => {
  const alone = (budget: number) =>
    building(aPlan(aBrief("W1.1")), withBudgets({ build: budget, session: null }));

  test("starts again only with half as much again as was too little, or else a person is asked", () => {
    const stage = ends(alone(4), 3.6);
    expect(stage.state!.build.stop).toMatchObject({ cause: "budget" });
    expect(describeStop(stage.state!.build.stop!)).toContain(
      "The build has spent $3.60 of its budget of $4. The remaining $0.40 may be too little " +
        "for the next turn.",
    );
    expect(dispatches(stage)).toHaveLength(1);
    stage.wait(3_600_000).settle();
    expect(stage.state!.build.stop).toMatchObject({ cause: "budget" });
    expect(stage.says("/budget $4.10").comments.at(-1)).toContain(
      "$4.10 is too little to continue",
    );
    expect(stage.says("/budget $6").state!.build.stop).toBeNull();
    expect(stage.effects("dispatch").at(-1)).toMatchObject({ session: "W1.1/work/1", launch: 2 });
    expect(limitOf(stage)).toBe(2.4);
  });

  test("stops only its worker if that budget is the smallest, until a person raises it", () => {
    const stage = ends(building(undefined, withBudgets({ worker: 2 })), 1.8);
    expect(stage.state!.build.stop).toBeNull();
    expect(stage.state!.workers["W1.1"]!.stop).toMatchObject({ cause: "budget" });
    expect(stage.says("/budget W1.1 $2.05").comments.at(-1)).toContain(
      "$2.05 is too little to continue",
    );
    stage.says("/budget W1.1 $5");
    expect(stage.state!.workers["W1.1"]!.stop).toBeNull();
    expect(limitOf(stage)).toBe(3.2);
  });

  test("waits for running sessions whose limits may leave it enough", () => {
    const stage = ends(building(undefined, withBudgets({ build: 8, session: null })), 3.7);
    expect([stage.state!.build.stop, dispatches(stage).length]).toEqual([null, 1]);
    stage.played = { model: "sonnet", dollars: 1 };
    stage.closes("W1.2/work/1", COMPLETE);
    expect(dispatches(stage)).toHaveLength(2);
  });
});
