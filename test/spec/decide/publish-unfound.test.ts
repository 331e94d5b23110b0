import { expect, test } from "vitest";
import { decide } from "../../../src/core/decide.ts";
import { APPROVE, aPlan, COMPLETE } from "../support/facts.ts";
import { building } from "../support/scenes.ts";

test("given a new commit that GitHub does not find yet, then it is published later", () => {
  const stage = building();
  stage.refusing.set("publish:W1.1/work/1", "missing");
  stage.closes("W1.1/work/1", COMPLETE);
  expect(stage.dispatched).not.toContain("W1.1/work/2");
  stage.refusing.delete("publish:W1.1/work/1");
  stage.wait(10_000).settle();
  expect(stage.state!.workers["W1.1"]).toMatchObject({ published: "W1.1/work/1" });
});

test("given a pause at the moment of a publication, then Baton still records it", () => {
  const stage = building().says("/pause").closes("W1.1/work/1", COMPLETE);
  stage.facts.outcomes = [
    { effect: "publish:W1.1/work/1", ok: true, code: null, detail: null, id: null },
  ];
  expect(stage.settle().state!.workers["W1.1"]).toMatchObject({ published: "W1.1/work/1" });
  expect(stage.effects("open_pull")).toEqual([]);
});

test("given a commit that is never found, then the work is repeated", () => {
  const stage = building();
  stage.refusing.set("publish:W1.1/work/1", "missing");
  stage.closes("W1.1/work/1", COMPLETE).wait(60_000).settle();
  expect(stage.dispatched.at(-1)).toBe("W1.1/work/2");
});

test("given the old head on GitHub, then its red checks start no work on the new one", () => {
  const stage = building(aPlan(), { ci: "auto" });
  stage.verdictOfCi = () => "failed";
  stage.closes("W1.1/work/1", COMPLETE).closes("W1.1/review/1", APPROVE);
  stage.refusing.set("publish:W1.1/rework/1", "missing");
  stage.closes("W1.1/rework/1", COMPLETE);
  stage.facts.outcomes = [
    { effect: "publish:W1.1/rework/1", ok: true, code: null, detail: null, id: null },
  ];
  const { patch, effects } = decide(stage.state, stage.facts, stage.now);
  expect(patch!.state.workers["W1.1"]).toMatchObject({
    published: "W1.1/rework/1",
    session: { attempt: 1 },
  });
  expect(effects.filter(({ type }) => type === "dispatch")).toEqual([]);
});
