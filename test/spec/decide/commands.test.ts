import { describe, expect, test } from "vitest";
import { aPlan, APPROVE, sha } from "../support/facts.ts";
import { Stage } from "../support/stage.ts";
import { building, inReview, landing, planned } from "../support/scenes.ts";
import { describeSessionReason } from "../../../src/core/messages/stop.ts";
import { written } from "../support/written.ts";

describe("whose commands count", () => {
  test.each(["none", "read", "triage"] as const)(
    "a %s's command gets no act, no reaction and no answer",
    (role) => {
      const stage = planned();
      const before = stage.done.length;
      stage.says("/approve", { by: "eve", role });
      expect(stage.state?.build.gates.plan.state).toBe("open");
      expect(stage.done.slice(before)).toEqual([]);
    },
  );

  test("a writer's command gets 👀 and then 🚀", () => {
    const stage = planned().says("/approve");
    const reactions = stage.effects("react").filter((r) => r.comment !== null);
    expect(reactions.map((r) => r.content)).toEqual(["eyes", "rocket"]);
  });

  test("a command that is impossible gets 😕 and the reason", () => {
    const stage = building().says("/approve");
    expect(stage.effects("react").at(-1)?.content).toBe("confused");
    expect(stage.comments.at(-1)).toContain("approved already");
  });

  test("a build leaves `/sync` to the template sync, which alone knows its result", () => {
    const stage = planned().says("/sync");
    expect(stage.effects("react").filter((r) => r.comment !== null)).toEqual([]);
  });

  test("a comment is handled once, however often it is seen", () => {
    const stage = planned().says("/help");
    stage.settle().wait(60_000).settle();
    expect(stage.comments).toHaveLength(1);
  });

  test("a comment with saved handling is not handled again after the watermark has passed it", () => {
    const stage = planned().says("/help").says("just words");
    const answers = stage.comments.length;
    stage.settle();
    expect(stage.comments).toHaveLength(answers);
  });

  test("a comment that appears only after a newer one is handled too, and the newer one not again", () => {
    const stage = planned();
    const early = {
      id: 901,
      on: 7,
      author: "ann",
      role: "write" as const,
      at: stage.now,
      lines: written("/help"),
    };
    stage.wait(30_000).says("/status");
    stage.facts.remarks.unshift(early);
    stage.settle();
    expect(stage.comments).toEqual([
      expect.stringContaining("awaiting"),
      expect.stringContaining("/retry"),
    ]);
    stage.wait(600_000).says("just words");
    expect(stage.state?.build.handled).toHaveLength(1);
    expect(stage.comments).toHaveLength(2);
  });

  test("two comments of the same second are both handled", () => {
    const stage = planned();
    stage.wait(1000);
    for (const id of [901, 902]) {
      stage.facts.remarks.push({
        id,
        on: 7,
        author: "ann",
        role: "write",
        at: stage.now,
        lines: written("/help"),
      });
      stage.settle();
    }
    expect(stage.comments).toHaveLength(2);
  });
});

describe("/approve", () => {
  test("written before the plan existed approves nothing, even if Baton sees it later", () => {
    const stage = new Stage().settle();
    stage.facts.remarks.push({
      id: 1,
      on: 7,
      author: "ann",
      role: "write",
      at: stage.now,
      lines: written("/approve"),
    });
    stage.closes("build/architect/1", aPlan());
    expect(stage.state?.build.gates.plan.state).toBe("open");
    expect(stage.dispatched).toEqual(["build/architect/1"]);
  });

  test("older than the plan comment approves nothing, even if the gate is open when Baton sees it", () => {
    const stage = planned();
    stage.wait(1000).facts.remarks.push({
      id: 1,
      on: 7,
      author: "ann",
      role: "write",
      at: stage.now,
      lines: written("/approve"),
    });
    stage.settle();
    expect(stage.state?.build.gates.plan.state).toBe("open");
    expect(stage.comments.at(-1)).toContain("not posted yet");
  });

  test("with a hash that is not the plan's is answered with the current one", () => {
    const stage = planned().says("/approve 000000000000");
    expect(stage.state?.build.gates.plan.state).toBe("open");
    expect(stage.comments.at(-1)).toContain(stage.state!.build.plan!.hash);
  });

  test("with the plan's hash approves it", () => {
    const stage = planned();
    stage.says(`/approve ${stage.state!.build.plan!.hash}`);
    expect(stage.state?.build.status).toBe("building");
  });

  test("on the landing pull request lands", () => {
    const stage = landing();
    stage.says("/approve", { on: stage.pull("land").number });
    expect(stage.state?.build.status).toBe("landed");
  });

  test("on a worker's pull request is a person's approval of that tree and ends the review session", () => {
    const stage = inReview(building(), "W1.1");
    stage.says("/approve", { on: stage.pull("W1.1").number });
    expect(stage.status("W1.1")).toBe("merged");
  });
});

describe("/retry", () => {
  test("alone on a worker's pull request applies to that worker", () => {
    const stage = inReview(building(), "W1.1");
    stage.says("/retry handle negative numbers", { on: stage.pull("W1.1").number });
    expect(stage.dispatched.at(-1)).toBe("W1.1/rework/1");
    expect(stage.state?.workers["W1.1"]?.session?.reasons.map(describeSessionReason)).toEqual([
      "@ann: handle negative numbers",
    ]);
  });

  test("of a working worker needs text and then replaces the running session", () => {
    const stage = building().says("/retry W1.1");
    expect(stage.comments.at(-1)).toContain("already running");
    stage.says("/retry W1.1 start from the parser");
    expect(stage.effects("cancel_run")).toHaveLength(1);
    expect(stage.dispatched.at(-1)).toBe("W1.1/work/2");
  });

  test("of a merged worker says so", () => {
    const stage = inReview(building(), "W1.1").closes("W1.1/review/1", APPROVE).says("/retry W1.1");
    expect(stage.comments.at(-1)).toContain("merged");
  });

  test("of a skipped worker resumes it with a new pull request", () => {
    const stage = inReview(building(), "W1.1").says("/skip W1.1");
    stage.settle().says("/retry W1.1");
    expect(stage.dispatched.at(-1)).toBe("W1.1/rework/1");
    expect(stage.status("W1.1")).toBe("rework");
  });

  test("when nothing is stopped is answered", () => {
    expect(building().says("/retry").comments.at(-1)).toContain("retry");
  });
});

describe("/skip", () => {
  test("of a running worker cancels its run", () => {
    const stage = building().says("/skip W1.1");
    expect(stage.status("W1.1")).toBe("skipped");
    expect(stage.effects("cancel_run")).toHaveLength(1);
  });

  test("of an open pull request closes it", () => {
    const stage = inReview(building(), "W1.1").says("/skip W1.1");
    expect(stage.pull("W1.1").state).toBe("closed");
  });
});

describe("questions", () => {
  test("/why gives the status, what it waits for and what comes next", () => {
    const stage = building().says("/why W2.1");
    expect(stage.comments.at(-1)).toMatch(/W2\.1[^]*planned[^]*W1\.1/);
  });

  test("/status and /help answer in a comment", () => {
    const stage = building().says("/status\n/help");
    expect(stage.comments).toHaveLength(2);
    expect(stage.comments[1]).toContain("/retry");
  });

  test("a typo is answered with the closest valid form", () => {
    expect(building().says("/retyr W1.1").comments.at(-1)).toContain("/retry");
    expect(building().says("/skip W9.9").comments.at(-1)).toContain("W9.9");
  });

  test("commands in quotes, in code and by other bots are ignored", () => {
    const stage = planned();
    const before = stage.done.length;
    stage.says("> /approve\n\n```\n/approve\n```\n\nand `/approve`\n/lgtm");
    expect(stage.done.slice(before)).toEqual([]);
    expect(stage.state?.build.gates.plan.state).toBe("open");
  });
});

test("a command after the end is answered once, and nothing else happens", () => {
  const stage = landing().says("/approve");
  const before = stage.done.length;
  stage.says("/retry W1.1 please").settle();
  expect(stage.done.slice(before).map((e) => e.type)).toEqual(["comment", "react"]);
  expect(stage.comments.at(-1)).toContain("has ended");
  stage.says("/retry W1.1", { role: "read" });
  expect(stage.done.length).toBe(before + 2);
});

test("an approval of a tree that was overwritten by a push does not count", () => {
  const stage = inReview(building(), "W1.1");
  stage.facts.remarks = [];
  stage.pull("W1.1").mergeable = null;
  stage.says("/approve W1.1");
  Object.assign(stage.pull("W1.1"), {
    headSha: sha("x"),
    headTree: sha("y"),
    headSession: null,
    mergeable: true,
  });
  stage.settle();
  expect(stage.effects("merge")).toEqual([]);
});
