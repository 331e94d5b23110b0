/** Runs of sessions that Baton gave up: what they submit afterwards still cost money. */
import { describe, expect, test } from "vitest";
import type { UnsettledFact } from "../../../src/core/model/usage.ts";
import { NO_USAGE } from "../../../src/core/model/proposal.ts";
import { COMPLETE, sha } from "../support/facts.ts";
import { building } from "../support/scenes.ts";
import { TaskStage } from "../support/task-stage.ts";
import type { Stage } from "../support/stage.ts";

const MINUTE = 60_000;
const used = (dollars: number): UnsettledFact => ({
  state: "handed in",
  proposal: {
    usage: { ...NO_USAGE, output_tokens: 10, dollars },
    model: "claude-haiku-5-5",
    context: {},
  },
});
const findRun = ({ facts }: Pick<Stage, "facts">, session: string) =>
  facts.runs.findLast((run) => run.session === session)!.id;
const spentBy = ({ state }: Stage) =>
  state!.workers["W1.1"]!.spent.map(({ session, dollars }) => [session, dollars]);

describe("given a working worker that is skipped or taken", () => {
  test.each(["/skip W1.1", "/take W1.1", "/cancel W1.1"])(
    "by %s, then what its run submits is counted",
    (words) => {
      const stage = building();
      stage.givenUp[findRun(stage, "W1.1/work/1")] = used(0.4);
      stage.says(words);
      expect(spentBy(stage)).toEqual([["W1.1/work/1", 0.4]]);
      expect(stage.state!.build).toMatchObject({
        usage: { dollars: 0.4 },
        models: ["claude-haiku-5-5"],
        unsettled: [],
      });
      expect(stage.messages.join()).toContain(
        "W1.1/work/1 #1 was given up; what it used is counted",
      );
    },
  );

  test("then Baton checks until it appears, as long as the run and GitHub's lists may take", () => {
    const stage = building();
    const run = findRun(stage, "W1.1/work/1");
    stage.givenUp[run] = { state: "running" };
    stage
      .says("/skip W1.1")
      .wait(30 * MINUTE)
      .settle();
    const ended = stage.now;
    stage.givenUp[run] = { state: "ended", at: ended };
    stage.wait(4 * MINUTE).settle();
    expect(stage.state!.build.unsettled).toMatchObject([
      { run, subject: "W1.1", session: "W1.1/work/1", launch: 1 },
    ]);
    expect(Date.parse(stage.wakeAt!) - Date.parse(ended)).toBeLessThanOrEqual(5 * MINUTE);
    stage.wait(MINUTE).settle();
    expect(stage.state!.build.unsettled).toEqual([]);
  });

  test("then Baton waits for an endless run no longer than a job may take", () => {
    const stage = building();
    stage.givenUp[findRun(stage, "W1.1/work/1")] = { state: "running" };
    stage
      .says("/skip W1.1")
      .wait(64 * MINUTE)
      .settle();
    expect(stage.state!.build.unsettled).toHaveLength(1);
    expect(stage.wait(MINUTE).settle().state!.build.unsettled).toEqual([]);
  });
});

test("given a lost run, when it submits after all, then that is counted besides the next launch", () => {
  const stage = building();
  stage.givenUp[findRun(stage, "W1.1/work/1")] = used(0.4);
  stage.loses("W1.1/work/1", "cancelled");
  stage.played = { model: "claude-haiku-5-5", dollars: 0.3 };
  stage.closes("W1.1/work/1", COMPLETE);
  expect(spentBy(stage)).toEqual([["W1.1/work/1", 0.7]]);
});

test("given an unusable proposal, when its session fails, then the run's usage is counted", () => {
  const stage = building();
  const run = stage.facts.runs.findLast((one) => one.session === "W1.1/work/1")!;
  stage.givenUp[run.id] = used(0.4);
  Object.assign(run, { status: "completed", conclusion: "success" });
  const reason = "The change was made on another commit.";
  stage.facts.proposals["W1.1/work/1"] = { ok: false, missing: false, reason };
  stage.settle();
  expect(spentBy(stage)).toEqual([["W1.1/work/1", 0.4]]);
  expect(stage.state!.workers["W1.1"]!.failures).toMatchObject([
    { outcome: "refused", cause: { kind: "upload_invalid", said: reason } },
  ]);
});

test("given a session that submits in time, then it is counted once, and nothing is awaited", () => {
  const stage = building();
  stage.givenUp[findRun(stage, "W1.1/work/1")] = used(0.4);
  stage.played = { model: "claude-haiku-5-5", dollars: 0.4 };
  stage.closes("W1.1/work/1", COMPLETE).settle();
  expect([stage.state!.build.usage.dollars, stage.state!.build.unsettled]).toEqual([0.4, []]);
});

test("given a session whose change was pushed over, when its run is read again, then it is counted once", () => {
  const stage = building();
  stage.givenUp[findRun(stage, "W1.1/work/1")] = used(0.4);
  stage.played = { model: "claude-haiku-5-5", dollars: 0.4 };
  stage.refusing.set("publish:W1.1/work/1", "head_moved");
  stage.facts.refs.workers["W1.1"] = sha("pushed");
  stage.closes("W1.1/work/1", COMPLETE).settle();
  expect(stage.state!.workers["W1.1"]!.session).toMatchObject({ kind: "rework" });
  expect([spentBy(stage), stage.state!.build.unsettled]).toEqual([[["W1.1/work/1", 0.4]], []]);
});

describe("given a build that is cancelled", () => {
  const cancelled = (fact: UnsettledFact) => {
    const stage = building();
    for (const id of ["W1.1", "W1.2"]) stage.givenUp[findRun(stage, `${id}/work/1`)] = fact;
    return stage.says("/cancel");
  };
  const reports = (stage: Stage) => stage.comments.filter((body) => body.includes("**Spent:**"));

  test("then its report includes what its sessions have used until then", () => {
    expect(reports(cancelled(used(0.4)))).toEqual([expect.stringContaining("$0.80")]);
  });

  test("then the report waits for runs that are about to end, and no longer", () => {
    const stage = cancelled({ state: "running" });
    expect(reports(stage.wait(1.5 * MINUTE).settle())).toEqual([]);
    expect(stage.effects("archive")).toEqual([]);
    stage.wait(0.5 * MINUTE).settle();
    expect([reports(stage).length, stage.effects("archive").length]).toEqual([1, 1]);
  });

  test("then ended runs have 20 seconds until their upload is listed", () => {
    const stage = cancelled({ state: "running" });
    for (const run of Object.keys(stage.givenUp))
      stage.givenUp[Number(run)] = { state: "ended", at: stage.now };
    expect(reports(stage.wait(0.25 * MINUTE).settle())).toEqual([]);
    expect(Date.parse(stage.wakeAt!) - Date.parse(stage.now)).toBe(5_000);
    expect(reports(stage.wait(0.1 * MINUTE).settle())).toHaveLength(1);
  });
});

test("given a cancelled task, then its run's usage is counted before the record ends", () => {
  const stage = new TaskStage().says("/orchestrate fix");
  const run = findRun(stage, "W1.1/fix/1");
  stage.givenUp[run] = { state: "running" };
  stage.says("/orchestrate cancel");
  expect(stage.effects("archive")).toEqual([]);
  stage.givenUp[run] = used(0.4);
  stage.settle();
  expect(stage.effects("archive")).toHaveLength(1);
  expect((stage.state ?? stage.last)!.build.usage.dollars).toBe(0.4);
});
