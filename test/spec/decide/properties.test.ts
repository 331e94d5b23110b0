/** What holds whatever happens: `decide` is total and deterministic, asks nothing twice, and always comes to rest. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decide } from "../../../src/core/rules/decide.ts";
import { keyOf } from "../../../src/core/build/effects.ts";
import { parseSessionName } from "../../../src/core/build/names.ts";
import { STATUS_TABLE, WORKER_STATUSES, statusOf } from "../../../src/core/build/status.ts";
import { aBrief, aPlan, APPROVE, CHANGES, COMPLETE, LAND, sha, somePreflight } from "../support/facts.ts";
import { anIssue, came, found } from "../support/loops.ts";
import { Stage } from "../support/stage.ts";
import { holds } from "../support/holds.ts";

const WORKERS = ["W1.1", "W1.2", "W2.1"] as const;
const ASKS = { summary: "?", questions: [{ question: "Which?", default: "This." }] };
const CLOSINGS: Record<string, unknown[]> = {
  architect: [aPlan(), { nonsense: 1 }, ASKS, aPlan(aBrief("W1.1"), aBrief("W1.2"), aBrief("W2.1"))],
  work: [COMPLETE, { status: "blocked", summary: "?" }, { status: "failed", summary: "no" }, null],
  rework: [COMPLETE, { status: "failed", summary: "no" }],
  review: [APPROVE, CHANGES, { ...APPROVE, verdict: "needs_person" }],
  close: [LAND, { ...LAND, verdict: "needs_person" }],
  research: [found(anIssue()), found(), { nonsense: 1 }],
  memory: [came(), came(10), null],
};

/** What the architect of a loop says. */
const MORE = [aPlan(aBrief("W3.1", ["W2.1"])), aPlan()];

const SAID = [
  ...["/approve", "/retry", "/retry ID", "/skip ID", "/status", "/approve ID"],
  ...["/hold", "/hold ID", "/unhold", "/pause", "/resume", "/resume", "/cancel ID", "/review ID", "/retest"],
  ...["/answer", "/answer in feet", "/revise once more", "/loop 1", "/loop 0"],
  ...["/steer ID go on", "/retry ID --fresh", "/retry ID otherwise"],
];

/** What may happen to a build from outside, chosen by two numbers. */
const event = fc.record({ what: fc.nat(15), pick: fc.nat(1000) });
type Event = { what: number; pick: number };

/** Left to chance, few plans are ever approved: most begin with one that is, so that workers are seen living. */
const history = fc.record({
  loops: fc.nat(2),
  approved: fc.integer({ min: 0, max: 3 }).map((n) => n > 0),
  events: fc.array(event, { minLength: 10, maxLength: 60, size: "max" }),
});
type History = { loops: number; approved: boolean; events: Event[] };

function happen(stage: Stage, { what, pick }: Event): void {
  const running = stage.facts.runs.filter((r) => r.status !== "completed");
  const run = running[pick % Math.max(running.length, 1)];
  const id = WORKERS[pick % 3]!;
  const pull = stage.facts.pulls[id];
  if (what <= 4 && run) {
    const { kind } = parseSessionName(run.session)!;
    const closings = kind === "architect" && stage.state!.build.loops.length > 0 ? MORE : CLOSINGS[kind]!;
    const guards = pick % 7 === 0 ? [{ guard: "g", path: `f${pick % 2}`, message: "No.", waivable: pick % 4 > 0 }] : [];
    // Mostly well, sometimes not: the first closing is the good one.
    const close = closings[pick % 3 === 0 ? Math.floor(pick / 3) % closings.length : 0];
    stage.closes(run.session, close, guards.length > 0 ? { guards } : { steers: [(pick % 5) + 1] });
  } else if (what === 5 && run) stage.loses(run.session, pick % 2 ? "cancelled" : "timed_out");
  else if (what === 6 && run) stage.fails(run.session, "no", { files: pick % 2 });
  else if (what === 7) stage.says(SAID[pick % SAID.length]!.replace("ID", id));
  else if (what === 8 && pull?.state === "open") {
    Object.assign(pull, {
      sameDiffAs: pick % 2 ? pull.headTree : null,
      headSha: sha(`p${pick}`),
      headTree: sha(`pt${pick}`),
      headSession: null,
      headSkipsCi: false,
    });
  } else if (what === 9 && pull?.state === "open" && pick % 4 === 0) pull.state = "closed";
  else if (what === 10 && pull) pull.mergeable = [true, false, null][pick % 3]!;
  else if (what === 12 && run) stage.parks(run.session, [null, stage.now, "2026-11-21T10:20:00Z"][pick % 3]!);
  else if (what === 13 && run && pick % 4 === 0) stage.stops(run.session, "There is no key.");
  else if (what === 11 && pick % 5 === 0) {
    stage.facts.refs.base = sha(`b${pick}`);
    stage.facts.buildContainsBase = false;
  } else if (what === 14) {
    stage.verdictOfCi = () => (pick % 3 === 0 ? "failed" : "passed");
    stage.facts.tip = [null, { pending: pick % 2 === 0, failing: pick % 4 === 1 ? ["test"] : [] }][pick % 3] ?? null;
  } else if (what === 15) {
    const answer = { passed: [true, false, null][pick % 3]!, attempt: 1 + (pick % 4) };
    const check = pick % 7 === 0 ? null : somePreflight({ ...answer, status: pick % 3 === 2 ? "queued" : "completed" });
    stage.facts.preflight = { hash: sha(`h${pick % 2}`).slice(0, 12), check };
  }
  stage.wait(1000 * (1 + (pick % 90))).settle();
}

function play({ loops, approved, events }: History, look: (stage: Stage) => void = () => {}): Stage {
  const stage = new Stage({ loops }).settle();
  if (approved) stage.closes("build/architect/1", aPlan()).says("/approve");
  for (const e of events) {
    happen(stage, e);
    look(stage);
  }
  return stage;
}

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
