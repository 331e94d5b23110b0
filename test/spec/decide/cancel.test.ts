/** `/cancel` of the build. */
import { describe, expect, test } from "vitest";
import { LAND } from "../support/facts.ts";
import { building, inReview, landing, merged, planned } from "../support/scenes.ts";
import { Stage } from "../support/stage.ts";
import { written } from "../support/written.ts";

describe("given /cancel of the build", () => {
  test("then runs are cancelled, pull requests closed, branches removed, and the record is kept", () => {
    const stage = inReview(building(), "W1.1").says("/cancel").settle();
    stage.facts.unlanded = [];
    stage.settle();
    expect(stage.state!.build).toMatchObject({ status: "cancelled", cancelled: { by: "ann" } });
    expect(stage.effects("cancel_run")).toHaveLength(2);
    expect(stage.pull("W1.1").state).toBe("closed");
    expect(stage.comments).toContainEqual(
      expect.stringMatching(/^## Not landed: the build was cancelled by `ann`/),
    );
    expect(stage.comments).toContainEqual(
      expect.stringMatching(/ended without landing \(cancelled\), and W1\.1 is not/),
    );
    expect(stage.facts.refs).toMatchObject({ heads: {}, tag: true });
    expect(stage.effects("close_issue")).toEqual([]);
  });

  test("then a run that was just requested is cancelled when it appears, before the record goes", () => {
    const stage = building().says("/help");
    for (const worker of Object.values(stage.state!.workers))
      if (worker.session) worker.session.run = null;
    const runs = stage.facts.runs.splice(0);
    stage.facts.unlanded = [];
    stage.says("/cancel");
    expect(stage.effects("archive")).toEqual([]);
    expect(stage.wakeAt).not.toBeNull();
    stage.facts.runs = runs;
    expect(stage.settle().effects("cancel_run")).toHaveLength(2);
    expect(stage.effects("archive")).toHaveLength(1);
  });

  test("then runs that have ended meanwhile are neither cancelled nor requested again", () => {
    const stage = building().says("/help");
    for (const worker of Object.values(stage.state!.workers))
      if (worker.session) worker.session.run = null;
    const runs = stage.facts.runs.splice(0);
    stage.facts.unlanded = [];
    stage.says("/cancel");
    stage.facts.runs = runs.map((run) => ({
      ...run,
      status: "completed",
      conclusion: "cancelled",
    }));
    const before = stage.messages.length;
    expect(stage.settle().effects("cancel_run")).toEqual([]);
    expect(stage.messages.slice(before).join("\n")).not.toContain("launch 2");
    expect(stage.effects("archive")).toHaveLength(1);
  });

  test("then what a session submits at that moment starts nothing", () => {
    const stage = merged(building(), "W1.1", "W1.2", "W2.1").wait(1000);
    stage.facts.remarks.push({
      id: 999,
      on: 7,
      author: "ann",
      role: "write",
      at: stage.now,
      lines: written("/cancel"),
    });
    expect(stage.closes("build/close/1", LAND).state!.build.status).toBe("cancelled");
  });

  test("during planning or landing, then it ends as well", () => {
    for (const stage of [new Stage().settle(), planned(), landing()]) {
      expect(stage.says("/cancel").state!.build.status).toBe("cancelled");
    }
  });
});
