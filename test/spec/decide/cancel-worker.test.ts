/** `/cancel` of a worker: its work is not done, and workers that depend on it wait. */
import { describe, expect, test } from "vitest";
import { COMPLETE } from "../support/facts.ts";
import { building, inReview, merged } from "../support/scenes.ts";

describe("given /cancel of a worker", () => {
  const cancelled = () => inReview(building(), "W1.1").says("/cancel W1.1");

  test("then its pull request closes with how to continue, and dependent workers wait and say why", () => {
    const stage = merged(cancelled(), "W1.2");
    expect(stage.status("W1.1")).toBe("cancelled");
    expect(stage.pull("W1.1").state).toBe("closed");
    expect(stage.comments).toContainEqual(
      expect.stringMatching(/^`@ann` cancelled W1\.1.*\(W2\.1\) waits.*`\/retry W1\.1`/),
    );
    expect(stage.why("W2.1")).toMatch(
      /W1\.1 \(cancelled since .* UTC by `@ann`; `\/retry W1\.1` starts it again/,
    );
    expect(stage.says("/status").comments.at(-1)).toContain(
      "W1.1 is cancelled: `/retry W1.1` starts it again",
    );
  });

  test("then /retry resumes it with a new pull request", () => {
    const stage = cancelled().says("/retry W1.1");
    expect(stage.status("W1.1")).toBe("rework");
    expect(stage.closes("W1.1/rework/1", COMPLETE).effects("open_pull")).toHaveLength(2);
  });

  test("while it runs, then what its ending run submits is kept for /retry", () => {
    const stage = building().says("/cancel W1.1");
    expect(stage.effects("cancel_run")).toHaveLength(1);
    expect(stage.state!.workers["W1.1"]!.saved_work).toMatchObject({
      session: "W1.1/work/1",
      why: { kind: "cancelled", by: "ann" },
    });
    expect(stage.says("/retry W1.1").dispatched.at(-1)).toBe("W1.1/work/2");
  });

  test("then /skip lets dependent workers continue", () => {
    expect(merged(cancelled(), "W1.2").says("/skip W1.1").dispatched.at(-1)).toBe("W2.1/work/1");
  });

  test("twice, or of a merged one, then it is answered", () => {
    expect(cancelled().says("/cancel W1.1").comments.at(-1)).toBe("W1.1 is cancelled already.");
    expect(merged(building(), "W1.1").says("/cancel W1.1").comments.at(-1)).toBe(
      "W1.1 is merged already.",
    );
    expect(cancelled().says("/steer W1.1 x").comments.at(-1)).toMatch(
      /W1\.1 is cancelled; `\/retry W1\.1 <words>`/,
    );
  });
});
