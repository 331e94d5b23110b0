/** The closing session's scores, and the loops that they start when a target is set. */
import { describe, expect, it } from "vitest";
import { describeScoreEvidence } from "../../../src/core/messages/scores.ts";
import { DEFAULT_RUBRIC, type ScoredDimension } from "../../../src/core/model/rubric.ts";
import type { Settings } from "../../../src/core/model/settings.ts";
import { APPROVE, aBrief, aPlan, COMPLETE, LAND } from "../support/facts.ts";
import { anIssue, came, createIssues } from "../support/loops.ts";
import { building, merged } from "../support/scenes.ts";
import { describeSessionReason } from "../../../src/core/messages/stop.ts";
import { Stage } from "../support/stage.ts";

const path = (name: string) => `src/${name.replace(" ", "-")}.js`;
const answer = (name: string, score: number | null) => ({
  ...{ dimension: name, score, words: `It is ${score}.` },
  evidence: score === null ? [] : [{ path: path(name) }],
});
/** Returns a closing input in which each dimension has 9, except for those in `other`. */
const landWith = (other: Record<string, number> = {}) => ({
  ...LAND,
  scores: DEFAULT_RUBRIC.map(({ name }) => answer(name, other[name] ?? 9)),
});
const only = (scores: Record<string, number>) => ({
  ...LAND,
  scores: Object.entries(scores).map(([name, score]) => answer(name, score)),
});
/** Ends the pass's memory session. It exists only when a loop may follow. */
function remembered(stage: Stage, about: string): Stage {
  const name = `${about}/memory/1` as const;
  return stage.dispatched.includes(name) ? stage.closes(name, came()) : stage;
}
const closing = (settings: Partial<Settings> = { score: { target: 8.5 } }): Stage =>
  remembered(merged(building(aPlan(aBrief("W1.1")), settings), "W1.1"), "build");
const score = (stage: Stage, pass: number, name: string) =>
  stage.state!.scores[pass]!.dimensions.find(({ dimension }) => dimension === name)!;
/** Plays loop `n` up to its closing session. It is planned with one worker, which is merged. */
function looped(stage: Stage, n: number): Stage {
  const id = `W${n + 1}.1` as const;
  stage.closes(`build/architect/${n + 1}`, aPlan(aBrief(id, ["W1.1"])));
  return remembered(merged(stage, id), `loop-${n}`);
}

describe("given a build without a target", () => {
  it("when its scores are low, then it still lands, with its scores in the record", () => {
    const stage = closing({}).closes("build/close/1", landWith({ tests: 2 }));
    expect(stage.state!.build.status).toBe("landing");
    expect(score(stage, 0, "tests")).toMatchObject({ state: "scored", score: 2, pass: 0 });
    expect(stage.state!.scores[0]!.overall).toBe(8.1);
  });
});

describe("given a build with a target of 8.5", () => {
  it("when every dimension has reached it, then the build lands without a loop", () => {
    const stage = closing().closes("build/close/1", landWith());
    expect(stage.state!.build.status).toBe("landing");
    expect(stage.state!.build.loops).toEqual([]);
  });

  it("when a dimension is below it, then an architect plans a loop for that one only", () => {
    const stage = closing().closes("build/close/1", landWith({ tests: 6 }));
    expect(stage.dispatched.at(-1)).toBe("build/architect/2");
    expect(stage.state!.build.loops).toMatchObject([
      { n: 1, phase: "plan", dimensions: ["tests"] },
    ]);
    expect(stage.state!.build.status).toBe("building");
  });

  it("when the loop has raised it, then the build lands, and the others keep their scores", () => {
    const stage = looped(closing().closes("build/close/1", landWith({ tests: 6 })), 1);
    expect(stage.dispatched.at(-1)).toBe("build/close/2");
    expect(stage.state!.build.sessions.close!.reasons.map(describeSessionReason)).toEqual([
      expect.stringMatching(/only.*: tests$/),
    ]);
    stage.closes("build/close/2", only({ tests: 9, security: 1 }));
    expect(stage.state!.build.status).toBe("landing");
    expect(score(stage, 1, "tests")).toMatchObject({ score: 9, pass: 1 });
    expect(score(stage, 1, "security")).toMatchObject({ score: 9, pass: 0 });
  });

  it("when the loop changed another dimension's evidence, then that one is scored again", () => {
    const first = landWith({ tests: 6 });
    const security = first.scores.find(({ dimension }) => dimension === "security")!;
    security.evidence = [{ path: "src/W2.1.js" }];
    const stage = closing().closes("build/close/1", first);
    stage.closes("build/architect/2", aPlan(aBrief("W2.1", ["W1.1"])));
    stage.closes("W2.1/work/1", COMPLETE, { files: 1, paths: ["src/W2.1.js"] });
    remembered(stage.closes("W2.1/review/1", APPROVE), "loop-1");
    expect(stage.state!.build.sessions.close!.reasons.map(describeSessionReason)).toEqual([
      expect.stringMatching(/: tests, security$/),
    ]);
  });

  it("when a loop raised no dimension, then no other follows and the build lands", () => {
    const stage = looped(closing().closes("build/close/1", landWith({ tests: 6 })), 1);
    stage.closes("build/close/2", only({ tests: 6 }));
    expect(stage.state!.build.status).toBe("landing");
    expect(stage.state!.build.loops).toHaveLength(1);
  });

  it("when its loops are used up, then it lands below the target", () => {
    const stage = closing({ score: { target: 8.5 }, loops: 1 }).closes(
      "build/close/1",
      landWith({ tests: 6 }),
    );
    looped(stage, 1).closes("build/close/2", only({ tests: 7 }));
    expect(stage.state!.build.status).toBe("landing");
    expect(stage.state!.build.loops).toHaveLength(1);
  });

  it("when the number of loops is not set, then the maximum is three", () => {
    const stage = closing().closes("build/close/1", landWith({ tests: 4 }));
    for (const n of [1, 2, 3])
      looped(stage, n).closes(`build/close/${n + 1}`, only({ tests: 4 + n }));
    expect(stage.state!.build.status).toBe("landing");
    expect(stage.state!.build.loops).toHaveLength(3);
  });

  it("when the closing session asks for a person, then the build stops before any loop", () => {
    const stage = closing().closes("build/close/1", {
      ...landWith({ tests: 1 }),
      verdict: "needs_person",
    });
    expect(stage.state!.build.stop).toMatchObject({ cause: "close" });
    expect(stage.state!.build.loops).toEqual([]);
  });

  it("when a required dimension has no valid evidence, then it is unscored and a loop follows", () => {
    const first = landWith();
    first.scores.find(({ dimension }) => dimension === "tests")!.evidence = [];
    const stage = closing().closes("build/close/1", first);
    expect(score(stage, 0, "tests")).toMatchObject({ state: "unproven", score: null });
    expect(stage.state!.build.loops[0]!.dimensions).toEqual(["tests"]);
  });
});

describe("given evidence", () => {
  const explain = (one: ScoredDimension) => describeScoreEvidence(one).join(" ");
  const judged = (evidence: unknown[], settings: Partial<Settings> = {}, dimension = "tests") => {
    const input = landWith();
    input.scores.find((one) => one.dimension === dimension)!.evidence = evidence as never;
    return score(closing(settings).closes("build/close/1", input), 0, dimension);
  };

  it.each<[string, unknown, RegExp]>([
    [
      "a path out of the repository",
      { path: "../../etc/passwd" },
      /is not a path from the repository's root/,
    ],
    [
      "a path from the machine's root",
      { path: "/etc/passwd" },
      /is not a path from the repository's root/,
    ],
    ["a check that nobody ran", { check: "e2e" }, /check e2e has not reported/],
    ["a criterion of no brief", { criterion: "W9.1/1" }, /criterion W9\.1\/1 is in no brief/],
    ["a criterion that the brief does not have", { criterion: "W1.1/9" }, /is in no brief/],
  ])(
    "when it is %s, then the score does not count, and the reason is stored",
    (_, evidence, problem) => {
      const one = judged([evidence]);
      expect(one).toMatchObject({ state: "unproven", score: null, evidence: [] });
      expect(explain(one)).toMatch(problem);
    },
  );

  it("when it is a criterion that its worker answered as met, then the score counts", () => {
    expect(judged([{ criterion: "W1.1/1" }])).toMatchObject({
      state: "scored",
      score: 9,
      problems: [],
    });
  });

  it("when GitHub's tree has no such file, then the score does not count", () => {
    const stage = closing();
    stage.standing = { "src/tests.js": false };
    stage.closes("build/close/1", landWith());
    expect(score(stage, 0, "tests")).toMatchObject({
      state: "unproven",
      problems: [{ evidence: { path: "src/tests.js" }, problem: { kind: "missing" } }],
    });
    expect(score(stage, 0, "security")).toMatchObject({ state: "scored" });
  });

  it("when every dimension has 10 by the same line, then none is scored, nor the whole", () => {
    const same = [{ path: "README.md", line: 1 }];
    const input = {
      ...LAND,
      scores: landWith().scores.map((one) => ({ ...one, score: 10, evidence: same })),
    };
    const stage = closing({}).closes("build/close/1", input);
    expect(stage.state!.scores[0]!.overall).toBeNull();
    expect(stage.state!.scores[0]!.dimensions.every(({ state }) => state === "unproven")).toBe(
      true,
    );
  });

  it("when a dimension is not in the rubric, then it is omitted", () => {
    const input = { ...LAND, scores: [...landWith().scores.slice(0, 8), answer("obedience", 10)] };
    const stage = closing({}).closes("build/close/1", input);
    expect(stage.state!.scores[0]!.dimensions.map(({ dimension }) => dimension)).not.toContain(
      "obedience",
    );
  });

  it("when a dimension does not apply, then it counts for nothing and no loop follows for it", () => {
    const input = {
      ...LAND,
      scores: landWith().scores.map((one) =>
        one.dimension === "tests" ? answer("tests", null) : one,
      ),
    };
    const stage = closing().closes("build/close/1", input);
    expect(score(stage, 0, "tests")).toMatchObject({ state: "not_applicable", score: null });
    expect(stage.state!.build.status).toBe("landing");
  });
});

describe("given a build that begins with research (`improve`)", () => {
  const begun = (): Stage => {
    const stage = new Stage();
    stage.facts.issue.body = "---\nimprove: true\n---\nMake the units better.";
    return stage.settle();
  };

  it("then research comes before the plan, which a person approves as usual", () => {
    const stage = begun();
    expect(stage.dispatched.at(-1)).toBe("loop-1/research/1");
    stage.closes("loop-1/research/1", createIssues(anIssue()));
    expect(stage.dispatched.at(-1)).toBe("build/architect/1");
    stage.closes("build/architect/1", aPlan(aBrief("W1.1")));
    expect(stage.state!.build.status).toBe("awaiting_approval");
    stage.says("/approve");
    expect(stage.state!.build.loops).toMatchObject([{ n: 1, phase: "work", wave: 1 }]);
    merged(stage, "W1.1");
    expect(stage.dispatched.at(-1)).toBe("build/close/1");
    expect(stage.state!.build.loops_wanted).toBe(1);
  });

  it("when research finds nothing, then the build ends without a stop and says why", () => {
    const stage = begun().closes("loop-1/research/1", createIssues());
    expect(stage.state!.build).toMatchObject({ status: "complete", stop: null });
    const said = stage.done.flatMap((effect) => (effect.type === "comment" ? [effect.body] : []));
    expect(said.join("\n")).toContain(
      "Its research found nothing to improve. So no plan was made.",
    );
  });
});
