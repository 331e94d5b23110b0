/** When `baton join` ends, and with which result. Both follow from the record's state alone. */
import { describe, expect, test } from "vitest";
import {
  WORKER_ENDS,
  EXIT_CODES,
  getOutcome,
  type WorkerEnd,
  type WaitGoal,
} from "../../../src/cli/remote/outcome.ts";
import { DEFAULT_SETTINGS } from "../../../src/core/model/settings.ts";
import type { WorkerId } from "../../../src/core/model/names.ts";
import { APPROVE, aBrief, aPlan, CHANGES, LAND } from "../support/facts.ts";
import { building, inReview, landing, merged, planned } from "../support/scenes.ts";
import { Stage } from "../support/stage.ts";

const BUILD: WaitGoal = { of: "build" };
const of = (ids: WorkerId[] | null, until: WorkerEnd = "merged", any = false): WaitGoal => ({
  of: "workers",
  ids,
  until,
  any,
});
const joined = (stage: Stage, goal: WaitGoal = BUILD) => getOutcome(stage.state!, goal);
const failed = (stage: Stage, id = "W1.1") =>
  ([1, 2, 3] as const).reduce(
    (on, n) => on.fails(`${id}/work/${n}` as `${string}/work/${number}`),
    stage,
  );

test("each outcome has its own exit code, which means nothing else", () => {
  const codes = Object.values(EXIT_CODES);
  expect(new Set(codes).size).toBe(codes.length);
  expect(codes).not.toEqual(expect.arrayContaining([1]));
  for (const taken of [1, 2, 130]) expect(codes).not.toContain(taken);
  expect(EXIT_CODES.done).toBe(0);
});

describe("given a whole build", () => {
  test("when sessions work, then waiting makes sense", () => {
    expect(joined(new Stage().settle())).toBeNull();
    expect(joined(building())).toBeNull();
    expect(joined(inReview(building(), "W1.1"))).toBeNull();
  });

  test("when the plan waits for approval, then a person is needed, with the command", () => {
    expect(joined(planned())).toMatchObject({ kind: "needs_person", say: ["/approve"] });
  });

  test("when the plan's comment is missing, then it waits, because an answer would be too early", () => {
    const stage = planned();
    stage.state!.build.comments["plan"]!.id = null;
    expect(joined(stage)).toBeNull();
  });

  test("when the landing waits for a person, then one is needed, and after it the build is done", () => {
    const stage = landing();
    expect(joined(stage)).toMatchObject({ kind: "needs_person", say: ["/approve"] });
    stage.says("/approve");
    expect(stage.state!.build.status).toBe("landed");
    expect(joined(stage)?.kind).toBe("done");
    expect(joined(stage)?.text).toMatch(/^The build landed as /);
  });

  test("when a worker failed, then it ends as failed only when nothing else runs", () => {
    const stage = failed(building());
    expect(joined(stage), "W1.2 still works").toBeNull();
    merged(stage, "W1.2");
    expect(joined(stage)).toMatchObject({ kind: "failed", say: ["/retry W1.1", "/skip W1.1"] });
  });

  test("when a worker asks, then it ends as blocked", () => {
    const stage = merged(building(), "W1.2");
    stage.closes("W1.1/work/1", { status: "blocked", summary: "Which?" });
    expect(joined(stage)).toMatchObject({ kind: "blocked" });
  });

  test("when the engine stops the build, then running sessions end first", () => {
    const stage = building().stops("W1.1/work/1", "The key is bad.");
    expect(joined(stage), "W1.2 still works").toBeNull();
    const outcome = joined(inReview(stage, "W1.2"));
    expect(outcome).toMatchObject({ kind: stage.state!.build.stop!.kind, say: ["/retry"] });
    expect(outcome!.text).toMatch(/^The key is bad\./);
  });

  test("when it is paused, then a person is needed after its sessions have ended", () => {
    const stage = building().says("/pause");
    expect(joined(stage), "sessions run").toBeNull();
    inReview(inReview(stage, "W1.1"), "W1.2");
    expect(joined(stage)).toMatchObject({ kind: "needs_person", say: ["/resume"] });
  });

  test("when a session is parked, then it continues by itself, except in a paused build", () => {
    const stage = merged(building(), "W1.2").parks("W1.1/work/1", "2026-11-21T12:00:00Z");
    expect(joined(stage)).toBeNull();
    expect(joined(stage.says("/pause"))).toMatchObject({ kind: "needs_person" });
  });

  test("when it is cancelled, then it ends as cancelled", () => {
    expect(joined(building().says("/cancel"))).toMatchObject({ kind: "cancelled", say: [] });
  });

  test("when workers and waves wait for people by configuration, then a person is needed", () => {
    const gates = { ...DEFAULT_SETTINGS.gates, launch: "human" as const, wave: "human" as const };
    const stage = building(undefined, { gates });
    expect(joined(stage)).toMatchObject({ kind: "needs_person", say: ["/start"] });
    merged(stage.says("/start"), "W1.1", "W1.2");
    expect(joined(stage)).toMatchObject({ kind: "needs_person", say: ["/approve"] });
  });
});

describe("given workers", () => {
  test("when one is merged, then joining it is done, regardless of the others", () => {
    const stage = inReview(building(), "W1.1");
    expect(joined(stage, of(["W1.1"]))).toBeNull();
    stage.closes("W1.1/review/1", APPROVE);
    expect(joined(stage, of(["W1.1"]))).toMatchObject({ kind: "done", text: "W1.1 is merged." });
    expect(joined(stage, of(["W1.1", "W1.2"]))).toBeNull();
    expect(joined(stage, of(["W1.1", "W1.2"], "merged", true))).toMatchObject({ kind: "done" });
  });

  test("until done, then a submitted change is enough, and a rework reverts that", () => {
    const stage = building();
    expect(joined(stage, of(["W1.1"], "done"))).toBeNull();
    inReview(stage, "W1.1");
    expect(joined(stage, of(["W1.1"], "done"))).toMatchObject({
      kind: "done",
      text: "W1.1 is done.",
    });
    stage.closes("W1.1/review/1", CHANGES);
    expect(stage.status("W1.1")).toBe("rework");
    expect(joined(stage, of(["W1.1"], "done"))).toBeNull();
  });

  test("when one failed, then all others are awaited, unless any one is enough", () => {
    const stage = failed(building());
    expect(joined(stage, of(["W1.1"]))).toMatchObject({
      kind: "failed",
      say: ["/retry W1.1", "/skip W1.1"],
    });
    expect(joined(stage, of(["W1.1", "W1.2"]))).toBeNull();
    expect(joined(stage, of(["W1.1", "W1.2"], "merged", true))).toMatchObject({ kind: "failed" });
    expect(joined(merged(stage, "W1.2"), of(["W1.1", "W1.2"]))).toMatchObject({ kind: "failed" });
  });

  test("when one is skipped or cancelled, then it ends as cancelled", () => {
    for (const command of ["/skip W1.1", "/cancel W1.1"]) {
      expect(joined(building().says(command), of(["W1.1"]))).toMatchObject({ kind: "cancelled" });
    }
  });

  test("when one waits for another that failed, then it ends the same way", () => {
    const stage = merged(failed(building()), "W1.2");
    expect(joined(stage, of(["W2.1"]))).toMatchObject({ kind: "failed" });
  });

  test("when it is on hold, then a person is needed until it is merged, but not until it is done", () => {
    const stage = inReview(building().says("/hold W1.1"), "W1.1").closes("W1.1/review/1", APPROVE);
    expect(stage.status("W1.1")).toBe("held");
    expect(joined(stage, of(["W1.1"]))).toMatchObject({
      kind: "needs_person",
      say: ["/unhold W1.1"],
    });
    expect(joined(stage, of(["W1.1"], "done"))).toMatchObject({ kind: "done" });
  });

  test("when all of the plan are awaited, then a plan comes first, and they end before the landing", () => {
    expect(joined(new Stage().settle(), of(null))).toBeNull();
    expect(joined(planned(), of(null))).toMatchObject({ kind: "needs_person" });
    expect(joined(landing(), of(null))).toMatchObject({
      kind: "done",
      text: "W1.1, W1.2, W2.1 are merged.",
    });
  });

  test("when the build ends without them, then joining them ends as cancelled", () => {
    for (const until of WORKER_ENDS) {
      expect(joined(planned().says("/cancel"), of(["W1.1"], until))).toMatchObject({
        kind: "cancelled",
      });
    }
    const stage = building().says("/cancel");
    expect(joined(stage, of(["W1.1"]))).toMatchObject({ kind: "cancelled" });
  });

  test("when a new plan has no such worker, then it ends as cancelled", () => {
    const stage = building(aPlan(aBrief("W1.1"), aBrief("W1.2")));
    expect(joined(stage, of(["W9.9"]))).toMatchObject({
      kind: "cancelled",
      text: "W9.9 is no longer in the plan.",
    });
    expect(
      joined(merged(stage, "W1.1", "W1.2").closes("build/close/1", LAND), of(["W1.1"])),
    ).toMatchObject({
      kind: "done",
    });
  });
});
