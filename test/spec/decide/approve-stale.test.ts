/**
 * `/approve` applies to what its author can have seen. Baton answers a stale one with the form that
 * works now.
 */
import { describe, expect, test } from "vitest";
import { CHANGES, LAND, sha } from "../support/facts.ts";
import { building, inReview, landing, merged } from "../support/scenes.ts";
import type { Stage } from "../support/stage.ts";
import { written } from "../support/written.ts";

const refusal = (stage: Stage) => stage.comments.at(-1);

describe("given a worker's pull request", () => {
  const inSecondRound = () => {
    const stage = inReview(building(), "W1.1").closes("W1.1/review/1", CHANGES);
    return { stage, pull: stage.pull("W1.1"), on: { on: stage.pull("W1.1").number } };
  };

  test("when a push comes during an approval of the previous change, then they must look again", () => {
    const { stage, pull, on } = inSecondRound();
    Object.assign(pull, {
      headSha: sha("new"),
      headTree: sha("new tree"),
      headAt: "2026-11-21T11:00:00.000Z",
    });
    stage.now = "2026-11-21T10:59:59.000Z";
    stage.says("/approve", on);
    const short = sha("new").slice(0, 12);
    expect(refusal(stage)).toContain(`is at ${short} now, and was pushed while you wrote this`);
    expect(stage.status("W1.1")).not.toBe("merged");
    expect(stage.says(`/approve ${short}`, on).status("W1.1")).toBe("merged");
  });

  test("when an earlier commit is named, then the current one is not approved", () => {
    const { stage, pull, on } = inSecondRound();
    expect(refusal(stage.says("/approve 0123456", on))).toContain(
      `\`/approve ${pull.headSha.slice(0, 12)}\` there.`,
    );
    expect(stage.status("W1.1")).not.toBe("merged");
  });

  test("when another worker is named on it, then the command applies to that one", () => {
    const stage = inReview(inReview(building(), "W1.1"), "W1.2");
    stage.says("/approve W1.2", { on: stage.pull("W1.1").number });
    expect([stage.status("W1.1"), stage.status("W1.2")]).toEqual(["in_review", "merged"]);
  });
});

describe("given the landing", () => {
  test("when it has changed since, then only an approval that names its commit lands it", () => {
    const stage = landing();
    stage.facts.buildDiff = "another";
    Object.assign(stage.facts.refs, { build: { sha: sha("more"), tree: sha("more tree") } });
    stage.wait(60_000).settle();
    stage.closes("build/close/2", LAND);
    const remark = {
      id: 950,
      on: 7,
      author: "ann",
      role: "write" as const,
      lines: written("/approve"),
    };
    stage.facts.remarks.push({ ...remark, at: stage.state!.build.landing!.changed_at! });
    expect(refusal(stage.settle())).toContain("changed while you wrote this");
    const commit = stage.state!.build.landing!.commit!;
    expect(stage.says(`/approve ${commit.slice(0, 10)}`).state?.build.status).toBe("landed");
  });

  test("when an approval of another commit comes, then the answer names the current one", () => {
    const stage = landing().says("/approve fffffff");
    const short = stage.state!.build.landing!.commit!.slice(0, 12);
    expect(refusal(stage)).toContain(
      `fffffff is not the landing commit, which is now ${short}. Look at it again, then ` +
        `answer \`/approve ${short}\``,
    );
  });
});

test("given a closing session that asks a person, then an earlier `/approve` lands nothing", () => {
  const stage = merged(building(), "W1.1", "W1.2", "W2.1").wait(60_000);
  stage.closes("build/close/1", { ...LAND, verdict: "needs_person", summary: "Is it whole?" });
  const before = "2026-11-21T10:00:30.000Z";
  stage.facts.remarks.push({
    id: 950,
    on: 7,
    author: "ann",
    role: "write",
    at: before,
    lines: written("/approve"),
  });
  stage.state!.build.watermark = before;
  expect(refusal(stage.settle())).toMatch(/asked something else: .*Is it whole\?/);
  expect(stage.state?.build.stop?.cause).toBe("close");
});
