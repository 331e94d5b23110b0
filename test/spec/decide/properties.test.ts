/** What holds whatever happens: `decide` is total and deterministic, asks nothing twice, and always comes to rest. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decide } from "../../../src/core/rules/decide.ts";
import { keyOf } from "../../../src/core/build/effects.ts";
import { STATUS_TABLE, WORKER_STATUSES, statusOf } from "../../../src/core/build/status.ts";
import { history, play } from "../support/history.ts";
import { holds } from "../support/holds.ts";

describe("decide", () => {
  test("comes to rest after anything that happens, and asks for nothing twice", () => {
    holds(
      fc.property(history, (lived) => {
        const stage = play(lived);
        const once = stage.done
          .filter((e) => ["dispatch", "comment", "merge", "publish", "review"].includes(e.type))
          .map(keyOf);
        expect(once.filter((key, i) => once.indexOf(key) !== i)).toEqual([]);
        expect(stage.effects("merge").filter((m) => m.key === "land").length).toBeLessThanOrEqual(1);
      }),
      100,
    );
  });

  test("every status is one of the table's, and a worker's exits are followed", () => {
    const seen = new Set<string>();
    holds(
      fc.property(history, (lived) => {
        const { state } = play(lived, (stage) => {
          for (const worker of Object.values(stage.state?.workers ?? {})) seen.add(statusOf(worker, stage.state!));
        });
        if (!state || state.build.status !== "landed") return;
        for (const worker of Object.values(state.workers)) {
          expect(["merged", "done", "skipped"]).toContain(statusOf(worker, state));
        }
      }),
      100,
    );
    for (const status of ["planned", "running", "in_review", "rework", "merged", "blocked", "skipped"])
      expect(seen).toContain(status);
  });

  test("gives the same decision for the same input, and leaves its input as it was", () => {
    holds(
      fc.property(history, (lived) => {
        const { state, facts, now } = play(lived);
        const before = JSON.stringify([state, facts]);
        expect(JSON.stringify(decide(state, facts, now))).toBe(JSON.stringify(decide(state, facts, now)));
        expect(JSON.stringify([state, facts])).toBe(before);
      }),
      100,
    );
  });

  test("forgets nothing it has asked when the outcome of every effect is lost", () => {
    holds(
      fc.property(history, (lived) => {
        const { state, facts, now } = play(lived);
        facts.outcomes = [];
        const again = decide(state, facts, now);
        // At rest, a pass without outcomes asks for nothing that GitHub already shows.
        expect(again.effects.map(keyOf).filter((k) => /^(dispatch|open_pull|merge|comment):/.test(k))).toEqual([]);
      }),
      100,
    );
  });
});

describe("the status table", () => {
  test("has one row for each status", () => {
    const rows = STATUS_TABLE.map((r) => r.status);
    expect(new Set(rows).size).toBe(rows.length);
    expect(WORKER_STATUSES.filter((s) => !rows.includes(s))).toEqual([]);
  });

  test("names no exit that isn't a status, and terminal rows have none", () => {
    for (const row of STATUS_TABLE) expect(WORKER_STATUSES).toEqual(expect.arrayContaining([...row.exits]));
    expect(STATUS_TABLE.find((r) => r.status === "merged")?.exits).toEqual([]);
  });
});
