/**
 * After a wave that taught something, an adapt session updates the briefs that have not started.
 */
import { describe, expect, test } from "vitest";
import {
  DEFAULT_SETTINGS,
  LONGEST_PARK_MS,
  MAX_PARKS,
  type Settings,
} from "../../../src/core/model/settings.ts";
import type { WorkerId } from "../../../src/core/model/names.ts";
import type { Brief } from "../../../src/core/model/brief.ts";
import { renderFinalReport } from "../../../src/core/messages/report.ts";
import { renderStatusComment } from "../../../src/core/messages/status.ts";
import { getBuildView } from "../../../src/core/messages/build-view.ts";
import { renderRecord } from "../../../src/core/record/render.ts";
import { aBrief, APPROVE, aPlan, COMPLETE } from "../support/facts.ts";
import { building, merged } from "../support/scenes.ts";
import { written } from "../support/written.ts";
import { describeSessionReason } from "../../../src/core/messages/stop.ts";
import type { Stage } from "../support/stage.ts";

const LEARNED = { ...COMPLETE, learnings: ["The factors are strings."] };
const plan = () =>
  aPlan(...(["W1.1", "W1.2", "W2.1", "W2.2", "W3.1"] as const).map((id) => aBrief(id)));

/** W1.1 has learned something, and wave 1 has ended. */
function afterWave(settings: Partial<Settings> = {}): Stage {
  const stage = merged(building(plan(), settings), "W1.2");
  return stage.closes("W1.1/work/1", LEARNED).closes("W1.1/review/1", APPROVE);
}

const propose = (stage: Stage, ...edits: object[]) =>
  stage.closes("wave-1/adapt/1", { summary: "Factors are strings.", edits });
const reason = "W1.1 found that factors are strings.";
const change = (worker: string, set: object) => ({ worker, reason, set });
const briefOf = (stage: Stage, id: WorkerId) =>
  stage.state!.briefs.find((brief) => brief.id === id);
const newest = (stage: Stage) => stage.state!.build.adaptations.at(-1)!;
const without = (brief: Brief): Omit<Brief, "id"> => {
  const fields: Partial<Brief> = { ...brief };
  delete fields.id;
  return fields as Omit<Brief, "id">;
};

describe("given a wave that has ended", () => {
  test("and no completion says more than what was built, then no adapt session runs", () => {
    const stage = merged(building(plan()), "W1.1", "W1.2");
    expect(stage.dispatched.filter((name) => name.includes("adapt"))).toEqual([]);
    expect(stage.dispatched).toContain("W2.1/work/1");
  });

  test.each(["learnings", "concerns", "decisions", "follow_up"])(
    "and a completion has %s, then an adapt session runs before any later wave starts",
    (list) => {
      const stage = merged(building(plan()), "W1.2");
      stage.closes("W1.1/work/1", { ...COMPLETE, [list]: ["The factors are strings."] });
      stage.closes("W1.1/review/1", APPROVE);
      expect(stage.dispatched.at(-1)).toBe("wave-1/adapt/1");
      expect(stage.why("W2.1")).toBe("the adapt session, which reads the results of wave 1");
      propose(stage);
      expect(stage.dispatched.slice(-2)).toEqual(["W2.1/work/1", "W2.2/work/1"]);
    },
  );

  test("and a rework's completion withdrew the learning, then no adapt session runs", () => {
    const stage = merged(building(plan()), "W1.2").closes("W1.1/work/1", LEARNED);
    stage
      .says("/retry W1.1 again")
      .closes("W1.1/rework/1", COMPLETE)
      .closes("W1.1/review/1", APPROVE);
    expect(stage.dispatched.filter((name) => name.includes("adapt"))).toEqual([]);
  });

  test("and it is the last one, then nothing is adapted", () => {
    const stage = merged(building(aPlan(aBrief("W1.1"), aBrief("W1.2"))), "W1.2");
    stage.closes("W1.1/work/1", LEARNED).closes("W1.1/review/1", APPROVE);
    expect(stage.dispatched.at(-1)).toBe("build/close/1");
  });

  test("and each later wave teaches something too, then each has its own count of attempts", () => {
    const stage = propose(afterWave());
    for (const id of ["W2.1", "W2.2"] as const)
      stage.closes(`${id}/work/1`, LEARNED).closes(`${id}/review/1`, APPROVE);
    expect(stage.dispatched.at(-1)).toBe("wave-2/adapt/1");
  });
});

describe("given edits within limits", () => {
  test("then they are applied at once, and the worker starts with the new brief", () => {
    const stage = propose(afterWave(), change("W2.1", { context: "Factors are strings (W1.1)." }));
    expect(briefOf(stage, "W2.1")!.context).toBe("Factors are strings (W1.1).");
    expect(stage.dispatched).toContain("W2.1/work/1");
    expect(newest(stage)).toMatchObject({
      outcome: "applied",
      by: null,
      session: "wave-1/adapt/1",
      edits: [],
    });
    expect(stage.state!.build.plan).toMatchObject({ number: 2, by: "wave-1/adapt/1" });
    expect(stage.state!.build.gates.plan).toMatchObject({ state: "approved", by: "ann" });
  });

  test("then BUILD.md, the status comment and the report show what changed and why", () => {
    const stage = propose(afterWave(), change("W2.1", { context: "Factors are strings." }));
    const document = renderRecord(stage.state!)["BUILD.md"]!;
    const shown = "!   context\n-     Part of units.\n+     Factors are strings.";
    expect(document).toContain(shown);
    // Sessions read BUILD.md. Reasons are for people only.
    expect(document).not.toContain(reason);
    expect(document.indexOf("## Adaptations")).toBeLessThan(document.indexOf("## Direction"));
    const status = renderStatusComment(getBuildView(stage.state!));
    expect(status).toContain(
      "<summary>Plan after wave 1, applied: the context of W2.1 changed</summary>",
    );
    expect(status).toContain(shown);
    expect(status).toContain(`- W2.1: ${reason}`);
    expect(renderFinalReport(getBuildView(stage.state!), [])).toContain(
      "After wave 1, without an approval: the context of W2.1 changed.",
    );
  });

  test("then a worker can be added, dropped, split or moved, and dependencies follow", () => {
    const dependent = aPlan(...plan().workers.slice(0, 4), {
      ...aBrief("W3.1"),
      depends_on: ["W2.1", "W2.2"],
    });
    const stage = merged(building(dependent), "W1.2")
      .closes("W1.1/work/1", LEARNED)
      .closes("W1.1/review/1", APPROVE);
    const { paths } = aBrief("W2.1");
    propose(
      stage,
      {
        worker: "W2.1",
        reason,
        split: [
          { ...aBrief("W2.1"), paths: [paths[0]!] },
          { ...aBrief("W2.3"), paths: [paths[1]!] },
        ],
      },
      { worker: "W2.2", reason, drop: true },
    );
    expect(newest(stage).why).toEqual([]);
    expect(briefOf(stage, "W2.2")).toBeUndefined();
    expect(briefOf(stage, "W3.1")!.depends_on).toEqual(["W2.1", "W2.3"]);
    expect(stage.dispatched.slice(-2)).toEqual(["W2.1/work/1", "W2.3/work/1"]);
  });

  test("then a worker that moves to another wave keeps its brief and people's words to it", () => {
    const stage = afterWave();
    stage.says("/hold W2.2");
    propose(stage, { worker: "W2.2", reason, move: "W3.2" });
    expect(briefOf(stage, "W2.2")).toBeUndefined();
    expect(briefOf(stage, "W3.2")!.name).toBe("Task W2.2");
    expect(stage.state!.workers["W3.2"]).toMatchObject({ id: "W3.2", hold: { by: "ann" } });
  });
});

describe("given edits beyond what is allowed without a person", () => {
  const wider = (stage: Stage) => propose(stage, change("W2.1", { paths: ["src/more/**"] }));

  test.each<[string, object[], RegExp]>([
    [
      "wider paths",
      [change("W2.1", { paths: ["src/W2.1.js", "src/other.js"] })],
      /W2\.1 could also change `src\/other\.js`/,
    ],
    [
      "a new worker whose paths no worker has that has not started",
      [{ worker: "W3.2", reason, add: without({ ...aBrief("W3.2"), paths: ["src/W1.1.js"] }) }],
      /W3\.2 is new and could change `src\/W1\.1\.js`/,
    ],
    [
      "two more workers",
      ["W2.3", "W2.4"].map((worker, i) => ({
        ...{ worker, reason },
        add: without({ ...aBrief("W3.2"), paths: [aBrief("W3.1").paths[i]!] }),
      })),
      /gets 2 more workers/,
    ],
    [
      "more than 20 % more",
      ["W2.1", "W3.1"].map((worker) => change(worker, { complexity: "complex" })),
      /estimate rises from \d+ to \d+ minutes/,
    ],
  ])("%s: then a person is asked with the reason, and the next wave waits", (_, edits, why) => {
    const stage = propose(afterWave(), ...edits);
    expect(newest(stage)).toMatchObject({ outcome: "waits" });
    expect(stage.comments.at(-1)).toMatch(
      /^@ann, \*\*edits of the plan wait for you\*\* since wave 1 ended:/,
    );
    expect(stage.comments.at(-1)).toMatch(why);
    expect(stage.dispatched.at(-1)).toBe("wave-1/adapt/1");
    expect(stage.why("W2.1")).toBe(
      "a person: edits of the plan wait for `/approve`, or `/skip adapt`",
    );
    expect(
      stage.settle().comments.filter((body) => body.includes("edits of the plan wait for you")),
    ).toHaveLength(1);
  });

  test("and a person approves, then they are applied in their name", () => {
    const stage = wider(afterWave()).says("/approve", { by: "bob" });
    expect(briefOf(stage, "W2.1")!.paths).toEqual(["src/more/**"]);
    expect(newest(stage)).toMatchObject({ outcome: "applied", by: "bob" });
    expect(stage.state!.build.gates.plan).toMatchObject({ state: "approved", by: "bob" });
  });

  test("and a person says /skip adapt, then the plan is unchanged and the next wave starts", () => {
    const stage = wider(afterWave()).says("/skip adapt", { by: "bob" });
    expect(briefOf(stage, "W2.1")).toEqual(aBrief("W2.1"));
    expect(newest(stage)).toMatchObject({ outcome: "declined", by: "bob", edits: [] });
    expect(stage.dispatched.slice(-2)).toEqual(["W2.1/work/1", "W2.2/work/1"]);
  });

  test("and an approval is older than the question, then it applies nothing", () => {
    const stage = wider(afterWave());
    const early = {
      id: 1,
      on: 7,
      author: "ann",
      role: "write" as const,
      at: stage.now,
      lines: written("/approve"),
    };
    stage.facts.remarks.push(early);
    expect(stage.settle().comments.at(-1)).toContain("were not shown yet when you wrote this");
    expect(newest(stage).outcome).toBe("waits");
  });

  test("and somebody without write access approves, then it applies nothing", () => {
    const stage = wider(afterWave()).says("/approve", { by: "eve", role: "read" });
    expect(newest(stage).outcome).toBe("waits");
  });

  test("then edits that were applied without a person do not raise the next limit", () => {
    const more = (worker: WorkerId, path: string) => ({
      ...{ worker, reason },
      add: without({ ...aBrief(worker), paths: [path] }),
    });
    const stage = propose(afterWave(), more("W3.2", "src/W2.1.js"));
    expect(newest(stage)).toMatchObject({ outcome: "applied", approved: { sessions: 15 } });
    expect(stage.state!.build.plan!.estimate.sessions).toBe(17);
    for (const id of ["W2.1", "W2.2"] as const)
      stage.closes(`${id}/work/1`, LEARNED).closes(`${id}/review/1`, APPROVE);
    stage.closes("wave-2/adapt/1", { summary: "More.", edits: [more("W4.1", "src/W3.1.js")] });
    expect(newest(stage)).toMatchObject({ outcome: "waits" });
    expect(newest(stage).why[0]).toMatchObject({ kind: "more_effort", approved: 15 });
  });
});

describe("given people who approve each wave", () => {
  const gates = { ...DEFAULT_SETTINGS.gates, wave: "human" as const };
  const atGate = () => propose(afterWave({ gates }), change("W2.1", { context: "Strings." }));

  test("then the wave's question shows the edits, and one /approve accepts both", () => {
    const stage = atGate();
    const question = stage.comments.at(-1)!;
    expect(question).toContain("**Wave 2 waits for you:**");
    expect(question).toContain("+     Strings.");
    expect(briefOf(stage, "W2.1")!.context).toBe("Part of units.");
    stage.says("/approve", { by: "bob" });
    expect(newest(stage)).toMatchObject({ outcome: "applied", by: "bob" });
    expect(briefOf(stage, "W2.1")!.context).toBe("Strings.");
    expect(stage.dispatched).toContain("W2.1/work/1");
  });

  test("then /skip adapt declines only the edits, and the wave still waits", () => {
    const stage = atGate().says("/skip adapt");
    expect(newest(stage).outcome).toBe("declined");
    expect(stage.dispatched).not.toContain("W2.1/work/1");
    expect(stage.says("/approve").dispatched).toContain("W2.1/work/1");
    expect(briefOf(stage, "W2.1")!.context).toBe("Part of units.");
  });

  test("and the configuration then approves waves, then edits within limits are applied", () => {
    const stage = atGate();
    stage.facts.settings = { ok: true, value: DEFAULT_SETTINGS };
    expect(newest(stage.settle())).toMatchObject({ outcome: "applied", by: null });
  });
});

describe("given invalid edits", () => {
  test.each<[string, object, RegExp]>([
    ["a worker that has ended", change("W1.1", { context: "x" }), /W1\.1 has started or ended/],
    ["an unknown worker", change("W9.9", { context: "x" }), /W9\.9 is not in the plan/],
    [
      "a new worker in the wave that ended",
      { worker: "W1.3", reason, add: without(aBrief("W1.3")) },
      /use wave 2 or a later/,
    ],
    [
      "an id that is taken",
      { worker: "W2.1", reason, move: "W3.1" },
      /W3\.1 is in the plan already/,
    ],
    [
      "a plan that can't be carried out",
      change("W2.1", { depends_on: ["W3.1"] }),
      /which is in a later wave/,
    ],
  ])("%s: then the session is retried with the problem", (_, edit, problem) => {
    const stage = propose(afterWave(), edit);
    expect(stage.dispatched.at(-1)).toBe("wave-1/adapt/2");
    expect(stage.state!.build.sessions.adapt!.reasons.map(describeSessionReason)[0]).toMatch(
      problem,
    );
    expect(stage.state!.briefs).toEqual(plan().workers);
  });

  test("three times, then the build continues with the unchanged plan and says so", () => {
    const stage = afterWave();
    for (const attempt of [1, 2, 3] as const) {
      stage.closes(`wave-1/adapt/${attempt}`, {
        summary: "x",
        edits: [change("W1.1", { context: "x" })],
      });
    }
    expect(newest(stage).outcome).toBe("failed");
    expect(stage.state!.build.stop).toBeNull();
    expect(stage.dispatched.slice(-2)).toEqual(["W2.1/work/1", "W2.2/work/1"]);
    expect(renderStatusComment(getBuildView(stage.state!))).toContain(
      "After wave 1: the plan was not adapted. Its session failed",
    );
    // A build can go on without an adapt session, so its failures do not count towards the limit.
    expect(stage.state!.build.retries).toBe(0);
  });

  test("parked by the provider again and again, then the build continues without it", () => {
    const stage = afterWave();
    for (let n = 1; n < MAX_PARKS; n += 1)
      stage.parks("wave-1/adapt/1", null).wait(LONGEST_PARK_MS).settle();
    expect(newest(stage).outcome).toBe("at_work");
    stage.parks("wave-1/adapt/1", null).wait(LONGEST_PARK_MS).settle();
    expect(newest(stage).outcome).toBe("failed");
    expect(stage.state!.build.stop).toBeNull();
    expect(stage.dispatched.slice(-2)).toEqual(["W2.1/work/1", "W2.2/work/1"]);
  });
});

describe("given people who change the plan meanwhile", () => {
  test("then a brief that they changed keeps their version", () => {
    const stage = afterWave();
    stage.state!.briefs.find(({ id }) => id === "W2.1")!.context = "By hand.";
    propose(
      stage,
      change("W2.1", { context: "Strings." }),
      change("W2.2", { context: "Strings." }),
    );
    expect([briefOf(stage, "W2.1")!.context, briefOf(stage, "W2.2")!.context]).toEqual([
      "By hand.",
      "Strings.",
    ]);
    expect(newest(stage).why).toEqual([{ kind: "changed_meanwhile", workers: ["W2.1"] }]);
  });

  test("and they skip all remaining workers, then the build closes without waiting for the session", () => {
    const stage = afterWave();
    for (const id of ["W2.1", "W2.2", "W3.1"]) stage.says(`/skip ${id}`);
    expect(newest(stage)).toMatchObject({
      outcome: "unchanged",
      why: [{ kind: "no_worker_left" }],
    });
    expect(stage.effects("cancel_run")).toHaveLength(1);
    expect(stage.dispatched.at(-1)).toBe("build/close/1");
  });

  test("and they cancel the build, then the report mentions no running session", () => {
    const stage = afterWave().says("/cancel");
    expect(renderFinalReport(getBuildView(stage.state!), [])).not.toContain("adapt session");
  });

  test("then /skip adapt does not wait for a running session", () => {
    const stage = afterWave().says("/skip adapt");
    expect(stage.effects("cancel_run")).toHaveLength(1);
    expect(newest(stage).outcome).toBe("declined");
    expect(stage.dispatched.slice(-2)).toEqual(["W2.1/work/1", "W2.2/work/1"]);
    expect(stage.says("/skip adapt").comments.at(-1)).toContain("there is nothing to skip");
  });
});
