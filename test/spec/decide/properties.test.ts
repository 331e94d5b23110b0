/**
 * What holds in any order of events: `decide` is total and deterministic, asks nothing twice, and
 * always comes to rest.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decide } from "../../../src/core/decide.ts";
import { getEffectKey } from "../../../src/core/model/effects/index.ts";
import {
  STATUS_TABLE,
  WORKER_STATUSES,
  getWorkerStatus,
  type WorkerStatus,
} from "../../../src/core/model/status.ts";
import { history, play, type History } from "../support/history.ts";
import { holds } from "../support/holds.ts";
import type { Stage } from "../support/stage.ts";

interface Lived {
  stage: Stage;
  /** Statuses that a worker had on the way. */
  seen: Set<WorkerStatus>;
}

/**
 * Stages by history. All tests use the same histories, and playing one takes a hundred times as
 * long as checking its end.
 */
const lives = new Map<string, Lived>();

function live(lived: History): Lived {
  const key = JSON.stringify(lived);
  const known = lives.get(key);
  if (known) return known;
  const seen = new Set<WorkerStatus>();
  const stage = play(lived, ({ state }) => {
    if (state)
      for (const worker of Object.values(state.workers)) seen.add(getWorkerStatus(worker, state));
  });
  lives.set(key, { stage, seen });
  return { stage, seen };
}

describe("decide", () => {
  test("comes to rest after any events, and asks for nothing twice", () => {
    holds(
      fc.property(history, (lived) => {
        const { stage } = live(lived);
        const once = stage.done
          .filter((e) => ["dispatch", "comment", "merge", "publish", "review"].includes(e.type))
          .map(getEffectKey);
        expect(once.filter((key, i) => once.indexOf(key) !== i)).toEqual([]);
        expect(stage.effects("merge").filter((m) => m.key === "land").length).toBeLessThanOrEqual(
          1,
        );
      }),
    );
  });

  test("has only statuses of the table, and follows a worker's exits", () => {
    const all = new Set<WorkerStatus>();
    holds(
      fc.property(history, (lived) => {
        const { stage, seen } = live(lived);
        for (const one of seen) all.add(one);
        const { state } = stage;
        if (!state || state.build.status !== "landed") return;
        for (const worker of Object.values(state.workers)) {
          expect(["merged", "done", "skipped"]).toContain(getWorkerStatus(worker, state));
        }
      }),
    );
    for (const status of [
      "planned",
      "running",
      "in_review",
      "rework",
      "merged",
      "blocked",
      "skipped",
    ])
      expect(all).toContain(status);
  });

  test("makes the same decision for the same input, and does not change its input", () => {
    holds(
      fc.property(history, (lived) => {
        const { state, facts, now } = live(lived).stage;
        const before = JSON.stringify([state, facts]);
        expect(JSON.stringify(decide(state, facts, now))).toBe(
          JSON.stringify(decide(state, facts, now)),
        );
        expect(JSON.stringify([state, facts])).toBe(before);
      }),
    );
  });

  test("forgets no request when the outcome of every effect is lost", () => {
    holds(
      fc.property(history, (lived) => {
        const { state, facts, now } = live(lived).stage;
        const again = decide(state, { ...facts, outcomes: [] }, now);
        // At rest, a pass without outcomes requests nothing that GitHub already shows.
        expect(
          again.effects
            .map(getEffectKey)
            .filter((k) => /^(dispatch|open_pull|merge|comment):/.test(k)),
        ).toEqual([]);
      }),
    );
  });
});

describe("the status table", () => {
  test("has one row for each status", () => {
    const rows = STATUS_TABLE.map((r) => r.status);
    expect(new Set(rows).size).toBe(rows.length);
    expect(WORKER_STATUSES.filter((s) => !rows.includes(s))).toEqual([]);
  });

  test("names only statuses as exits, and terminal rows have none", () => {
    for (const row of STATUS_TABLE)
      expect(WORKER_STATUSES).toEqual(expect.arrayContaining([...row.exits]));
    expect(STATUS_TABLE.find((r) => r.status === "merged")?.exits).toEqual([]);
  });
});
