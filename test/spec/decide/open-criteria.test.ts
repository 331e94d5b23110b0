import { describeSessionReason, describeStop } from "../../../src/core/messages/stop.ts";
import { describe, expect, it } from "vitest";
import { renderPullBody } from "../../../src/core/messages/pull-request.ts";
import { getBuildView } from "../../../src/core/messages/build-view.ts";
import { ALIGNED, COMPLETE } from "../support/facts.ts";
import { building, inReview } from "../support/scenes.ts";
import { Stage } from "../support/stage.ts";

describe("given a worker's run that ended", () => {
  it("when its completion leaves criteria open, then it is refused, even if the runner took it", () => {
    const stage = building().closes("W1.1/work/1", { ...COMPLETE, criteria: [] });
    expect(stage.state!.completions["W1.1/work/1"]).toBeUndefined();
    expect(stage.state!.workers["W1.1"]!.session).toMatchObject({
      kind: "work",
      attempt: 2,
      outcome: null,
    });
    expect(stage.state!.workers["W1.1"]!.session!.reasons.map(describeSessionReason)[0]).toMatch(
      /attempt 1 failed: Not every .* criterion/,
    );
  });

  it("when it answers in words, then the number is stored, and the pull request shows it ticked", () => {
    const answer = { criterion: "its tests  pass", met: true, evidence: "npm test: 9 passed" };
    const stage = building().closes("W1.1/work/1", { ...COMPLETE, criteria: [answer] });
    expect(stage.state!.completions["W1.1/work/1"]!.criteria).toEqual([
      { ...answer, criterion: 1 },
    ]);
    expect(renderPullBody(getBuildView(stage.state!), "W1.1", null)).toContain(
      "- [x] Its tests pass — npm test: 9 passed",
    );
  });

  it("when a rework leaves them open, then it is refused too, because it replaces the completion", () => {
    const stage = inReview(building(), "W1.1").closes("W1.1/review/1", {
      ...{ verdict: "request_changes", summary: "A bug.", alignment: ALIGNED },
      findings: [{ path: "f0", line: 1, severity: "blocking", body: "It divides by zero." }],
    });
    stage.closes("W1.1/rework/1", { ...COMPLETE, criteria: [] });
    expect(stage.state!.workers["W1.1"]!.session).toMatchObject({
      kind: "rework",
      attempt: 2,
      outcome: null,
    });
  });
});

describe("given an unusable script that the first session finds", () => {
  it("when a person has fixed it on the base branch and says /retry, then the build starts there", () => {
    const stage = new Stage()
      .settle()
      .stops("build/architect/1", "`.baton/scripts/work.md` is a symbolic link.");
    expect(describeStop(stage.state!.build.stop!)).toMatch(
      /is a symbolic link\. Fix that, then answer `\/retry`\.$/,
    );
    stage.facts.refs.base = "b".repeat(40);
    stage.says("/retry");
    expect(stage.state!.build.base.sha).toBe("b".repeat(40));
    expect(stage.state!.build.sessions.architect).toMatchObject({
      base: "b".repeat(40),
      launch: 2,
      outcome: null,
    });
  });

  it("when it stops later, then the build keeps the script that it began with", () => {
    const stage = building().stops("W1.1/work/1", "There is no key.");
    const { sha } = stage.state!.build.base;
    stage.facts.refs.base = "b".repeat(40);
    expect(stage.says("/retry").state!.build.base.sha).toBe(sha);
  });
});
