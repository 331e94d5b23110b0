/**
 * GitHub's answer to a session's dispatch is lost, so Baton does not know whether a run was
 * started.
 */
import { describe, expect, test } from "vitest";
import { getRunWait } from "../../../src/core/model/session.ts";
import { decide } from "../../../src/core/decide.ts";
import { building, planned } from "../support/scenes.ts";
import { T0 } from "../support/facts.ts";
import type { Stage } from "../support/stage.ts";
import type { RunFact } from "../../../src/core/model/facts.ts";

const MINUTE = 60_000;
const KEY = "dispatch:W1.1/work/1:1";

/** The plan is approved, and the result of W1.1's dispatch is unknown. */
function unanswered(): Stage {
  const stage = planned();
  stage.refusing.set(KEY, "unavailable");
  return stage.says("/approve");
}

const session = (stage: Stage) => stage.state!.workers["W1.1"]!.session!;
const sent = (stage: Stage) =>
  stage.asked.filter((e) => e.type === "dispatch" && e.session === "W1.1/work/1").length;
const aRun = (id: number, more: Partial<RunFact> = {}): RunFact => ({
  ...{
    id,
    session: "W1.1/work/1",
    launch: 1,
    status: "in_progress",
    conclusion: null,
    policy: null,
    url: "",
  },
  ...more,
});

describe("a dispatch without an answer", () => {
  test("is recorded before it is sent", () => {
    const stage = planned();
    stage.says("/approve");
    const before = structuredClone(stage.state!);
    before.workers["W1.1"]!.session = {
      ...session(stage),
      dispatch: null,
      dispatched_at: null,
      run: null,
    };
    const facts = { ...stage.facts, runs: [], outcomes: [] };
    const { patch, effects } = decide(before, facts, stage.now);
    expect(effects).toContainEqual({ type: "dispatch", session: "W1.1/work/1", launch: 1 });
    expect(patch?.state.workers["W1.1"]?.session?.dispatch).toEqual({
      at: stage.now,
      refused: false,
    });
  });

  test("is sent again only when a list of runs from three minutes later shows no run", () => {
    const stage = unanswered();
    expect(sent(stage)).toBe(1);
    const { at } = session(stage).dispatch!;
    stage.wait(3 * MINUTE - 1).settle();
    expect(sent(stage)).toBe(1);
    expect(session(stage)).toMatchObject({
      launch: 1,
      dispatch: { at, refused: false },
      dispatched_at: null,
    });
    stage.wait(1).settle();
    expect(sent(stage)).toBe(2);
    expect(session(stage)).toMatchObject({
      launch: 1,
      attempt: 1,
      dispatch: { at: stage.now, refused: false },
    });
    expect(stage.messages.at(-1)).toContain(
      "W1.1/work/1 is dispatched again: GitHub shows no run of launch 1",
    );
  });

  test("is checked on meanwhile, at the latest when its result is known", () => {
    const stage = unanswered();
    const wait = () => Date.parse(stage.wakeAt!) - Date.parse(stage.now);
    expect(wait()).toBe(30_000);
    stage.wait(3 * MINUTE - 10_000).settle();
    expect(wait()).toBe(10_000);
  });

  test("counts the time from when the list was read, not from the decision", () => {
    const stage = unanswered();
    stage.wait(4 * MINUTE);
    const readAt = new Date(Date.parse(session(stage).dispatch!.at) + 3 * MINUTE - 1).toISOString();
    const by = (time: string) =>
      decide(stage.state, { ...stage.facts, readAt: time }, stage.now).effects;
    const dispatch = { type: "dispatch", session: "W1.1/work/1", launch: 1 };
    expect(by(readAt)).not.toContainEqual(dispatch);
    expect(by(stage.now)).toContainEqual(dispatch);
  });

  test("whose run appears meanwhile uses that run and is never sent again", () => {
    const stage = unanswered();
    stage.facts.runs.push(aRun(7));
    stage.wait(5_000).settle();
    expect(session(stage)).toMatchObject({ run: 7, launch: 1 });
    expect(session(stage).dispatched_at).toBe(session(stage).dispatch!.at);
    stage.wait(10 * MINUTE).settle();
    expect(sent(stage)).toBe(1);
  });

  test("does not wait for hours if the clock of its decision was ahead", () => {
    const stage = unanswered();
    session(stage).dispatch!.at = new Date(Date.parse(stage.now) + 120 * MINUTE).toISOString();
    stage.settle();
    stage.wait(3 * MINUTE).settle();
    expect(sent(stage)).toBe(2);
  });

  test("keeps its run when a person takes the worker, and another session begins", () => {
    const stage = unanswered();
    stage.says("/take W1.1", { by: "ann" });
    expect(session(stage)).toMatchObject({ attempt: 2, person: "ann" });
  });

  test("keeps a cancelled build's session open until its run can be cancelled", () => {
    const stage = unanswered();
    stage.says("/cancel");
    expect(session(stage).outcome).toBeNull();
    stage.facts.runs.push(aRun(7));
    stage.wait(5_000).settle();
    expect(stage.effects("cancel_run").map(({ run }) => run)).toContain(7);
    expect(session(stage).outcome).toBe("withdrawn");
  });

  test("ends a cancelled build's session when no run can appear any more", () => {
    const stage = unanswered();
    stage
      .says("/cancel")
      .wait(3 * MINUTE)
      .settle();
    expect(session(stage).outcome).toBe("withdrawn");
  });
});

describe("a dispatch that GitHub refused", () => {
  test("started nothing and is sent again after twenty seconds", () => {
    const stage = planned();
    stage.refusing.set(KEY, "missing");
    stage.says("/approve");
    expect(session(stage).dispatch).toMatchObject({ refused: true });
    stage.wait(19_999).settle();
    expect(sent(stage)).toBe(1);
    stage.wait(1).settle();
    expect(sent(stage)).toBe(2);
  });
});

test("a dispatch that came too late was never sent, and a new intent follows at once", () => {
  const stage = planned();
  const codes = ["stale"];
  stage.refusing.get = (key) => (key === KEY ? codes.pop() : undefined);
  stage.says("/approve");
  expect(sent(stage)).toBe(2);
  expect(session(stage)).toMatchObject({ launch: 1, dispatch: { refused: false } });
  expect(session(stage).run).not.toBeNull();
});

describe("two runs of one launch", () => {
  test("are replaced by the older one, whichever of them GitHub answered with", () => {
    const stage = building();
    const known = session(stage).run!;
    const before = structuredClone(stage.state!);
    before.workers["W1.1"]!.session = { ...session(stage), run: null, dispatched_at: null };
    const outcomes = [{ effect: KEY, ok: true, code: null, detail: null, id: known }];
    const facts = { ...stage.facts, runs: [aRun(known - 50)], outcomes };
    expect(decide(before, facts, stage.now).patch?.state.workers["W1.1"]?.session?.run).toBe(
      known - 50,
    );
  });

  test("cost neither a launch nor an attempt if the younger one ends without work", () => {
    const stage = building();
    const known = session(stage).run!;
    const over = { status: "completed", conclusion: "success" } as const;
    stage.facts.runs = [aRun(known, { ...over, older: known - 50, changedAt: stage.now })];
    stage.facts.proposals["W1.1/work/1"] = {
      ok: false,
      missing: true,
      reason: "nothing was uploaded",
    };
    stage.wait(5 * MINUTE);
    const { patch, effects } = decide(
      stage.state,
      { ...stage.facts, readAt: stage.now },
      stage.now,
    );
    const after = patch!.state.workers["W1.1"]!;
    expect(after.session).toMatchObject({ run: known - 50, launch: 1, lost: 0, attempt: 1 });
    expect(after.failures).toEqual([]);
    expect(effects.map(({ type }) => type)).not.toContain("dispatch");
  });
});

test("a session that was never dispatched waits for no run", () => {
  expect(getRunWait({ dispatch: null, dispatched_at: null }, T0)).toBe(0);
  expect(getRunWait({ dispatch: { at: T0, refused: true }, dispatched_at: null }, T0)).toBe(0);
  expect(getRunWait({ dispatch: { at: T0, refused: false }, dispatched_at: null }, T0)).toBe(
    180_000,
  );
  expect(getRunWait({ dispatch: { at: T0, refused: false }, dispatched_at: T0 }, T0)).toBe(180_000);
});
