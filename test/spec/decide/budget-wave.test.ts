/**
 * Each budget at four fifths and at its end, in the middle of a wave: W1.1 has finished its work,
 * W1.2 is at work.
 */
import { describeStop } from "../../../src/core/messages/stop.ts";
import { describe, expect, test } from "vitest";
import { addMilliseconds } from "../../../src/core/rules/decision-draft.ts";
import { withBudgets } from "../support/budgets.ts";
import { APPROVE, COMPLETE } from "../support/facts.ts";
import { building, inReview } from "../support/scenes.ts";
import type { SpendingFact } from "../../../src/core/model/facts.ts";
import type { Budgets } from "../../../src/core/model/settings.ts";
import type { Stage } from "../support/stage.ts";

/** W1.1's work costs this much. Nothing else costs anything. */
function spent(
  dollars: number,
  budgets: Partial<Budgets>,
  others: SpendingFact = { day: 0, month: 0, unread: [] },
): Stage {
  const stage = building(undefined, withBudgets(budgets));
  stage.facts.spending = others;
  stage.played = { model: "sonnet", dollars };
  inReview(stage, "W1.1");
  stage.played = { model: "sonnet", dollars: 0 };
  return stage;
}
const questions = (stage: Stage) => stage.comments.filter((body) => body.startsWith("@ann"));
const told = (stage: Stage, words: string) => stage.comments.filter((body) => body.includes(words));

describe("a worker's budget", () => {
  test("at four fifths is reported once, and its sessions continue", () => {
    const stage = spent(4, { worker: 5 }).closes("W1.1/review/1", APPROVE).wait(60_000).settle();
    expect(told(stage, "W1.1 has spent $4.00 of its budget of $5.")).toHaveLength(1);
    expect(questions(stage)).toEqual([]);
    expect(stage.status("W1.1")).toBe("merged");
  });

  test("at its end stops only that worker, with a question; the other one continues", () => {
    const stage = spent(5.2, { worker: 5 });
    expect(stage.state!.workers["W1.1"]!.stop).toMatchObject({ kind: "blocked", cause: "budget" });
    expect(stage.state!.build.stop).toBeNull();
    expect(questions(stage)).toHaveLength(1);
    expect(questions(stage)[0]).toContain("W1.1 has spent $5.20 of its budget of $5.");
    expect(questions(stage)[0]).toMatch(
      /`\/budget W1\.1 \$10` \(continues from its work\).*`\/skip W1\.1`/,
    );
    inReview(stage, "W1.2").closes("W1.2/review/1", APPROVE);
    expect(stage.status("W1.2")).toBe("merged");
  });

  test.each(["/budget W1.1 $10", "/budget W1.1 +5", "/budget W1.1 none"])(
    "lets it continue by %s",
    (words) => {
      const stage = spent(5.2, { worker: 5 }).says(words);
      expect(stage.state!.workers["W1.1"]!.stop).toBeNull();
      expect(stage.dispatched).toContain("W1.1/review/1");
    },
  );

  test("lets it continue when the settings allow more", () => {
    const stage = spent(5.2, { worker: 5 });
    if (stage.facts.settings.ok) stage.facts.settings.value.budgets.worker = 8;
    expect(stage.settle().dispatched).toContain("W1.1/review/1");
  });

  test.each([
    ["/budget W1.1 $5.20", "$5.20 is too little to continue"],
    ["/retry W1.1", "`/budget W1.1 $10`"],
    ["/budget W9.9 $5", "There is no W9.9"],
    ["/budget W1.1 lots", "`lots` is no amount"],
  ])("answers %s with what would help", (words, answer) => {
    const stage = spent(5.2, { worker: 5 }).says(words);
    expect(stage.comments.at(-1)!.replaceAll("\u200b", "")).toContain(answer);
    expect(stage.state!.workers["W1.1"]!.stop?.cause).toBe("budget");
  });
});

describe.each<["day" | "installation", string, string, string]>([
  ["day", "The builds of this repository have spent", "2026-11-21", "2026-11-22 00:00 UTC"],
  ["installation", "The builds of this installation have spent", "2026-11", "2026-12-01 00:00 UTC"],
])("a budget of several builds: %s", (which, words, period, next) => {
  const cause = `${which}_budget`;
  const others = (dollars: number) => ({
    day: which === "day" ? dollars : 0,
    month: which === "day" ? 0 : dollars,
    unread: [],
  });

  test("at four fifths is reported once, including what other builds spent", () => {
    const stage = spent(1.5, { [which]: 20 }, others(15));
    inReview(stage, "W1.2").closes("W1.2/review/1", APPROVE).wait(60_000).settle();
    expect(told(stage, `${words} $16.50 of the budget of $20 for ${period}`)).toHaveLength(1);
    expect(questions(stage)).toEqual([]);
    expect(stage.dispatched).toContain("W1.1/review/1");
  });

  test("at its end stops the build, says when it continues, and continues then automatically", () => {
    const stage = spent(8, { [which]: 20 }, others(12));
    expect(stage.state!.build.stop?.cause).toBe(cause);
    expect(questions(stage)[0]).toContain(`${words} $20.00 of the budget of $20 for ${period}`);
    expect(questions(stage)[0]).toContain(
      `continues by itself at ${next}, or once somebody raises \`budgets.${which}\``,
    );
    expect(stage.dispatched).not.toContain("W1.1/review/1");
    inReview(stage, "W1.2");
    expect(stage.state!.completions).toHaveProperty("W1.2/work/1");
    const until = `${next.slice(0, 10)}T00:00:00.000Z`;
    expect(stage.wakeAt! <= until).toBe(true);
    stage.facts.spending = others(0);
    stage.now = addMilliseconds(until, 1000);
    expect(stage.settle().state!.build.stop).toBeNull();
    expect(stage.dispatched).toContain("W1.1/review/1");
  });

  test("stops nothing after it is raised, and `/retry` says what would help", () => {
    const stage = spent(8, { [which]: 20 }, others(12)).says("/retry");
    expect(stage.comments.at(-1)).toContain(`somebody raises \`budgets.${which}\` in the settings`);
    if (stage.facts.settings.ok) stage.facts.settings.value.budgets[which] = 60;
    inReview(stage.settle(), "W1.2");
    expect(stage.dispatched).toContain("W1.1/review/1");
  });
});

test("unreadable repositories of the installation are named once, and in the stop", () => {
  const unread = ["you/attic", "you/cellar"];
  const stage = spent(8, { installation: 20 }, { day: 0, month: 4, unread });
  const words = "Baton can't read what builds of `you/attic`, `you/cellar` spent";
  expect(told(stage.wait(60_000).settle(), words)).toHaveLength(1);
  expect(stage.state!.build.stop).toBeNull();
  stage.facts.spending = { day: 0, month: 12, unread };
  inReview(stage, "W1.2");
  expect(stage.state!.build.stop).toMatchObject({ cause: "installation_budget" });
  expect(describeStop(stage.state!.build.stop!)).toContain(words);
  expect(told(spent(8, { day: 20 }, { day: 1, month: 0, unread }), words)).toEqual([]);
});

describe("a session that is ended at its limit", () => {
  /** Two sessions with $10 each. */
  const stage = () => building(undefined, withBudgets({ build: 20, session: null }));

  test("continues from its work in the same attempt if the build has money left", () => {
    const one = stage();
    expect(one.state!.workers["W1.1"]!.session).toMatchObject({ launch: 1, limit: 10 });
    one.played = { model: "sonnet", dollars: 0.5 };
    one.closes("W1.2/work/1", COMPLETE).closes("W1.2/review/1", APPROVE);
    one.played = { model: "sonnet", dollars: 10 };
    one.reachesLimit("W1.1/work/1", { files: 1 });
    const { session, saved_work: kept, failures } = one.state!.workers["W1.1"]!;
    expect(session).toMatchObject({ attempt: 1, launch: 2, outcome: null });
    expect(kept).toMatchObject({ session: "W1.1/work/1", launch: 1 });
    expect(failures).toEqual([]);
    expect(one.effects("dispatch").at(-1)).toMatchObject({ session: "W1.1/work/1", launch: 2 });
  });

  test("waits for running sessions that may leave it the rest, and says so", () => {
    const one = stage();
    one.played = { model: "sonnet", dollars: 10 };
    one.reachesLimit("W1.1/work/1", { files: 1 });
    expect(one.state!.build.stop).toBeNull();
    expect(one.effects("dispatch").filter(({ session }) => session === "W1.1/work/1")).toHaveLength(
      1,
    );
    expect(one.why("W1.1")).toContain("which may need what is left of the budget");
    one.played = { model: "sonnet", dollars: 1 };
    one.closes("W1.2/work/1", COMPLETE);
    expect(one.effects("dispatch").filter(({ session }) => session === "W1.1/work/1")).toHaveLength(
      2,
    );
  });

  test("stops the build at its end, and continues from its work when a person allows more", () => {
    const one = stage();
    one.played = { model: "sonnet", dollars: 10 };
    one.reachesLimit("W1.1/work/1", { files: 1 }).reachesLimit("W1.2/work/1", { files: 1 });
    expect(one.state!.build.stop?.cause).toBe("budget");
    one.says("/budget $40");
    expect(one.effects("dispatch").slice(-2)).toMatchObject([
      { session: "W1.1/work/1", launch: 2 },
      { session: "W1.2/work/1", launch: 2 },
    ]);
    expect(one.state!.workers["W1.1"]!.saved_work).not.toBeNull();
  });

  test("fails if it spent far less than allowed, because it would start again forever", () => {
    const one = stage();
    one.played = { model: "sonnet", dollars: 0.1 };
    one.reachesLimit("W1.1/work/1", { files: 1 });
    expect(one.state!.workers["W1.1"]!.session).toMatchObject({ attempt: 2, launch: 1 });
  });
});

test("a model without a known price has no limit, and people are told once", () => {
  const models = { easy: "mine", normal: "mine", complex: "mine" };
  const stage = building(undefined, { ...withBudgets({ build: 20 }), models });
  expect(stage.state!.workers["W1.1"]!.session!.limit).toBeNull();
  expect(told(stage, "Baton doesn't know the price of `mine`")).toHaveLength(1);
  const own = { mine: { input: 1, output: 1, cache_read: 1, cache_write: 1 } };
  const priced = building(undefined, { ...withBudgets({ build: 20 }), models, prices: own });
  expect(priced.state!.workers["W1.1"]!.session!.limit).toBe(10);
});
