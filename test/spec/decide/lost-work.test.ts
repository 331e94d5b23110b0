/**
 * Merged work that is missing from the build branch: after a rewrite it is lost, after a later
 * commit it is reverted.
 */
import { describe, expect, test } from "vitest";
import { LAND, sha } from "../support/facts.ts";
import { loseWork, rewrite } from "../support/lost-work.ts";
import { building, landing, merged } from "../support/scenes.ts";
import { getBuildView } from "../../../src/core/messages/build-view.ts";
import { renderLandingPull } from "../../../src/core/messages/landing-messages.ts";
import { renderFinalReport } from "../../../src/core/messages/report.ts";
import { COMPLETE, APPROVE } from "../support/facts.ts";
import type { LostWork } from "../../../src/core/model/saved-work.ts";
import type { Stage } from "../support/stage.ts";

const all = () => merged(building(), "W1.1", "W1.2", "W2.1");
const takenBack: LostWork = { isInHistory: false, files: ["src/W1.2.js"] };
const byCommit: LostWork = { isInHistory: true, files: ["src/W1.2.js"] };
const report = ({ state }: Stage) => renderFinalReport(getBuildView(state!), []);

describe("given a build branch that somebody rewrote without a worker's merged work", () => {
  test("then the worker stays merged while the branch may still be restored", () => {
    const stage = rewrite(merged(building(), "W1.2"), "W1.2");
    expect(stage.status("W1.2")).toBe("merged");
    expect(stage.state!.build.stop?.cause).toBe("rewritten");
  });

  test("when a person lets it continue, then a question names the worker's pull request and files", () => {
    const stage = merged(building(), "W1.2");
    const { number } = stage.pull("W1.2");
    loseWork(stage, "W1.2");
    expect(stage.state!.build.stop).toBeNull();
    expect(stage.status("W1.2")).toBe("blocked");
    expect(stage.comments.at(-1)).toContain(
      `What W1.2 merged by #${number} is no longer in the build branch: \`src/W1.2.js\`.`,
    );
    expect(stage.why("W1.2")).toContain(
      "`/retry W1.2 [words]` (does its work again) or `/skip W1.2`",
    );
  });

  test("then nothing lands, and `/land` says what is missing", () => {
    const stage = loseWork(merged(building(), "W1.1", "W1.2"), "W1.1");
    merged(stage, "W2.1").says("/land");
    expect(stage.state!.build.status).toBe("building");
    expect(stage.comments.at(-1)).toContain("What W1.1 merged by");
  });

  test("when its pull request is seen, then that does not mark it merged again", () => {
    const stage = merged(building(), "W1.2");
    const pull = structuredClone(stage.pull("W1.2"));
    loseWork(stage, "W1.2").facts.pulls["W1.2"] = pull;
    expect(stage.settle().status("W1.2")).toBe("blocked");
  });

  test("when `/retry` comes, then its work is repeated on a new branch, and that is merged", () => {
    const stage = merged(building(), "W1.2");
    const { number, headSha } = stage.pull("W1.2");
    stage.facts.refs.workers["W1.2"] = headSha;
    loseWork(stage, "W1.2").says("/retry W1.2");
    expect(stage.dispatched.at(-1)).toBe("W1.2/work/2");
    expect(stage.effects("delete_branch").map(({ branch }) => branch)).toEqual([
      expect.stringMatching(/\/W1\.2$/),
    ]);
    delete stage.facts.refs.workers["W1.2"];
    stage.closes("W1.2/work/2", COMPLETE).closes("W1.2/review/2", APPROVE);
    expect(stage.status("W1.2")).toBe("merged");
    expect(stage.state!.workers["W1.2"]!.pr!.number).not.toBe(number);
  });

  test("when `/skip` comes, then the build lands without it, and the report calls it skipped", () => {
    const stage = loseWork(merged(building(), "W1.1", "W1.2"), "W1.2").says("/skip W1.2");
    merged(stage, "W2.1").closes("build/close/1", LAND).says("/land");
    expect(stage.state!.build.status).toBe("landed");
    expect(report(stage)).toContain("| W1.2: Task W1.2 | skipped |");
  });

  test("then others' merged work that still exists stays merged", () => {
    expect(loseWork(merged(building(), "W1.1", "W1.2"), "W1.2").status("W1.1")).toBe("merged");
  });
});

describe.each([
  ["while the build closes", all],
  ["while it waits for a person to land it", landing],
])("given merged work that is found to be missing %s", (_, scene) => {
  test("then it does not land: the final session's result no longer counts, and a person is asked", () => {
    const stage = scene();
    stage.facts.lostWork["W1.2"] = takenBack;
    stage.settle().says("/land");
    expect(stage.state!.build).toMatchObject({
      status: "building",
      gates: { landing: { state: "closed" } },
    });
    expect(stage.status("W1.2")).toBe("blocked");
    expect(stage.effects("merge").filter(({ key }) => key === "land")).toEqual([]);
    stage.facts.lostWork = {};
    stage.says("/skip W1.2");
    expect(stage.state!.build.status).toBe("closing");
    expect(stage.dispatched.at(-1)).toMatch(/^build\/close\/\d$/);
  });

  test("when a later commit reverted it, then it lands, and landing and report say so", () => {
    const stage = scene();
    stage.facts.lostWork["W1.2"] = byCommit;
    stage.settle();
    if (stage.state!.build.status === "closing") stage.closes("build/close/1", LAND);
    expect(renderLandingPull(getBuildView(stage.state!), stage.state!.closing!, null)).toMatch(
      /W1\.2 \(#\d+\): `src\/W1\.2\.js`/,
    );
    stage.says("/land");
    expect(stage.state!.build.status).toBe("landed");
    expect(report(stage)).toContain("| W1.2: Task W1.2 | merged, then taken back |");
    expect(report(stage)).toMatch(
      /Taken back by later commits[^]*W1\.2 \(#\d+\): `src\/W1\.2\.js`/,
    );
  });

  test("when a later commit restores it, then nothing is said", () => {
    const stage = scene();
    stage.facts.lostWork["W1.2"] = byCommit;
    stage.settle().facts.lostWork = {};
    expect(stage.settle().state!.workers["W1.2"]!.reverted_paths).toEqual([]);
  });
});

test("work that had landed by then stays landed", () => {
  const stage = landing();
  Object.assign(stage.pull("land"), {
    merged: true,
    state: "closed",
    mergeSha: sha("l"),
    mergedBy: "ann",
  });
  stage.facts.lostWork["W1.2"] = takenBack;
  expect(stage.settle().state!.build.status).toBe("landed");
  expect(stage.state!.workers["W1.2"]!.merge_sha).not.toBeNull();
});
