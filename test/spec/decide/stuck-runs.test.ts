/**
 * Runs that GitHub lost, that no runner takes, or that a person deleted: Baton never waits for them
 * silently.
 */
import { describe, expect, test } from "vitest";
import { RUN_DELETED } from "../../../src/core/model/session.ts";
import { addMilliseconds } from "../../../src/core/rules/decision-draft.ts";
import type { RunFact } from "../../../src/core/model/facts.ts";
import type { StallReason } from "../../../src/core/model/ci.ts";
import { renderStatusDocument } from "../../../src/core/record/progress-documents.ts";
import { APPROVE, LAND, someCheck } from "../support/facts.ts";
import { Stage } from "../support/stage.ts";
import { building, inReview, merged, planned } from "../support/scenes.ts";

const MINUTE = 60_000;
const runOf = (stage: Stage) => stage.facts.runs.find((r) => r.session === "W1.1/work/1")!;
const launch = (stage: Stage) => stage.state!.workers["W1.1"]!.session!.launch;

/** W1.1's run is in this state for this many minutes. */
function run(minutes: number, more: Partial<RunFact>): Stage {
  const stage = building();
  Object.assign(runOf(stage), { changedAt: stage.now, ...more });
  return stage.wait(minutes * MINUTE).settle();
}

describe("a run that is in progress longer than its job's limit", () => {
  test("is left alone while GitHub may still end it", () => {
    const stage = run(74, { status: "in_progress" });
    expect([launch(stage), stage.effects("cancel_run")]).toEqual([1, []]);
  });

  test("counts as lost: it is cancelled, and another launch follows", () => {
    const stage = run(76, { status: "in_progress" });
    expect(stage.effects("cancel_run")).toEqual([{ type: "cancel_run", run: runOf(stage).id }]);
    expect(launch(stage)).toBe(2);
    expect(stage.dispatched.filter((name) => name === "W1.1/work/1")).toHaveLength(2);
  });
});

describe("a run that waits for a runner", () => {
  const told = (stage: Stage) =>
    stage.comments.filter((body) => body.includes("waits for a runner"));

  test("is reported once after half an hour, and Baton waits on", () => {
    expect(told(run(29, { status: "queued" }))).toEqual([]);
    const stage = run(31, { status: "queued" });
    expect(told(stage)).toHaveLength(1);
    expect(told(stage)[0]).toMatch(
      /@ann, Baton needs you\.\n\n.*W1\.1\/work\/1 waits for a runner since .*`runs_on`/s,
    );
    stage.wait(300 * MINUTE).settle();
    expect([told(stage).length, launch(stage)]).toEqual([1, 1]);
  });
});

describe("a run that is queued, waits for approval, or works", () => {
  const shown = (stage: Stage) =>
    stage.effects("document").findLast(({ key }) => key === "status")!.body;
  const row = (stage: Stage) => /\| W1\.1: [^|]*\| ([^|]*) \|/.exec(shown(stage))![1];
  const SECOND = 1 / 60;

  test("counts as running for its first seconds in the queue", () => {
    expect(row(run(10 * SECOND, { status: "queued" }))).toBe("running");
  });

  test("is shown as queued afterwards, in the status comment and by /why", () => {
    const stage = run(20 * SECOND, { status: "queued" });
    expect(row(stage)).toBe("queued");
    const answer = stage.says("/why W1.1").comments.at(-1);
    expect(answer).toMatch(
      /\*\*W1\.1\*\* is \*\*queued\*\*\.\nIt waits for a free runner, since .*, for its work session/,
    );
  });

  test("is shown as running when a runner has it", () => {
    const stage = run(20 * SECOND, { status: "queued" });
    Object.assign(runOf(stage), { status: "in_progress", changedAt: stage.now });
    expect(row(stage.settle())).toBe("running");
  });

  test("is shown as waiting for approval, and the labeller is told once where to approve it", () => {
    const stage = run(1, { status: "waiting", url: "https://github.example/runs/7" });
    expect(row(stage)).toBe("waiting for approval");
    const told = () =>
      stage.comments.filter((body) => body.includes("waits for a person's approval"));
    expect(told()).toHaveLength(1);
    expect(told()[0]).toMatch(
      /@ann, Baton needs you\.\n\n.*Open https:\/\/github\.example\/runs\/7, and approve it/s,
    );
    stage.wait(30 * MINUTE).settle();
    expect(told()).toHaveLength(1);
  });

  test("names the environment and who may approve, in the comment and by /why", () => {
    const approvals = [{ environment: "production", reviewers: ["kit", "mona"] }];
    const stage = run(1, { status: "waiting", url: "https://github.example/runs/7", approvals });
    expect(stage.comments.find((body) => body.includes("a person's approval"))).toContain(
      "Its environment `production` needs the approval of `@kit` or `@mona`. Open " +
        "https://github.example/runs/7, and",
    );
    expect(stage.says("/why W1.1").comments.at(-1)).toContain(
      "for a person's approval at https://github.example/runs/7 (environment " +
        '"production": kit or mona may approve), since ',
    );
  });

  test("of the whole build that waits for approval is not called queued", () => {
    const stage = new Stage().settle();
    const fact = stage.facts.runs.find((r) => r.session === "build/architect/1")!;
    Object.assign(fact, { status: "waiting", changedAt: stage.now });
    const answer = stage
      .wait(MINUTE)
      .says("/status")
      .comments.find((body) => body.startsWith("## Build"));
    expect(answer).toMatch(/\*\*Waiting for approval:\*\* Baton waits for a person's approval at /);
    expect(answer).not.toContain("**Queued:**");
  });

  test("of the whole build is named above the workers", () => {
    const stage = new Stage().settle();
    const fact = stage.facts.runs.find((r) => r.session === "build/architect/1")!;
    Object.assign(fact, { status: "queued", changedAt: stage.now });
    const answer = stage.wait(MINUTE).says("/status").comments.at(-1);
    expect(answer).toMatch(
      /\*\*Queued:\*\* Baton waits for a free runner, since .*, for the architect session\./,
    );
  });

  test("costs no commit of the record", () => {
    const stage = building();
    const before = stage.messages.length;
    Object.assign(runOf(stage), { status: "queued", changedAt: stage.now });
    stage.wait(MINUTE).settle();
    expect(row(stage)).toBe("queued");
    expect(stage.messages).toHaveLength(before);
  });
});

describe("a worker whose checks do not run yet", () => {
  const shown = (stage: Stage) =>
    stage.effects("document").findLast(({ key }) => key === "status")!.body;
  const row = (stage: Stage) =>
    /\| W1\.1: [^|]*\| ([^|]*) \| [^|]* \| ([^|]*) \|/.exec(shown(stage))!.slice(1);
  const checked = (stall: StallReason | null) => {
    const stage = building();
    stage.otherChecks = [
      someCheck("test", { conclusion: null, stall, url: "https://github.example/runs/8" }),
    ];
    return inReview(stage, "W1.1").closes("W1.1/review/1", APPROVE).wait(20_000).settle();
  };

  test("is shown as in CI while one of them runs", () => {
    expect(row(checked(null))).toEqual([
      "in ci",
      expect.stringMatching(/^checks on pull request #\d+, since /),
    ]);
  });

  test("is shown as queued while all of them are, but not after one runs", () => {
    const stage = checked("queued");
    expect(row(stage)).toEqual([
      "in ci, queued",
      expect.stringContaining("which are queued for a runner, since "),
    ]);
    stage.otherChecks = [someCheck("test", { conclusion: null, stall: null })];
    expect(row(stage.settle())[0]).toBe("in ci");
  });

  test("is shown as waiting for approval, and a person is asked to approve", () => {
    const stage = checked("waiting");
    expect(row(stage)[0]).toBe("**in ci, waiting for approval**");
    expect(shown(stage)).toMatch(
      /`test` on pull request #\d+ waits for a person's approval\. Open https:/,
    );
  });
});

describe("a landing whose checks do not run yet", () => {
  test("is named in the status comment and in STATUS.md, until one of them runs", () => {
    const stage = merged(building(), "W1.1", "W1.2", "W2.1");
    stage.otherChecks = [someCheck("test", { conclusion: null, stall: "queued" })];
    stage.closes("build/close/1", LAND).wait(20_000).settle();
    const words =
      /\*\*Queued:\*\* The checks on the landing pull request #\d+ are queued for a runner\./;
    const status = () => stage.effects("document").findLast(({ key }) => key === "status")!.body;
    expect(status()).toMatch(words);
    expect(renderStatusDocument(stage.says("/status").state!)).toMatch(words);
    stage.otherChecks = [someCheck("test", { conclusion: null, stall: null })];
    stage.settle();
    expect(status()).not.toContain("**Queued:**");
  });
});

describe("a session whose run was never started", () => {
  const row = (stage: Stage) =>
    stage
      .says("/status")
      .comments.at(-1)!
      .match(/\| W1\.1: [^|]*\| ([^|]*) \| [^|]* \| ([^|]*) \|/)!
      .slice(1);

  test("is not shown as running if GitHub refused it", () => {
    const stage = planned();
    stage.refusing.set("dispatch:W1.1/work/1:1", "refused");
    stage.says("/approve");
    expect(row(stage)).toEqual([
      "not started",
      expect.stringMatching(/^a person, since .*: W1\.1\/work\/1: GitHub refused/),
    ]);
  });
});

describe("a run that a person deleted", () => {
  const gone = { status: "completed", conclusion: RUN_DELETED } as const;

  test("counts as lost: another launch follows", () => {
    expect(launch(run(3, gone))).toBe(2);
  });

  test("may just not be visible yet shortly after its dispatch", () => {
    const stage = building();
    Object.assign(runOf(stage), gone);
    stage.settle();
    expect(launch(stage)).toBe(1);
    expect(stage.wakeAt! <= addMilliseconds(stage.now, 3 * MINUTE)).toBe(true);
  });
});

describe("a run that succeeded but whose upload GitHub does not list yet", () => {
  const ended = (seconds: number, conclusion: string) => {
    const stage = building();
    Object.assign(runOf(stage), { status: "completed", conclusion, changedAt: stage.now });
    stage.facts.proposals["W1.1/work/1"] = {
      ok: false,
      missing: true,
      reason: "The run uploaded no proposal.",
    };
    return stage.wait(seconds * 1000).settle();
  };

  test("is checked again for five minutes, and only then counts as lost", () => {
    expect(launch(ended(299, "success"))).toBe(1);
    expect(launch(ended(301, "success"))).toBe(2);
  });

  test("is checked less and less often, and once more at the end", () => {
    const wait = (seconds: number) => {
      const stage = ended(seconds, "success");
      return Date.parse(stage.wakeAt!) - Date.parse(stage.now);
    };
    expect([0, 60, 240].map(wait)).toEqual([3_000, 30_000, 60_000]);
  });

  test("counts as lost at once if the run failed", () => {
    expect(launch(ended(1, "failure"))).toBe(2);
  });
});
