/**
 * `schedule: eager`: a worker starts when its dependencies are merged, in any wave. Adaptations
 * happen per worker.
 */
import { describe, expect, test } from "vitest";
import { problemsOf } from "../settings.ts";
import { aBrief, APPROVE, aPlan, COMPLETE } from "../support/facts.ts";
import { building, merged } from "../support/scenes.ts";

const LEARNED = { ...COMPLETE, learnings: ["The factors are strings."] };
const plan = () =>
  aPlan(aBrief("W1.1"), aBrief("W1.2"), aBrief("W2.1", ["W1.1"]), aBrief("W3.1", ["W1.2"]));
const eager = (more = {}) => building(plan(), { schedule: "eager", ...more });

describe("given schedule eager", () => {
  test("then a worker starts when its dependencies are merged, even while an earlier wave runs", () => {
    expect(merged(eager(), "W1.1").dispatched.at(-1)).toBe("W2.1/work/1");
    expect(merged(building(plan()), "W1.1").dispatched).not.toContain("W2.1/work/1");
  });

  test("then workers without dependencies start at once, in any wave", () => {
    const stage = building(aPlan(aBrief("W1.1"), aBrief("W2.1")), { schedule: "eager" });
    expect(stage.dispatched.slice(-2)).toEqual(["W1.1/work/1", "W2.1/work/1"]);
  });

  test("and a merged worker has learned something, then the adapt session is about it alone", () => {
    const stage = eager().closes("W1.1/work/1", LEARNED).closes("W1.1/review/1", APPROVE);
    expect(stage.dispatched.at(-1)).toBe("W1.1/adapt/1");
    expect(stage.why("W2.1")).toBe("the adapt session, which reads the results of W1.1");
    const edit = { worker: "W2.1", reason: "W1.1 found it.", set: { context: "Strings." } };
    stage.closes("W1.1/adapt/1", { summary: "Strings.", edits: [edit] });
    expect(stage.state!.briefs.find(({ id }) => id === "W2.1")!.context).toBe("Strings.");
    expect(stage.dispatched.at(-1)).toBe("W2.1/work/1");
  });

  test("and two workers have learned something, then one session follows the other, each once", () => {
    const stage = eager();
    for (const id of ["W1.1", "W1.2"] as const) stage.closes(`${id}/work/1`, LEARNED);
    for (const id of ["W1.1", "W1.2"] as const) stage.closes(`${id}/review/1`, APPROVE);
    stage
      .closes("W1.1/adapt/1", { summary: "Nothing." })
      .closes("W1.2/adapt/1", { summary: "Nothing." });
    expect(stage.dispatched.filter((name) => name.includes("adapt"))).toEqual([
      "W1.1/adapt/1",
      "W1.2/adapt/1",
    ]);
    expect(stage.dispatched).toContain("W3.1/work/1");
  });

  test("and a person launches workers, then they are asked about each one that is prepared later", () => {
    const gates = { plan: "human", launch: "human", wave: "auto", landing: "human" } as const;
    const stage = eager({ gates });
    expect(stage.comments.at(-1)).toMatch(/2 workers are prepared/);
    merged(stage.says("/start W1.1"), "W1.1");
    expect(stage.comments.at(-1)).toMatch(/2 workers are prepared[^]*- \[W1\.2\][^]*- \[W2\.1\]/);
  });
});

test("`gates: wave: human` and `schedule: eager` exclude each other, with a remedy", () => {
  const problems = problemsOf("schedule: eager\ngates: { wave: human }\n");
  expect(problems.join("\n")).toMatch(/set `gates\.wave: auto` \(.*\), or `schedule: waves`/);
});

test("given a request for a gate per wave, then workers start by waves under any configuration", () => {
  const stage = eager();
  stage.state!.build.wishes.gates = { wave: "human" };
  expect(stage.settle().state!.build.schedule).toBe("waves");
});
