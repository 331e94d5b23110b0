import { describe, expect, test } from "vitest";
import { MAX_PARKS } from "../../../src/core/build/settings.ts";
import { waitsFor } from "../../../src/core/build/status.ts";
import { viewOf } from "../../../src/core/build/view.ts";
import { statusBody } from "../../../src/core/comments/status.ts";
import { after } from "../../../src/core/rules/turn.ts";
import { aPlan, APPROVE, COMPLETE } from "../support/facts.ts";
import { building, inReview, merged } from "../support/scenes.ts";
import { Stage } from "../support/stage.ts";

const HOUR = 60 * 60_000;

/** Parks the session for an hour from now. */
function parked(stage: Stage, session: Parameters<Stage["parks"]>[0] = "W1.1/work/1"): Stage {
  return stage.parks(session, after(stage.now, HOUR));
}

describe("a session that the provider sends away", () => {
  test("is parked until the time that it names, and costs no attempt", () => {
    const stage = building();
    const until = after(stage.now, HOUR);
    stage.parks("W1.1/work/1", until);
    expect(stage.status("W1.1")).toBe("parked");
    expect(stage.state!.workers["W1.1"]).toMatchObject({ attempts: { work: 1 }, failures: [], stop: null });
    expect(stage.state!.build.retries).toBe(0);
    stage.wait(HOUR - 1).settle();
    expect(stage.dispatched.filter((s) => s === "W1.1/work/1")).toHaveLength(1);
    stage.wait(1).settle();
    expect(stage.status("W1.1")).toBe("running");
    expect(stage.effects("dispatch").at(-1)).toMatchObject({ session: "W1.1/work/1", launch: 2 });
    expect(stage.closes("W1.1/work/1", COMPLETE).status("W1.1")).toBe("in_review");
  });

  test("is looked at again when its time has come, though nothing else happens", () => {
    const stage = parked(parked(building()), "W1.2/work/1");
    expect(stage.wakeAt).toBe(after(stage.now, HOUR));
  });

  test("leaves the others at work", () => {
    const stage = merged(parked(building()), "W1.2");
    expect([stage.status("W1.1"), stage.status("W1.2")]).toEqual(["parked", "merged"]);
  });

  test("is said to be, with until when and why: in the status comment, by `/why` and `/status`", () => {
    const stage = parked(building());
    const at = after(stage.now, HOUR).slice(0, 16).replace("T", " ");
    const words = `the provider, until ${at} UTC (529 overloaded)`;
    expect(waitsFor(stage.state!.workers["W1.1"]!, stage.state!)).toContain(words);
    expect(statusBody(viewOf(stage.state!))).toContain(words);
    stage.says("/why W1.1");
    expect(stage.comments.at(-1)).toContain("**W1.1** is **parked**");
    expect(stage.comments.at(-1)).toContain(words);
  });

  test("that is a review waits as well", () => {
    const stage = parked(inReview(building(), "W1.1"), "W1.1/review/1");
    expect(stage.status("W1.1")).toBe("parked");
    stage.wait(HOUR).settle().closes("W1.1/review/1", APPROVE);
    expect(stage.status("W1.1")).toBe("merged");
  });

  test("that is the architect shows in the status comment, and plans later", () => {
    const stage = parked(new Stage().settle(), "build/architect/1");
    expect(statusBody(viewOf(stage.state!))).toMatch(
      /\*\*Parked:\*\* The architect session waits for the provider, until/,
    );
    stage.wait(HOUR).settle().closes("build/architect/1", aPlan());
    expect(stage.state!.build.status).toBe("awaiting_approval");
    expect(stage.state!.build.attempts.architect).toBe(1);
  });

  test("goes on at once when a person says `/retry W1.1`, and all do with `/retry`", () => {
    const one = parked(building()).says("/retry W1.1");
    expect(one.effects("dispatch").at(-1)).toMatchObject({ session: "W1.1/work/1", launch: 2 });
    const all = parked(parked(building()), "W1.2/work/1").says("/retry");
    expect(all.dispatched.slice(-2).toSorted()).toEqual(["W1.1/work/1", "W1.2/work/1"]);
    expect(all.comments).toEqual([]);
  });

  test("may still lose its runner as often as any other", () => {
    const stage = building();
    for (let i = 0; i < 5; i++) parked(stage).wait(HOUR).settle();
    stage.loses("W1.1/work/1").loses("W1.1/work/1");
    expect(stage.effects("dispatch").at(-1)).toMatchObject({ session: "W1.1/work/1", launch: 8 });
    expect(stage.loses("W1.1/work/1").dispatched.at(-1)).toBe("W1.1/work/2");
  });
});

describe("the wait", () => {
  const until = (stage: Stage) =>
    Date.parse(stage.state!.workers["W1.1"]!.session!.parked!.until) - Date.parse(stage.now);

  test("grows from five minutes to an hour where the provider names none", () => {
    const stage = building();
    const waits = Array.from({ length: 6 }, () => {
      const wait = until(stage.parks("W1.1/work/1", null)) / 60_000;
      stage.wait(wait * 60_000).settle();
      return wait;
    });
    expect(waits).toEqual([5, 10, 20, 40, 60, 60]);
  });

  test("is over at once for a time that is past, and never longer than a month's quota", () => {
    const stage = building().parks("W1.1/work/1", "2001-01-01T00:00:00Z");
    expect(stage.effects("dispatch").at(-1)).toMatchObject({ session: "W1.1/work/1", launch: 2 });
    expect(until(stage.parks("W1.1/work/1", "9999-01-01T00:00:00Z")) / HOUR / 24).toBe(32);
  });

  test("that never helps asks a person in the end, and `/retry` goes on trying", () => {
    const stage = building();
    for (let i = 0; i < MAX_PARKS; i++) stage.parks("W1.1/work/1", stage.now).settle();
    expect(stage.state!.build.stop).toMatchObject({ cause: "engine" });
    expect(stage.state!.build.stop!.reason).toContain(`sent W1.1/work/1 away ${MAX_PARKS} times`);
    expect(stage.says("/retry").state!.build.stop).toBeNull();
    expect(stage.effects("dispatch").at(-1)).toMatchObject({ launch: MAX_PARKS + 1 });
    expect(stage.parks("W1.1/work/1", stage.now).state!.build.stop).toBeNull();
  });

  test("is over with the `/retry` that answers a stop, too", () => {
    const stage = parked(building()).stops("W1.2/work/1", "There is no key.").says("/retry");
    expect(stage.dispatched.slice(-2).toSorted()).toEqual(["W1.1/work/1", "W1.2/work/1"]);
  });
});

describe("an engine that lacks what it needs", () => {
  test("stops the build with the sentence, once, at no attempt's cost; `/retry` goes on", () => {
    const why = "ANTHROPIC_API_KEY is not set: set the repository secret.";
    const stage = building().stops("W1.1/work/1", why).stops("W1.2/work/1", why);
    expect(stage.state!.build.stop).toMatchObject({ kind: "blocked", cause: "engine" });
    expect(stage.comments.filter((body) => body.includes(why))).toHaveLength(1);
    const before = stage.dispatched.length;
    stage.wait(HOUR).settle();
    expect(stage.dispatched).toHaveLength(before);
    stage.says("/retry");
    expect(stage.effects("dispatch").slice(-2)).toMatchObject([{ launch: 2 }, { launch: 2 }]);
    expect(stage.state!.workers["W1.1"]!.attempts.work).toBe(1);
  });
});
