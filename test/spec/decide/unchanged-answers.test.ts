/** When a command changes nothing that its author can see, the answer says what Baton waits for. */
import { describe, expect, test } from "vitest";
import { APPROVE, CHANGES } from "../support/facts.ts";
import { building, inReview, merged } from "../support/scenes.ts";
import type { Stage } from "../support/stage.ts";

const answer = (stage: Stage, command: string) => stage.says(command).comments.at(-1);
const isDone = (stage: Stage) =>
  !stage.effects("react").some(({ content }) => content === "confused");

describe("given a paused build", () => {
  const paused = () => inReview(building(), "W1.1").says("/pause");

  test.each(["/approve W1.1", "/retry W1.1 use feet", "/unhold"])(
    "then the answer to %s says how it continues",
    (said) => {
      const stage = paused().says("/hold");
      expect(answer(stage, said)).toMatch(
        /^Not yet: the build is paused since .*; `\/resume` continues it\.$/,
      );
      expect(isDone(stage)).toBe(true);
    },
  );
});

test("given a hold on merging, the answer to an approval names its author and what ends it", () => {
  const stage = inReview(building(), "W1.1").says("/hold W1.1", { by: "ben" });
  expect(answer(stage, "/approve W1.1")).toMatch(
    /^W1\.1: merging is held since .* by `@ben`; `\/unhold W1\.1`/,
  );
  expect(isDone(stage)).toBe(true);
  expect(stage.says("/unhold W1.1").status("W1.1")).toBe("merged");
});

describe("given a red build branch", () => {
  const RED = /`baton\/7-add-units\/build` is red .*`\/retry` continues without a fix\.$/;

  test("then starting the next worker is answered that nothing starts from it", () => {
    const stage = merged(
      building(undefined, {
        gates: { plan: "human", wave: "auto", launch: "human", landing: "human" },
      }),
    );
    stage.facts.tip = { pending: false, failing: ["test"] };
    stage.settle();
    expect(answer(stage, "/start")).toMatch(RED);
    expect(stage.dispatched).toEqual(["build/architect/1"]);
    expect(stage.says("/retry").dispatched).toContain("W1.1/work/1");
  });

  test("then an approval that nothing waits for is answered with it", () => {
    const stage = merged(building(), "W1.1");
    stage.facts.tip = { pending: false, failing: ["test"] };
    expect(answer(stage.settle(), "/approve")).toMatch(RED);
  });
});

test.each(["/skip W1.1", "/cancel W1.1"])(
  "after %s, an approval or a review is answered with how to resume it",
  (left) => {
    const stage = inReview(building(), "W1.1").says(left);
    for (const command of ["/approve W1.1", "/review W1.1"]) {
      expect(answer(stage, command)).toMatch(/`\/retry W1\.1` starts it again\.$/);
    }
    expect(stage.says("/retry W1.1").dispatched.at(-1)).toBe("W1.1/rework/1");
  },
);

test("an approval after too many failures resets their count for later work", () => {
  const stage = inReview(building(), "W1.1").closes("W1.1/review/1", CHANGES);
  stage.state!.build.retries = 14;
  expect(stage.fails("W1.1/rework/1").says("/approve W1.1").status("W1.1")).toBe("merged");
  inReview(stage, "W1.2").fails("W1.2/review/1");
  expect(stage.dispatched.at(-1)).toBe("W1.2/review/2");
  expect(stage.closes("W1.2/review/2", APPROVE).status("W1.2")).toBe("merged");
});
