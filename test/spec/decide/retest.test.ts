/** `/retest`: failed checks run again, even if they were rerun or reworked before. */
import { describe, expect, test } from "vitest";
import { APPROVE, COMPLETE, LAND } from "../support/facts.ts";
import { checkedByCandidate } from "../support/candidates.ts";
import { building, inReview, merged } from "../support/scenes.ts";

/** The pull request is red on every head until Baton asks a person. */
function red() {
  const stage = building();
  stage.verdictOfCi = () => "failed";
  inReview(stage, "W1.1").closes("W1.1/review/1", APPROVE);
  for (const n of [1, 2])
    stage.closes(`W1.1/rework/${n}`, COMPLETE).closes(`W1.1/review/${n + 1}`, APPROVE);
  return stage;
}

describe("given /retest", () => {
  test("of a worker that stopped over red checks, then they rerun, and green ones let it merge", () => {
    const stage = red();
    expect(stage.status("W1.1")).toBe("blocked");
    const before = stage.effects("rerun").length;
    stage.verdictOfCi = (_key, attempt) => (attempt > 2 ? "passed" : "failed");
    stage.says("/retest", { on: stage.pull("W1.1").number });
    expect(
      stage
        .effects("rerun")
        .slice(before)
        .map((e) => e.key),
    ).toEqual(["W1.1"]);
    expect(stage.status("W1.1")).toBe("merged");
  });

  test("and they are red again, then a person is asked again", () => {
    const stage = red().says("/retest W1.1");
    expect(stage.status("W1.1")).toBe("blocked");
  });

  test("on the landing pull request, then its checks rerun and it continues", () => {
    const stage = building();
    stage.verdictOfCi = (key) => (key === "land" ? "failed" : "passed");
    merged(stage, "W1.1", "W1.2", "W2.1").closes("build/close/1", LAND);
    expect(stage.state!.build.stop?.cause).toBe("landing");
    const before = stage.effects("rerun").length;
    stage.verdictOfCi = (_key, attempt) => (attempt > 2 ? "passed" : "failed");
    stage.says("/retest", { on: stage.pull("land").number });
    expect(stage.effects("rerun").length).toBe(before + 1);
    expect(stage.state!.build).toMatchObject({ stop: null, gates: { landing: { state: "open" } } });
  });

  test("of a worker that the candidate checks, then the candidate's checks rerun", () => {
    const stage = checkedByCandidate(() => "failed");
    inReview(stage, "W1.1").closes("W1.1/review/1", APPROVE);
    for (const n of [1, 2])
      stage.closes(`W1.1/rework/${n}`, COMPLETE).closes(`W1.1/review/${n + 1}`, APPROVE);
    expect(stage.status("W1.1")).toBe("blocked");
    stage.verdictOfCi = (key, attempt) =>
      key !== "land" ? "absent" : attempt > 2 ? "passed" : "failed";
    expect(stage.says("/retest W1.1").status("W1.1")).toBe("merged");
  });

  test("when nothing failed or nothing exists, then it is answered", () => {
    expect(inReview(building(), "W1.1").says("/retest").comments.at(-1)).toMatch(
      /^No check has failed on #\d+\.$/,
    );
    expect(building().says("/retest W1.1").comments.at(-1)).toMatch(/W1\.1 is being changed/);
    expect(merged(building(), "W1.1").says("/retest W1.1").comments.at(-1)).toContain(
      "no open pull request",
    );
  });
});
