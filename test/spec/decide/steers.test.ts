/** A person's words to a worker reach the running session or the next one. None is lost. */
import { describe, expect, test } from "vitest";
import { renderRecord } from "../../../src/core/record/render.ts";
import { APPROVE, COMPLETE } from "../support/facts.ts";
import { building, inReview, merged } from "../support/scenes.ts";
import { describeSessionReason } from "../../../src/core/messages/stop.ts";
import type { Stage } from "../support/stage.ts";

const worker = (stage: Stage) => stage.state!.workers["W1.1"]!;
const steered = () => building().says("/steer W1.1 use a map");

describe("/steer to a working worker", () => {
  test("is a file of the record that its session can read, and gets 🚀", () => {
    const stage = steered();
    const file = renderRecord(stage.state!)["steers/W1.1/1.md"]!;
    expect(file).toMatch(/^---\nn: 1\nby: "ann"\nat: "[^"]+Z"\n---\n\nuse a map\n$/);
    expect(stage.effects("react").at(-1)?.content).toBe("rocket");
    expect(stage.dispatched.filter((s) => s.startsWith("W1.1"))).toEqual(["W1.1/work/1"]);
  });

  test("is listed with the result of the session that read it", () => {
    const stage = steered().closes("W1.1/work/1", COMPLETE, { steers: [1, 7] });
    expect(stage.status("W1.1")).toBe("in_review");
    expect(stage.state!.completions["W1.1/work/1"]?.steers).toEqual([1]);
    expect(stage.effects("open_pull")[0]!.body).toMatch(
      /`ann`: use a map \(seen by `W1\.1\/work\/1`\)/,
    );
  });

  test("is worked in before any review if its session did not read it", () => {
    const stage = steered().closes("W1.1/work/1", COMPLETE);
    expect(stage.dispatched.slice(-1)).toEqual(["W1.1/rework/1"]);
    expect(worker(stage).session!.reasons.map(describeSessionReason)).toEqual(["@ann: use a map"]);
    stage.closes("W1.1/rework/1", COMPLETE);
    expect(worker(stage).steers).toMatchObject([{ finished_session: "W1.1/rework/1" }]);
    expect(stage.dispatched.at(-1)).toBe("W1.1/review/1");
    expect(stage.says("/why W1.1").comments.at(-1)).toContain("use a map");
  });

  test("starts another attempt if its session changed nothing and did not read it", () => {
    const stage = steered().closes("W1.1/work/1", COMPLETE, { files: 0 });
    expect(stage.dispatched.at(-1)).toBe("W1.1/work/2");
    expect(stage.closes("W1.1/work/2", COMPLETE, { files: 0 }).status("W1.1")).toBe("done");
  });

  test("is passed to the next attempt when the session fails, even if that session read it", () => {
    const stage = steered().fails("W1.1/work/1", "no", { steers: [1] });
    expect(worker(stage).session!.reasons.map(describeSessionReason)).toContain("@ann: use a map");
    expect(worker(stage).steers).toMatchObject([
      { started_session: "W1.1/work/2", finished_session: null },
    ]);
  });
});

describe("/steer to a worker without a session", () => {
  test("is a reason for its first one if it has not started", () => {
    const stage = building().says("/steer W2.1 use a map");
    expect(
      merged(stage, "W1.1", "W1.2").state!.workers["W2.1"]!.session!.reasons.map(
        describeSessionReason,
      ),
    ).toEqual(["@ann: use a map"]);
  });

  test("reworks its pull request that waits for a review, and may need no change", () => {
    const stage = inReview(building(), "W1.1").says("/steer W1.1 is zero handled?");
    expect(stage.dispatched.at(-1)).toBe("W1.1/rework/1");
    stage.closes("W1.1/rework/1", COMPLETE, { files: 0 }).closes("W1.1/review/2", APPROVE);
    expect(stage.status("W1.1")).toBe("merged");
  });

  test("waits while it is stopped, and the person reads what starts it", () => {
    const stage = building()
      .closes("W1.1/work/1", { status: "blocked", summary: "Which?" })
      .says("/steer W1.1 both");
    expect(stage.comments.at(-1)).toContain("`/retry W1.1` starts it with these words");
    expect(worker(stage.says("/retry W1.1")).session!.reasons.map(describeSessionReason)).toEqual([
      "Which?",
      "@ann: both",
    ]);
  });

  test("that is merged, skipped or unknown is answered", () => {
    expect(merged(building(), "W1.1").says("/steer W1.1 x").comments.at(-1)).toContain(
      "W1.1 is merged",
    );
    expect(building().says("/skip W1.1").says("/steer W1.1 x").comments.at(-1)).toContain(
      "skipped",
    );
    expect(building().says("/steer W9.1 x").comments.at(-1)).toContain("no W9.1");
  });
});
