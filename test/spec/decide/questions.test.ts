import { describe, expect, test } from "vitest";
import { getArchitectReasons } from "../../../src/core/model/planning.ts";
import { aPlan } from "../support/facts.ts";
import { building } from "../support/scenes.ts";
import { Stage } from "../support/stage.ts";
import { written } from "../support/written.ts";

const ASKS = {
  summary: "Two ways.",
  questions: [{ question: "Which unit?", default: "Metres.", why: "Names." }],
};
const asked = () => new Stage().settle().closes("build/architect/1", ASKS);
const body = (stage: Stage, key: string) =>
  stage.effects("document").findLast((d) => d.key === key)!.body;
const refusal = (stage: Stage) => stage.comments.at(-1);

describe("given an architect that has questions", () => {
  test("then one comment asks them with proposals and mentions the labeller, and the build waits", () => {
    const stage = asked();
    expect(stage.state?.build.status).toBe("questions");
    expect(stage.effects("document").map((d) => d.key)).toEqual(["questions-1"]);
    expect(body(stage, "questions-1")).toMatch(
      /@ann, [^]*1\. \*\*Which unit\?\*\*\n {3}Names\.\n {3}Proposed: Metres\./,
    );
    expect(body(stage, "questions-1")).toContain(
      "Waiting since 2026-11-21 10:00 UTC. Anyone with write access",
    );
    expect(stage.wait(3_600_000).settle().dispatched).toEqual(["build/architect/1"]);
  });

  test("when somebody answers, then the next session gets it by path, and the comment names them", () => {
    const stage = asked().says("/answer in feet", { by: "wren" });
    expect(stage.dispatched).toEqual(["build/architect/1", "build/architect/2"]);
    expect(getArchitectReasons(stage.state!.build)).toEqual([
      "@wren answered the questions: answers.md",
    ]);
    expect(body(stage, "questions-1")).toMatch(/Answered by `wren` at [^]*\n> in feet/);
    expect(stage.closes("build/architect/2", aPlan()).state?.build.status).toBe(
      "awaiting_approval",
    );
  });

  test("when `/answer` is alone, then every proposal applies", () => {
    const stage = asked().says("/answer");
    expect(stage.state?.build.planning.rounds[0]?.answer).toMatchObject({ by: "ann", text: "" });
    expect(body(stage, "questions-1")).toContain("all as proposed");
  });

  test("when it is approved instead, then the person reads what to answer", () => {
    expect(refusal(asked().says("/approve"))).toContain("`/answer` alone to accept all proposals");
  });

  test("when somebody revises instead, then that is the answer", () => {
    expect(asked().says("/revise in feet").state?.build.planning.rounds[0]?.answer?.text).toBe(
      "in feet",
    );
  });

  test("when somebody without write access answers, then nothing happens", () => {
    const stage = asked().says("/answer", { by: "eve", role: "triage" });
    expect(stage.state?.build.status).toBe("questions");
    expect(stage.comments).toEqual([]);
  });

  test("when it asks again, then an earlier answer does not count, even if Baton sees it later", () => {
    const stage = asked().says("/answer").closes("build/architect/2", ASKS);
    const remark = {
      id: 1,
      on: 7,
      author: "ann",
      role: "write" as const,
      at: stage.now,
      lines: written("/answer"),
    };
    stage.facts.remarks.push({ ...remark, at: stage.wait(1000).now });
    expect(refusal(stage.settle())).toContain("did not exist yet");
    expect(stage.says("/answer").dispatched).toContain("build/architect/3");
  });

  test("when the build is cancelled, then the comment no longer asks", () => {
    expect(body(asked().says("/cancel"), "questions-1")).toContain("They need no answer any more");
  });

  test("when it asks a third time, then it must plan with its proposals, with new attempts", () => {
    const stage = asked().says("/answer").closes("build/architect/2", ASKS).says("/answer");
    stage.closes("build/architect/3", ASKS);
    expect(getArchitectReasons(stage.state!.build)[0]).toContain("hand in a plan now");
    expect(stage.closes("build/architect/4", aPlan()).state?.build.status).toBe(
      "awaiting_approval",
    );
  });
});

test.each([
  ["nothing was asked", () => new Stage().settle(), "No question waits"],
  ["it is answered already", () => asked().says("/answer"), "answered already, by `@ann`"],
  ["it is being built", () => building(), "`/steer W1.1 <words>`"],
])("`/answer` where %s is answered", (_, scene, words) =>
  expect(refusal(scene().says("/answer"))).toContain(words),
);
