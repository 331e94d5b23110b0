/** Rounds of follow-ups, the request's criteria, and settings that a build type does not use. */
import { describeStop } from "../../../src/core/messages/stop.ts";
import { describe, expect, test } from "vitest";
import { renderUpcomingFollowUps } from "../../../src/core/messages/loops.ts";
import { parseRequest } from "../../../src/core/setup/request-text.ts";
import { validatePlan } from "../../../src/core/plan/validate.ts";
import { getBuildType, BUILD_TYPES } from "../../../src/core/model/build-types.ts";
import { aBrief, APPROVE, aPlan, COMPLETE, LAND } from "../support/facts.ts";
import { atRest } from "../support/at-rest.ts";
import { Stage, type CiResult } from "../support/stage.ts";
import type { Script } from "../../../src/core/model/brief.ts";
import type { WorkerId } from "../../../src/core/model/names.ts";

const one = { title: "The mile", goal: "It is 1609 m", evidence: "It says 1600.", paths: [] };
const brief = (id: WorkerId, script: Script) => ({ ...aBrief(id), script });

/** Returns a build whose first worker is merged, with this CI result everywhere. */
function closing(request: string, script: Script, ci: CiResult = "failed"): Stage {
  const stage = new Stage();
  stage.verdictOfCi = () => ci;
  stage.facts.issue.body = `---\n${request}\n---\nWrite it.`;
  stage
    .settle()
    .closes("build/architect/1", aPlan(brief("W1.1", script)))
    .says("/approve");
  return stage.closes("W1.1/work/1", COMPLETE).closes("W1.1/review/1", APPROVE);
}

function round(stage: Stage, n: number): Stage {
  stage.closes(`build/close/${n}`, { ...LAND, follow_up: [one] });
  const id = `W${n + 1}.1` as const;
  stage.closes(`build/architect/${n + 1}`, aPlan(brief(id, "edit")));
  return stage.closes(`${id}/work/1`, COMPLETE).closes(`${id}/review/1`, APPROVE);
}

describe("a content build", () => {
  test("waits for no check of its workers, even if one is red", () => {
    expect(closing("build_type: content", "write").dispatched.at(-1)).toBe("build/close/1");
  });

  test("has two rounds of corrections; later requests go to a person", () => {
    const stage = round(round(closing("build_type: content", "write"), 1), 2);
    stage.closes("build/close/3", { ...LAND, follow_up: [one] });
    expect(stage.state!.build.loops).toHaveLength(2);
    expect(stage.state!.build.stop).toMatchObject({ cause: "close" });
    expect(describeStop(stage.state!.build.stop!)).toMatch(
      /After 2 rounds.*1\. The mile: It is 1609 m\. `\/approve` lands it/,
    );
    expect(stage.says("/approve").state!.build.status).toBe("landing");
  });

  test("without a landing refuses a closing session without a report, and `/approve` ends it", () => {
    const stage = closing("build_type: content\nland: none", "write").closes("build/close/1", LAND);
    expect(stage.dispatched.at(-1)).toBe("build/close/2");
    stage.closes("build/close/2", { ...LAND, report: "It is there.", verdict: "needs_person" });
    expect(describeStop(stage.state!.build.stop!)).toContain("`/approve` ends the build anyway");
    stage.says("/approve");
    expect(stage.state!.build).toMatchObject({
      status: "complete",
      delivered: { sha: expect.any(String) as string },
    });
    expect(stage.effects("archive")).toMatchObject([{ keeps: stage.state!.build.delivered!.sha }]);
  });
});

describe("`done_when`", () => {
  const request = "build_type: content\ndone_when: [It names its owner.]";
  const judged = (more: object) => ({
    ...LAND,
    criteria: [
      { criterion: 1, met: true, evidence: [{ path: "OWNER.md" }], words: "It does.", ...more },
    ],
  });

  test("must be answered completely, or the session is asked again", () => {
    expect(closing(request, "write").closes("build/close/1", LAND).dispatched.at(-1)).toBe(
      "build/close/2",
    );
  });

  test("counts as met if the evidence exists, and the build lands", () => {
    const stage = closing(request, "write").closes("build/close/1", judged({}));
    expect(stage.state!.build.status).toBe("landing");
  });

  test.each([
    ["isn't met", { met: false, words: "No owner." }, "No owner."],
    ["has no evidence", { evidence: [] }, "Nothing shows that it is met."],
    ["has evidence that isn't there", {}, "OWNER.md isn't there."],
  ])("that %s makes Baton ask a person in a sentence", (_, more, words) => {
    const stage = closing(request, "write");
    stage.standing = { "OWNER.md": false };
    stage.closes("build/close/1", judged(more));
    expect(stage.state!.build.stop).toMatchObject({ cause: "close" });
    expect(describeStop(stage.state!.build.stop!)).toContain(words);
    expect(stage.says("/retry").dispatched.at(-1)).toBe("build/close/2");
  });

  const shown = judged({ evidence: [{ check: "test" }] });
  const onBase = {
    sha: "a",
    since: "2026-01-01T00:00:00Z",
    settled: true,
    failed: [],
    earlier: [],
    pending: [],
  };

  test("of a content build is not proven by a check on the base branch; a general build's is", () => {
    const [content, general] = (["content", "general"] as const).map((type) => {
      const settings = `build_type: ${type}\ndone_when: [It works.]`;
      const stage = closing(settings, type === "content" ? "write" : "build", "passed");
      stage.state!.build.baseline = { ...onBase, passed: ["test"] };
      return stage.closes("build/close/1", shown).state!.build;
    });
    expect(describeStop(content!.stop!)).toContain(
      "Nothing shows that it is met. check test has not reported.",
    );
    expect(general!.status).toBe("landing");
  });

  test("of a content build is proven by a check that GitHub requires on its branch", () => {
    const stage = closing(request, "write", "passed");
    stage.facts.rules.build = {
      ...stage.facts.rules.build,
      requiredChecks: [{ context: "test", app: null }],
    };
    stage.facts.tip = { pending: false, failing: [], passed: ["test"] };
    expect(stage.closes("build/close/1", shown).state!.build.status).toBe("landing");
  });
});

test("a code build stores no report and asks for no follow-ups", () => {
  const stage = new Stage();
  stage
    .settle()
    .closes("build/architect/1", aPlan(aBrief("W1.1")))
    .says("/approve");
  stage.closes("W1.1/work/1", COMPLETE).closes("W1.1/review/1", APPROVE);
  stage.closes("build/close/1", { ...LAND, report: "Words.", follow_up: [one] });
  expect(stage.state!.build.status).toBe("landing");
  expect(stage.state!.closing?.report).toBeUndefined();
});

test.each([
  ["code_build", "write"],
  ["content", "build"],
  ["research", "write"],
] as const)(
  "a plan of a %s with the script %s is refused, and the answer lists the valid ones",
  (build_type, script) => {
    const type = getBuildType({ build_type });
    const [problem] = validatePlan([brief("W1.1", script)], { type });
    expect(problem).toBe(
      `W1.1: the script \`${script}\` is not for a ${build_type} build; name ` +
        `${type.scripts.join(" or ")}.`,
    );
  },
);

test.each([
  ["land: none", /land.*does not go with `build_type: code_build`, which always lands/],
  [
    "build_type: general\nland: none",
    /does not go with `build_type: general`, where `finalise` sets/,
  ],
  [
    "build_type: research\nloops: 2",
    /loops.*which has no improvement loops: leave it out, found `2`$/,
  ],
  ["build_type: research\nscore:\n  target: 8", /no improvement loops/],
  [
    "build_type: content\ntest_first: true",
    /test_first.*which has no tests to begin with: leave it out, found `true`$/,
  ],
  ["done_when: []", /done_when/],
])("a request with %j is refused, and the answer says how to fix it", (settings, words) => {
  const read = parseRequest(`---\n${settings}\n---\nPlease.`);
  const problems = read.ok ? [] : read.problems.map(({ field, message }) => `${field}: ${message}`);
  expect(problems).toEqual([expect.stringMatching(words)]);
});

test("the plan says what may be added at the end, for each build type", () => {
  const ahead = BUILD_TYPES.map((build_type) =>
    renderUpcomingFollowUps(
      atRest(({ build }) => void Object.assign(build, { build_type, loops: [] })),
    ).join(""),
  );
  expect(ahead.filter((text) => text !== "")).toHaveLength(3);
  expect(ahead[BUILD_TYPES.indexOf("research")]).toMatch(
    /writes the report.*at most 2 rounds of 5 workers/,
  );
});
