import { describe, expect, test } from "vitest";
import { APPROVE, LAND, sha, someCheck } from "../support/facts.ts";
import { describeSessionReason } from "../../../src/core/messages/stop.ts";
import { building, inReview, merged } from "../support/scenes.ts";

const approved = (stage = building()) => inReview(stage, "W1.1").closes("W1.1/review/1", APPROVE);

describe("failed jobs", () => {
  test("are rerun once per head; if red again, they get a rework with the paths of their logs", () => {
    const stage = building();
    stage.verdictOfCi = (key) => (key === "W1.1" ? "failed" : "passed");
    approved(stage);
    expect(stage.effects("rerun")).toHaveLength(1);
    const session = stage.state!.workers["W1.1"]!.session!;
    expect(session.reasons.map(describeSessionReason)).toEqual([
      `checks fail on pull request #${stage.pull("W1.1").number}: \`test\` (job 800, see ` +
        "`checks/1-test.log`)",
    ]);
    expect(session.failing).toEqual([{ name: "test", id: 800, job: true, url: null }]);
  });

  test("that pass then are flaky: the worker continues, and report and status name the check", () => {
    const stage = building();
    stage.verdictOfCi = (key, attempt) => (key === "W1.1" && attempt === 1 ? "failed" : "passed");
    const number = approved(stage).pull("W1.1").number;
    expect(stage.status("W1.1")).toBe("merged");
    expect(stage.state!.build.flaky).toEqual([{ name: "test", times: 1, pulls: [number] }]);
    const line = `\`test\` failed and then passed on the same commit once (#${number})`;
    expect(stage.effects("document").some((d) => d.key === "status" && d.body.includes(line))).toBe(
      true,
    );
    merged(stage, "W1.2", "W2.1").closes("build/close/1", LAND).says("/approve");
    expect(stage.effects("document").at(-1)?.body ?? stage.comments.at(-1)).toContain(line);
  });

  test("on the landing pull request are rerun too", () => {
    const stage = building();
    stage.verdictOfCi = (key, attempt) => (key === "land" && attempt === 1 ? "failed" : "passed");
    merged(stage, "W1.1", "W1.2", "W2.1").closes("build/close/1", LAND);
    expect(stage.state!.build.stop).toBeNull();
    expect(stage.state!.build.flaky).toMatchObject([{ name: "test", times: 1 }]);
  });

  test("that GitHub does not rerun are red at once and do not stop the build", () => {
    const stage = building();
    stage.verdictOfCi = (key) => (key === "W1.1" ? "failed" : "passed");
    stage.refusing.set("rerun", "refused");
    approved(stage);
    expect(stage.dispatched.at(-1)).toBe("W1.1/rework/1");
    expect(stage.state!.build.stop).toBeNull();
  });

  test("on a head that a person pushes meanwhile have their own rerun", () => {
    const stage = building();
    stage.otherChecks = [someCheck("slow", { conclusion: "failure", run: { id: 5, attempt: 1 } })];
    approved(stage);
    stage.otherChecks = [someCheck("slow", { conclusion: "failure", run: { id: 6, attempt: 1 } })];
    Object.assign(stage.pull("W1.1"), { headSha: sha("pushed"), headSession: null });
    stage.facts.refs.workers["W1.1"] = sha("pushed");
    expect(stage.settle().effects("rerun").at(-1)?.runs).toEqual([{ id: 6, attempt: 1 }]);
  });

  test("of another app are not rerun, because only that app can do it", () => {
    const stage = building();
    stage.otherChecks = [
      someCheck("lint", { conclusion: "failure", app: 9, run: null, annotations: 2 }),
    ];
    approved(stage);
    expect(stage.effects("rerun")).toEqual([]);
    expect(stage.state!.workers["W1.1"]!.session?.reasons.map(describeSessionReason)[0]).toContain(
      "`lint` (2 annotations, see",
    );
  });

  test("are awaited during their rerun", () => {
    const stage = building();
    const failed = someCheck("slow", { conclusion: "failure", run: { id: 5, attempt: 1 } });
    stage.otherChecks = [failed];
    approved(stage);
    expect(stage.effects("rerun").at(-1)?.runs).toEqual([{ id: 5, attempt: 1 }]);
    expect(stage.status("W1.1")).toBe("in_ci");
    expect(stage.dispatched).not.toContain("W1.1/rework/1");
  });
});
