/**
 * Baton reports what happened to a person's words to a worker: the running session read them, or
 * another one did.
 */
import { expect, test } from "vitest";
import { COMPLETE } from "../support/facts.ts";
import { building, inReview, merged } from "../support/scenes.ts";

const about = (stage: ReturnType<typeof building>) =>
  stage.comments.filter((body) => body.includes("use a map"));

test("given words that the running session read, then their author is told once", () => {
  const stage = building()
    .says("/steer W1.1 use a map")
    .closes("W1.1/work/1", COMPLETE, { steers: [1] });
  expect(about(stage)).toEqual(["`W1.1/work/1` took this into account: “use a map”."]);
});

test("given words that came too late, then their author is told once which session has them", () => {
  const stage = inReview(building(), "W1.1");
  const on = stage.pull("W1.1").number;
  stage.says("/steer use a map", { on });
  stage.says("/steer and no loops", { on });
  stage.closes("W1.1/rework/1", COMPLETE);
  expect(stage.effects("comment").at(-1)).toMatchObject({ issue: on });
  expect(about(stage)).toEqual([]);
  expect(stage.comments.at(-1)).toBe(
    "`W1.1/rework/1` ended before it read this: “and no loops”. `W1.1/rework/2` has it now.",
  );
});

test("given words to a session that has not begun, then nothing is said: it reads them anyway", () => {
  expect(about(merged(building().says("/steer W2.1 use a map"), "W1.1", "W1.2"))).toEqual([]);
});

test("given words that no session has read, then the status comment says where they are", () => {
  const status = () => building().says("/steer W1.1 use a map").says("/status").comments.at(-1);
  expect(status()).toContain(
    "**Said to W1.1:** one message, given to `W1.1/work/1`; not seen yet.",
  );
});
