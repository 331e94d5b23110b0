/** What `baton join` prints between two states of a record, and the format of a line. */
import { describe, expect, test } from "vitest";
import {
  PROGRESS_KINDS,
  createPages,
  createProgressPrinter,
  formatProgress,
  listProgress,
  type Progress,
} from "../../../src/cli/remote/progress.ts";
import type { State } from "../../../src/core/model/state.ts";
import type { WorkerId } from "../../../src/core/model/names.ts";
import { APPROVE, aPlan } from "../support/facts.ts";
import { HOSTILE } from "../support/hostile-texts.ts";
import { building, inReview, landing, merged, planned } from "../support/scenes.ts";
import { Stage } from "../support/stage.ts";

const PAGES = createPages("https://github.com", "you/units");
const AT = new Date(2026, 0, 2, 9, 5, 7);

/** Returns the events that follow from what `act` does. */
function tells(
  stage: Stage,
  act: (stage: Stage) => unknown,
  ids: WorkerId[] | null = null,
): string[] {
  const before = structuredClone(stage.state!);
  act(stage);
  return listProgress(before, stage.state!, ids, PAGES).map(short);
}

const short = ({ kind, subject, text }: Progress) => `${kind} ${subject}: ${text}`;
const standing = (state: State, ids: WorkerId[] | null = null) =>
  listProgress(null, state, ids, PAGES);

describe("given only one state", () => {
  test("then the lines show the state without history", () => {
    const told = standing(merged(building(), "W1.1").state!).map(short);
    expect(told[0]).toBe("build build: building");
    expect(told).toContain("worker W1.1: merged");
    expect(told).toContain("session W1.2: work session 1 runs");
    expect(told.filter((one) => one.includes("ended"))).toEqual([]);
  });

  test("then a question comes last, with the commands that answer it", () => {
    const last = standing(planned().state!).at(-1);
    expect(last).toMatchObject({ kind: "question", subject: "you", say: ["/approve"] });
  });

  test("then the lines are only about the named workers and the build", () => {
    const subjects = standing(building().state!, ["W1.2"]).map(({ subject }) => subject);
    expect(new Set(subjects)).toEqual(new Set(["build", "W1.2"]));
  });
});

describe("given two states", () => {
  test("when nothing differs, then there are no lines", () => {
    for (const stage of [planned(), building(), landing()])
      expect(tells(stage, () => null)).toEqual([]);
  });

  test("when a plan appears, then all of it is shown, with the question to a person", () => {
    const told = tells(new Stage().settle(), (stage) => stage.closes("build/architect/1", aPlan()));
    expect(told).toContain("build build: awaiting approval");
    expect(
      told.find((one) => one.startsWith("plan plan: 3 workers in 2 waves; wave 1: W1.1 ")),
    ).toBeDefined();
    expect(told.at(-1)).toMatch(/^question you: action needed: Approve the plan/);
  });

  test("when a worker submits and is merged, then its session, pull request and status are shown", () => {
    const stage = building();
    const before = structuredClone(stage.state!);
    inReview(stage, "W1.1");
    const told = listProgress(before, stage.state!, null, PAGES);
    expect(told.map(short)).toEqual([
      "session W1.1: work session 1 ended",
      "session W1.1: review session 1 runs",
      "worker W1.1: in review",
    ]);
    const { number } = stage.state!.workers["W1.1"]!.pr!;
    expect(told.at(-1)).toMatchObject({
      status: "in_review",
      pr: number,
      url: PAGES.pull(number),
    });
    expect(told[1]).toMatchObject({ session: "W1.1/review/1" });
    expect(told[1]!.url).toMatch(/\/actions\/runs\/\d+$/);
    expect(tells(stage, () => stage.closes("W1.1/review/1", APPROVE))).toEqual([
      "session W1.1: review session 1 ended: complete",
      "worker W1.1: merged",
    ]);
  });

  test("when a session fails and is retried, then its failure is shown, and no other worker", () => {
    const told = tells(building(), (stage) => stage.fails("W1.1/work/1", "it broke"));
    expect(
      told.find((one) => one.startsWith("failure W1.1: work session 1 failed: it broke")),
      told.join("\n"),
    ).toBeDefined();
    expect(told).toContain("session W1.1: work session 2 runs");
    expect(tells(building(), (stage) => stage.fails("W1.1/work/1", "it broke"), ["W1.2"])).toEqual(
      [],
    );
  });

  test("when a worker stops, then its line says why and how to answer", () => {
    const stage = building().fails("W1.1/work/1").fails("W1.1/work/2");
    const told = tells(stage, () => stage.fails("W1.1/work/3"));
    expect(told.find((one) => one.startsWith("worker W1.1: failed: "))).toContain("`/retry W1.1");
  });

  test("when it lands, then the commit is shown", () => {
    const told = tells(landing(), (stage) => stage.says("/approve"));
    expect(told[0]).toMatch(/^build build: landed as [0-9a-z]+$/);
  });
});

describe("given a line", () => {
  test("then it has the time, the place, the event, the page and the answers", () => {
    const progress = {
      kind: "worker",
      subject: "W1.1",
      text: "in review",
      pr: 2,
      url: PAGES.pull(2),
    } as const;
    expect(formatProgress(progress, AT)).toBe(
      "09:05:07  W1.1    in review (#2) https://github.com/you/units/pull/2",
    );
    const asked: Progress = {
      ...{ kind: "question", subject: "you", text: "action needed: Go on?" },
      say: ["/approve", "/cancel"],
    };
    expect(formatProgress(asked, AT)).toBe(
      "09:05:07  you     action needed: Go on? (answers: /approve, /cancel)",
    );
  });

  test("then others' text can't move the cursor, hide text or begin another line", () => {
    const bad = [
      "\x1b[2J\x1b]0;owned\x07",
      "a\r\nb\nc",
      "\u009b31m",
      "\u202egnp.exe",
      "\u200bx\u{e0041}",
      ...HOSTILE,
    ];
    for (const json of [false, true]) {
      for (const text of bad) {
        const lines: string[] = [];
        const tell = createProgressPrinter(
          { out: (line) => void lines.push(line) },
          json,
          () => AT,
        );
        tell({ kind: "worker", subject: text, text, url: text, say: [text] });
        expect(lines).toHaveLength(1);
        const shown = json ? JSON.stringify(JSON.parse(lines[0]!)) : lines[0]!;
        expect(shown).not.toMatch(
          /[\p{Cc}\u202a-\u202e\u2066-\u2069\u200b\u{e0000}-\u{e0fff}]|\\u001b|\\n|\\r/u,
        );
      }
    }
  });

  test("then JSON has its time and only the fields that apply", () => {
    const lines: string[] = [];
    createProgressPrinter(
      { out: (line) => void lines.push(line) },
      true,
      () => AT,
    )({ kind: "build", subject: "build", text: "x" });
    expect(JSON.parse(lines[0]!)).toEqual({
      at: AT.toISOString(),
      kind: "build",
      subject: "build",
      text: "x",
    });
    expect(new Set(PROGRESS_KINDS).size).toBe(PROGRESS_KINDS.length);
  });

  test("then a very long text is cut", () => {
    const lines: string[] = [];
    createProgressPrinter(
      { out: (line) => void lines.push(line) },
      false,
      () => AT,
    )({ kind: "build", subject: "x", text: "é".repeat(99_999) });
    expect(lines[0]!.length).toBeLessThan(2000);
  });
});
