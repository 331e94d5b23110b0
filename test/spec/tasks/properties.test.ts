/** What holds for tasks in any order of events. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { getEffectKey } from "../../../src/core/model/effects/index.ts";
import { parseSessionName, type SessionName } from "../../../src/core/model/names.ts";
import { decideTask } from "../../../src/core/tasks/decide.ts";
import { holds } from "../support/holds.ts";
import { FIXED, REVIEWED, TaskStage } from "../support/task-stage.ts";

const ANSWERS = { review: REVIEWED, fix: FIXED, ask: { answer: "So." } } as const;
const GUARD = { guard: "secrets", path: "a", message: "A key.", waivable: true };

/** One event. An event that makes no sense at the moment does nothing. */
const EVENTS: Record<string, (stage: TaskStage, n: number) => void> = {
  review: (stage) => void stage.says("/orchestrate review"),
  fix: (stage) => void stage.says("/orchestrate fix"),
  ask: (stage) => void stage.says("/ask where?"),
  cancel: (stage) => void stage.says("/cancel"),
  retry: (stage) => void stage.says("/retry"),
  outsider: (stage) => void stage.says("/orchestrate fix", { by: "rose", role: "read" }),
  push: (stage, n) => void stage.pushes(`push ${n}`),
  done: (stage) => ends(stage, (name, kind) => stage.closes(name, ANSWERS[kind])),
  guarded: (stage) =>
    ends(stage, (name, kind) => stage.closes(name, ANSWERS[kind], { guards: [GUARD] })),
  fail: (stage, n) => ends(stage, (name) => stage.fails(name, `It broke: ${n}`)),
  close: (stage) => set(stage, { open: false }),
  reopen: (stage) => set(stage, { open: true }),
  fork: (stage) => set(stage, { branch: null }),
  forget: (stage) => {
    stage.facts.outcomes = [];
    stage.settle();
  },
  later: (stage) => void stage.wait(10 * 60_000),
};

function set(stage: TaskStage, more: Partial<TaskStage["facts"]["target"]>): void {
  stage.facts.target = { ...stage.facts.target, ...more };
  stage.settle();
}

function ends(
  stage: TaskStage,
  end: (name: SessionName, kind: keyof typeof ANSWERS) => void,
): void {
  const run = stage.facts.runs.findLast(({ status }) => status === "in_progress");
  const kind = run && parseSessionName(run.session)?.kind;
  const session = stage.state?.workers["W1.1"]!.session;
  if (!run || !session || session.outcome !== null || session.run !== run.id) return;
  if (kind === "review" || kind === "fix" || kind === "ask") end(run.session, kind);
}

const history = fc.array(
  fc.constantFrom(...Object.keys(EVENTS), "fix", "fix", "done", "done", "done"),
  {
    minLength: 1,
    maxLength: 14,
  },
);
const settings = fc.constantFrom("off" as const, "always" as const);

function live(events: string[], review: "off" | "always"): TaskStage {
  const stage = new TaskStage({}, { review });
  stage.settle();
  for (const [n, event] of events.entries()) EVENTS[event]!(stage, n);
  return stage;
}

test("nothing is published on a head that its session did not read, and nothing twice", () => {
  const counts: Record<string, number> = {};
  holds(
    fc.property(history, settings, (events, review) => {
      const stage = live(events, review);
      const looked = new Map<string, string>();
      const wrong: string[] = [];
      for (const [i, effect] of stage.done.entries()) {
        const head = stage.heads[i]!;
        counts[effect.type] = (counts[effect.type] ?? 0) + 1;
        if (effect.type === "dispatch" && !looked.has(effect.session))
          looked.set(effect.session, head);
        const seen = "session" in effect ? looked.get(effect.session) : undefined;
        const onSeen =
          effect.type === "publish" &&
          effect.exact &&
          effect.parents.join() === head &&
          seen === head;
        if (effect.type === "publish" && !onSeen) wrong.push(getEffectKey(effect));
        if (effect.type === "suggest" && seen !== effect.head) wrong.push(getEffectKey(effect));
      }
      expect(wrong).toEqual([]);
      const once = stage.done
        .filter(({ type }) => ["dispatch", "publish", "review", "suggest"].includes(type))
        .map(getEffectKey);
      expect(once.filter((key, n) => once.indexOf(key) !== n)).toEqual([]);
    }),
  );
  expect(Object.keys(counts)).toEqual(
    expect.arrayContaining(["publish", "review", "suggest", "cancel_run"]),
  );
});

test("one session runs at a time, and a record is open only while one of its tasks is", () => {
  const open = ["asked", "working", "publishing"];
  holds(
    fc.property(history, settings, (events, review) => {
      const stage = live(events, review);
      const atWork = stage.tasks.filter(({ status }) => ["working", "publishing"].includes(status));
      expect(atWork.length).toBeLessThanOrEqual(1);
      expect(stage.tasks.some(({ status }) => open.includes(status))).toBe(stage.state !== null);
    }),
  );
});

test("the same input gives the same decision and is not changed", () => {
  holds(
    fc.property(history, (events) => {
      const { state, last, facts, now } = live(events, "off");
      const before = JSON.stringify([state, last, facts]);
      expect(JSON.stringify(decideTask(state, last, facts, now))).toBe(
        JSON.stringify(decideTask(state, last, facts, now)),
      );
      expect(JSON.stringify([state, last, facts])).toBe(before);
    }),
  );
});
