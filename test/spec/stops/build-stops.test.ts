/**
 * Every stop of the whole build against every act that could answer it. A cell names the status in
 * which the build continues, or the session that follows. `stands` means that the answer gives the
 * stop's reason, which says what would end it.
 */
import { describeStop } from "../../../src/core/messages/stop.ts";
import { describe, expect, test } from "vitest";
import { BUILD_CAUSES, type BuildCause } from "../../../src/core/model/stop.ts";
import { getBuildCommands } from "../../../src/core/model/stop-answers.ts";
import { playOnce } from "../support/copy-stage.ts";
import { reviewBy } from "../support/reviews.ts";
import { building, merged } from "../support/scenes.ts";
import { BUILD_SCENES, reviewLanding } from "./build-scenes.ts";
import type { Stage } from "../support/stage.ts";

const ACTS = [
  ...([
    "/approve",
    "/retry",
    "/land",
    "/retest",
    "/resume",
    "/start",
    "/answer",
    "/revise Use feet.",
  ] as const),
  ...([
    "/skip W1.1",
    "/steer W1.1 use feet",
    "/model W1.1 complex",
    "/loop 1",
    "/unhold",
    "/budget $1",
  ] as const),
  ...([
    "/approve W1.1",
    "/retry W1.1 use feet",
    "/review W1.1",
    "/start W1.1",
    "/retest W1.1",
    "/cancel",
  ] as const),
  ...(["an approval of the landing", "an approval of W1.1"] as const),
] as const;
type Act = (typeof ACTS)[number];

/** Acts that are missing from a row leave the stop unchanged, and the answer says so. */
const TABLE: Readonly<Record<BuildCause, Partial<Record<Act, string>>>> = {
  architect: { "/retry": "build/architect/4", "/revise Use feet.": "build/architect/4" },
  close: { "/approve": "landing", "/retry": "build/close/2", "/land": "landed" },
  loop: { "/retry": "loop-1/research/4" },
  base: {},
  base_gone: {},
  landing: {},
  changes: { "/approve": "landed", "/retry": "landing", "/land": "landed" },
  checks: { "/retry": "landing" },
  merge: { "/retry": "landing" },
  candidate: { "/retry": "building" },
  settings: {},
  budget: {},
  day_budget: {},
  installation_budget: {},
  engine: { "/retry": "W1.1/work/1" },
  preflight: { "/retry": "planning" },
  refused: {},
  repeated: { "/retry": "W3.1/work/2" },
  rewritten: { "/retry": "building" },
  nothing: { "/approve": "cancelled", "/retry W1.1 use feet": "W1.1/work/2" },
};

const NO_WORKERS: readonly BuildCause[] = ["architect", "preflight"];

function expected(cause: BuildCause, act: Act): string {
  if (act === "/cancel") return "cancelled";
  if (act.includes("W1.1") && NO_WORKERS.includes(cause)) return "no such worker";
  return TABLE[cause][act] ?? "stands";
}

/** Returns null if the stage has no such pull request to review. */
function does(stage: Stage, act: Act): Stage | null {
  const { land, "W1.1": own } = stage.facts.pulls;
  if (act === "an approval of the landing") {
    return land && stage.state!.build.landing
      ? reviewLanding(stage.wait(2000), "cleo", "APPROVED")
      : null;
  }
  if (act !== "an approval of W1.1") return stage.says(act);
  return own?.state === "open" ? reviewBy(stage.wait(2000), "cleo", "APPROVED") : null;
}

const sceneOf = playOnce(BUILD_SCENES);

/** Returns the cell's value as played, or null if it cannot happen. */
function play(stage: Stage, act: Act): string | null {
  const before = {
    reason: describeStop(stage.state!.build.stop!),
    said: stage.comments.length,
    ran: stage.dispatched.length,
  };
  if (!does(stage, act)) return null;
  const { build } = stage.state!;
  const said = stage.comments.slice(before.said).join("\n").replaceAll("\u200b", "");
  if (said.includes("There is no W1.1")) return "no such worker";
  if (build.stop)
    return said.includes(before.reason.split("\n", 1)[0]!.trim()) ? "stands" : `silent: ${said}`;
  return stage.dispatched.slice(before.ran).at(-1) ?? build.status;
}

describe.each(BUILD_CAUSES)("given a build that is stopped by `%s`", (cause) => {
  test("then the scene has that cause, and a person was asked its question", () => {
    const stage = sceneOf(cause);
    expect(stage.state!.build.stop?.cause).toBe(cause);
    expect(stage.comments.join("\n")).toContain("Baton needs you");
  });

  test.each(ACTS)("when %s comes, then it continues or its author reads why not", (act) => {
    expect([null, expected(cause, act)]).toContain(play(sceneOf(cause), act));
  });

  test("then each offered command is understood, and ends the stop or tries again", () => {
    const asked = sceneOf(cause);
    const at = asked.state!.build.stop!.at;
    for (const command of getBuildCommands(asked.state!)) {
      const { build } = sceneOf(cause).says(command).state!;
      expect(build.stop?.cause === "refused" ? null : (build.stop?.at ?? null), command).not.toBe(
        at,
      );
    }
  });
});

test("after failed closing sessions `/approve` and `/land` say that only `/retry` helps", () => {
  const stage = merged(building(), "W1.1", "W1.2", "W2.1");
  stage.fails("build/close/1").fails("build/close/2").fails("build/close/3");
  expect(getBuildCommands(stage.state!)).toEqual(["/retry"]);
  for (const command of ["/approve", "/land"]) {
    expect(stage.says(command).comments.at(-1)).toMatch(
      /The close session failed 3 times.*Answer with `\/retry`/,
    );
  }
  expect(stage.state!.build.status).toBe("closing");
  expect(stage.says("/retry").dispatched.at(-1)).toBe("build/close/4");
});
