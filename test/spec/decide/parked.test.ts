import { describeStop } from "../../../src/core/messages/stop.ts";
import { describe, expect, test } from "vitest";
import { MAX_PARKS } from "../../../src/core/model/settings.ts";
import { getBuildView } from "../../../src/core/messages/build-view.ts";
import { renderStatusComment } from "../../../src/core/messages/status.ts";
import { addMilliseconds } from "../../../src/core/rules/decision-draft.ts";
import { aBrief, aPlan, APPROVE, COMPLETE, T0 } from "../support/facts.ts";
import { building, inReview, merged } from "../support/scenes.ts";
import { Stage } from "../support/stage.ts";
import { describeWait } from "../../../src/core/messages/worker-wait.ts";

const HOUR = 60 * 60_000;

/** Parks the session for an hour from now. */
function parked(stage: Stage, session: Parameters<Stage["parks"]>[0] = "W1.1/work/1"): Stage {
  return stage.parks(session, addMilliseconds(stage.now, HOUR));
}

describe("a session that the provider rejects for now", () => {
  test("is parked until the given time and uses no attempt", () => {
    const stage = building();
    const until = addMilliseconds(stage.now, HOUR);
    stage.parks("W1.1/work/1", until);
    expect(stage.status("W1.1")).toBe("parked");
    expect(stage.state!.workers["W1.1"]).toMatchObject({
      attempts: { work: 1 },
      failures: [],
      stop: null,
    });
    expect(stage.state!.build.retries).toBe(0);
    stage.wait(HOUR - 1).settle();
    expect(stage.dispatched.filter((s) => s === "W1.1/work/1")).toHaveLength(1);
    stage.wait(1).settle();
    expect(stage.status("W1.1")).toBe("running");
    expect(stage.effects("dispatch").at(-1)).toMatchObject({ session: "W1.1/work/1", launch: 2 });
    expect(stage.closes("W1.1/work/1", COMPLETE).status("W1.1")).toBe("in_review");
  });

  test("is checked again at its time, even if nothing else happens", () => {
    const stage = parked(parked(building()), "W1.2/work/1");
    expect(stage.wakeAt).toBe(addMilliseconds(stage.now, HOUR));
  });

  test("does not stop the other sessions", () => {
    const stage = merged(parked(building()), "W1.2");
    expect([stage.status("W1.1"), stage.status("W1.2")]).toEqual(["parked", "merged"]);
  });

  test("is shown with its time and reason in the status comment, by `/why` and by `/status`", () => {
    const stage = parked(building());
    const at = addMilliseconds(stage.now, HOUR).slice(0, 16).replace("T", " ");
    const words = `the provider, until ${at} UTC (529 overloaded)`;
    expect(describeWait(stage.state!.workers["W1.1"]!, stage.state!)).toContain(words);
    expect(renderStatusComment(getBuildView(stage.state!))).toContain(words);
    stage.says("/why W1.1");
    expect(stage.comments.at(-1)).toContain("**W1.1** is **parked**");
    expect(stage.comments.at(-1)).toContain(words);
  });

  test("waits too if it is a review", () => {
    const stage = parked(inReview(building(), "W1.1"), "W1.1/review/1");
    expect(stage.status("W1.1")).toBe("parked");
    stage.wait(HOUR).settle().closes("W1.1/review/1", APPROVE);
    expect(stage.status("W1.1")).toBe("merged");
  });

  test("is shown in the status comment if it is the architect, and plans later", () => {
    const stage = parked(new Stage().settle(), "build/architect/1");
    expect(renderStatusComment(getBuildView(stage.state!))).toMatch(
      /\*\*Parked:\*\* The architect session waits for the provider, until/,
    );
    stage.wait(HOUR).settle().closes("build/architect/1", aPlan());
    expect(stage.state!.build.status).toBe("awaiting_approval");
    expect(stage.state!.build.attempts.architect).toBe(1);
  });

  test("continues at once after `/retry W1.1`, and all of them after `/retry`", () => {
    const one = parked(building()).says("/retry W1.1");
    expect(one.effects("dispatch").at(-1)).toMatchObject({ session: "W1.1/work/1", launch: 2 });
    const all = parked(parked(building()), "W1.2/work/1").says("/retry");
    expect(all.dispatched.slice(-2).toSorted()).toEqual(["W1.1/work/1", "W1.2/work/1"]);
    expect(all.comments).toEqual([]);
  });

  test("may lose its runner as often as any other", () => {
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

  test.each<[string, (now: string) => string | null]>([
    ["names none", () => null],
    ["names two seconds", (now) => addMilliseconds(now, 2000)],
    ["names a time that is past", () => "2001-01-01T00:00:00Z"],
  ])("grows from two minutes to an hour if the provider %s", (_, named) => {
    const stage = building();
    const waits = Array.from({ length: 7 }, () => {
      const wait = until(stage.parks("W1.1/work/1", named(stage.now))) / 60_000;
      stage.wait(wait * 60_000).settle();
      return wait;
    });
    expect(waits).toEqual([2, 4, 8, 16, 32, 60, 60]);
  });

  test("is as long as the provider says, at most a month's quota", () => {
    expect(until(building().parks("W1.1/work/1", addMilliseconds(T0, 5 * HOUR)))).toBeGreaterThan(
      4 * HOUR,
    );
    expect(until(building().parks("W1.1/work/1", "9999-01-01T00:00:00Z")) / HOUR / 24).toBe(32);
  });

  test("starts again at two minutes when the provider has answered", () => {
    const stage = building();
    stage
      .parks("W1.1/work/1", null)
      .wait(2 * 60_000)
      .settle()
      .parks("W1.1/work/1", null)
      .wait(4 * 60_000)
      .settle();
    stage.played = { model: "sonnet", dollars: 0.1 };
    expect(until(stage.parks("W1.1/work/1", null)) / 60_000).toBe(2);
  });

  test("that never helps finally stops the build, and `/retry` tries again", () => {
    const stage = building();
    for (let i = 0; i < MAX_PARKS; i++) stage.parks("W1.1/work/1", null).wait(HOUR).settle();
    expect(stage.state!.build.stop).toMatchObject({ cause: "engine" });
    expect(describeStop(stage.state!.build.stop!)).toContain(
      `refused W1.1/work/1 ${MAX_PARKS} times`,
    );
    expect(stage.says("/retry").state!.build.stop).toBeNull();
    expect(stage.effects("dispatch").at(-1)).toMatchObject({ launch: MAX_PARKS + 1 });
    expect(stage.parks("W1.1/work/1", null).state!.build.stop).toBeNull();
  });

  test("ends with the `/retry` that answers a stop, too", () => {
    const stage = parked(building()).stops("W1.2/work/1", "There is no key.").says("/retry");
    expect(stage.dispatched.slice(-2).toSorted()).toEqual(["W1.1/work/1", "W1.2/work/1"]);
  });
});

describe("a provider that never answers", () => {
  const REASON = "http://gateway:8080 can't be reached (connect ECONNREFUSED).";
  const questions = (stage: Stage) =>
    stage.comments.filter((body) => body.includes("No session has got an answer"));

  /**
   * Plays this many minutes. Each run waits for ten minutes and is parked. Returns when each launch
   * began.
   */
  function play(stage: Stage, minutes: number, until: string | null = null): number[] {
    const begun: number[] = [];
    for (let minute = 0; minute < minutes; minute++) {
      const { session } = stage.state!.workers["W1.1"]!;
      const since =
        session!.run === null ? null : Date.parse(stage.now) - Date.parse(session!.dispatched_at!);
      if (since === 0) begun.push(minute);
      if (since === 10 * 60_000) stage.parks("W1.1/work/1", until, REASON);
      stage.wait(60_000).settle();
    }
    return begun;
  }
  const alone = () => building(aPlan(aBrief("W1.1")));

  test("uses four runners in its first hour, and a person is asked once after it", () => {
    const stage = alone();
    expect(play(stage, 59)).toEqual([0, 12, 26, 44]);
    expect(questions(stage)).toEqual([]);
    play(stage, 10);
    expect(questions(stage)).toHaveLength(1);
    const [body] = questions(stage);
    expect(body).toMatch(
      /^@ann, Baton needs you\.\n\nNo session has got an answer[^]* status page, the secret `ANTHROPIC_API_KEY`/,
    );
    expect(body).toContain("connect ECONNREFUSED");
    expect(body).toContain("`W1.1/work/1` waits. Check the provider's");
    expect(body).toContain("`/retry` tries at once, `/cancel` ends the build.");
    for (let hour = 0; hour < 3; hour++) stage.wait(HOUR).settle();
    expect(questions(stage)).toHaveLength(1);
    expect(stage.state!.build.stop).toBeNull();
  });

  test("uses no more runners if it names two seconds each time", () => {
    expect(play(alone(), 60, "2001-01-01T00:00:00Z")).toHaveLength(4);
  });

  test("is checked after the hour, even if the session is parked for longer", () => {
    const stage = alone().parks("W1.1/work/1", addMilliseconds(T0, 24 * HOUR), REASON);
    expect(Date.parse(stage.wakeAt!) - Date.parse(stage.now)).toBeLessThanOrEqual(HOUR);
    stage.now = stage.wakeAt!;
    expect(questions(stage.settle())).toHaveLength(1);
  });

  test("is asked about once for all waiting sessions, and again only after an answer", () => {
    const stage = building().parks("W1.1/work/1", null, REASON).parks("W1.2/work/1", null, REASON);
    // Both wait for a day, so nothing but the question can happen next.
    for (const id of ["W1.1", "W1.2"] as const) {
      stage.state!.workers[id]!.session!.parked!.until = addMilliseconds(stage.now, 24 * HOUR);
    }
    stage.wait(2 * HOUR).settle();
    expect(questions(stage)).toHaveLength(1);
    expect(questions(stage)[0]).toContain("`W1.1/work/1`, `W1.2/work/1` wait.");
    stage.wait(22 * HOUR).settle();
    stage.played = { model: "sonnet", dollars: 0.1 };
    stage
      .parks("W1.1/work/1", addMilliseconds(stage.now, 24 * HOUR), REASON)
      .closes("W1.2/work/1", COMPLETE);
    expect(stage.state!.build.unanswered).toBeNull();
  });

  test("for one session is no question while the run of another one continues", () => {
    const stage = building()
      .parks("W1.2/work/1", addMilliseconds(T0, 24 * HOUR), REASON)
      .wait(50 * 60_000)
      .settle();
    expect(questions(stage.wait(15 * 60_000).settle())).toEqual([]);
  });
});

describe("an engine that lacks what it needs", () => {
  test("stops the build once with that sentence and uses no attempt; `/retry` continues", () => {
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
