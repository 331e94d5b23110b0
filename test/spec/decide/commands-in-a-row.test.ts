/** Several commands in one comment: Baton applies each to what the earlier ones left. */
import { describe, expect, test } from "vitest";
import { somePreflight } from "../support/facts.ts";
import { handIn, pushes } from "../support/manual-work.ts";
import { playOnce } from "../support/copy-stage.ts";
import { building, landing, planned } from "../support/scenes.ts";
import { Stage } from "../support/stage.ts";

const ASKS = {
  summary: "Two ways.",
  questions: [{ question: "Which unit?", default: "Metres.", why: "Names." }],
};

const scene = playOnce({
  questions: () => new Stage().settle().closes("build/architect/1", ASKS),
  planned: () => planned(),
  building: () => building(),
  pushed: () => pushes(building(), "W1.1", "by hand"),
  taken: () => pushes(building().says("/take W1.1"), "W1.1", "by hand"),
  landing: () => landing(),
});
type Scene = Parameters<typeof scene>[0];

const BY_ANN = { by: "ann" };
const BUILDING = { status: "building", gates: { plan: { state: "approved", by: "ann" } } };

describe("given two commands in one comment", () => {
  test.each<[Scene, string, string, [build: object, worker: object]]>([
    ["planned", "/approve", "/take W1.1", [BUILDING, { takeover: BY_ANN }]],
    ["planned", "/approve", "/hold", [{ ...BUILDING, hold: BY_ANN }, {}]],
    ["planned", "/approve", "/hold W1.1", [BUILDING, { hold: BY_ANN }]],
    ["planned", "/approve", "/pause", [{ ...BUILDING, paused: BY_ANN }, { session: null }]],
    ["planned", "/approve", "/steer W1.1 use a map", [BUILDING, { steers: [BY_ANN] }]],
    ["planned", "/approve", "/skip W1.1", [BUILDING, { skipped: BY_ANN, session: null }]],
    ["planned", "/approve", "/cancel W1.1", [BUILDING, { cancelled: BY_ANN, session: null }]],
    ["building", "/pause", "/resume", [{ paused: null }, {}]],
    ["building", "/hold", "/unhold", [{ hold: null }, {}]],
    ["building", "/hold W1.1", "/unhold W1.1", [{}, { hold: null }]],
    ["building", "/take W1.1", "/give W1.1", [{}, { takeover: null }]],
    ["building", "/skip W1.1", "/retry W1.1", [{}, { skipped: null }]],
    ["building", "/cancel W1.1", "/retry W1.1", [{}, { cancelled: null }]],
    ["pushed", "/take W1.1", handIn("W1.1"), [{}, { takeover: BY_ANN, published: "W1.1/work/2" }]],
    ["taken", "/give W1.1", "/take W1.1", [{}, { takeover: BY_ANN }]],
    ["landing", "/approve", "/hold", [{ status: "landing", hold: BY_ANN }, {}]],
  ])("when a build is %s, then after %s, %j counts too", (name, first, second, expected) => {
    const stage = scene(name).says(`${first}\n${second}`);
    const { build, workers } = stage.state!;
    expect([build, workers["W1.1"]]).toMatchObject(expected);
    expect(reactions(stage)).toEqual(["eyes", "rocket"]);
  });

  test.each<[Scene, string, string, RegExp]>([
    ["questions", "/answer", "/approve", /There is no plan yet/],
    ["planned", "/revise less", "/approve", /The plan is being revised/],
    ["planned", "/approve", "/revise less", /The plan is approved and being built/],
    ["planned", "/approve", "/approve", /was approved already, by `@ann`/],
    ["planned", "/approve", "/land", /Not yet: W1\.1 waits for a free place/],
    ["planned", "/approve", "/start W1.1", /W1\.1 is ready/],
    // Nobody has seen the estimate of that plan.
    ["planned", "/model W1.1 complex", "/approve", /The plan changed .* the complexity of W1\.1/],
    ["building", "/take W1.1", handIn("W1.1"), /`baton\/7-[^`]+` doesn't exist yet/],
    ["building", "/cancel", "/hold", /This build has ended \(cancelled\)/],
    ["building", "/cancel", "/retry W1.1", /This build has ended \(cancelled\)/],
  ])(
    "when a build is %s, then after %s, %j is answered by its result",
    (name, first, second, words) => {
      const stage = scene(name).says(`${first}\n${second}`);
      expect(readAnswer(stage)).toMatch(words);
      expect(reactions(stage)).toEqual(["eyes", "confused"]);
    },
  );

  test("when the first approves the plan, then `/status` shows the build at work", () => {
    const stage = scene("planned").says("/approve\n/status");
    expect(stage.comments.at(-1)).toContain("Build: building");
  });

  test("when a failed preflight keeps an approved plan waiting, then `/take` counts too", () => {
    const stage = scene("planned");
    const check = somePreflight({ attempt: 2, passed: false });
    stage.facts.preflight = { hash: "0123456789ab", check, leftover: [] };
    stage.says("/approve\n/take W1.1");
    const { build, workers } = stage.state!;
    expect(build).toMatchObject({ status: "awaiting_approval", stop: { cause: "preflight" } });
    expect(workers["W1.1"]).toMatchObject({ takeover: BY_ANN });
  });
});

/** The answer to what the newest comment could not do. */
function readAnswer(stage: Stage): string | undefined {
  const key = `answer-${stage.facts.remarks.at(-1)!.id}`;
  return stage.effects("comment").find((one) => one.key === key)?.body;
}

/** Reactions to the newest comment. */
function reactions(stage: Stage): string[] {
  const newest = stage.facts.remarks.at(-1)!.id;
  return stage.effects("react").flatMap((one) => (one.comment === newest ? [one.content] : []));
}
