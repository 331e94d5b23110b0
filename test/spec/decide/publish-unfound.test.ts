import { expect, test } from "vitest";
import { COMPLETE } from "../support/facts.ts";
import { building } from "../support/scenes.ts";

test("given GitHub doesn't find a commit that was just made, then it is published later, without more work", () => {
  const stage = building();
  stage.refusing.set("publish:W1.1/work/1", "missing");
  stage.closes("W1.1/work/1", COMPLETE);
  expect(stage.dispatched).not.toContain("W1.1/work/2");
  stage.refusing.delete("publish:W1.1/work/1");
  stage.wait(10_000).settle();
  expect(stage.state!.workers["W1.1"]).toMatchObject({ published: "W1.1/work/1" });
});

test("given it is never found, then the work is done again", () => {
  const stage = building();
  stage.refusing.set("publish:W1.1/work/1", "missing");
  stage.closes("W1.1/work/1", COMPLETE).wait(60_000).settle();
  expect(stage.dispatched.at(-1)).toBe("W1.1/work/2");
});
