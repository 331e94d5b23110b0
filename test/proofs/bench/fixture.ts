/**
 * The fixed build of the bench: a first pass and three loops, each with the same number of workers
 * in two waves. Every worker returns as much as a completion may contain, and every memory session
 * as many facts as it may.
 */
import { MAX_LOOP_WORKERS } from "../../../src/core/model/loop.ts";
import type { SessionKindName, SessionSubject, WorkerId } from "../../../src/core/model/names.ts";
import type { State } from "../../../src/core/model/state.ts";
import { findCompletionProblem } from "../../../src/core/record/completion.ts";
import type { CompletionInput } from "../../../src/core/model/completion.ts";
import type { Brief } from "../../../src/core/model/brief.ts";
import { aBrief, aPlan, APPROVE, KNOWLEDGE, LAND } from "../../spec/support/facts.ts";
import { anIssue, createIssues } from "../../spec/support/loops.ts";
import { building } from "../../spec/support/scenes.ts";
import { Stage } from "../../spec/support/stage.ts";

export const LOOPS = 3;
/**
 * Workers of each pass, as many as a loop may have. The same build with fewer shows what one worker
 * adds.
 */
export const WORKERS = MAX_LOOP_WORKERS;
export const FEWER_WORKERS = 3;

/** Rounds of more workers that a research build's final session may ask for. */
const FOLLOW_UP_ROUNDS = 2;

export const JUDGES = [
  "adapt",
  "architect",
  "close",
  "memory",
  "synthesise",
] as const satisfies readonly SessionKindName[];
export type Judge = (typeof JUDGES)[number];

/** A session that judges, with the record that it reads. */
export interface Judged {
  kind: Judge;
  /** 0 is the first pass, n is loop n. */
  pass: number;
  subject: SessionSubject;
  state: State;
  /** Number of workers that it reads about. */
  workers: number;
}

const words = (length: number, of = "A length in feet is converted by one table of factors. ") =>
  of
    .repeat(Math.ceil(length / of.length))
    .slice(0, length)
    .trim();

/** A completion of the maximum size: its lists are 4 KB. */
export const FULL: CompletionInput = {
  ...{ status: "complete", summary: words(900), artifacts: [] },
  ...{
    concerns: [words(290), words(280)],
    decisions: [words(280), words(290)],
    follow_up: [words(280)],
  },
  ...{ learnings: Array.from({ length: 5 }, () => words(290)) },
  criteria: [{ criterion: 1, met: true, evidence: "`npm test`: 12 pass" }],
};
/** The same with the sources of an answer: its lists are nearly 12 KB. */
export const ANSWER: CompletionInput = {
  ...FULL,
  sources: Array.from({ length: 20 }, (_, i) => ({
    ...{ link: `https://example.org/units/${i}/${"a".repeat(120)}`, title: words(190) },
    confidence: "medium",
  })),
};
if (findCompletionProblem(FULL) !== null || findCompletionProblem(ANSWER) !== null)
  throw new Error("a completion of the fixture is larger than the maximum");

function briefsOf(pass: number, count: number): Brief[] {
  const [first, second] = [2 * pass + 1, 2 * pass + 2];
  const all = Array.from({ length: count - 1 }, (_, i): Brief =>
    aBrief(`W${first}.${i + 1}`, [], words(60)),
  );
  const last = aBrief(`W${second}.1`, [`W${first}.1`], words(60));
  return [...all, last].map((brief) => ({ ...brief, mission: words(380), context: words(2500) }));
}

/**
 * Returns its judging sessions in order: one of each kind for each pass, and the architect's for
 * each loop.
 */
export function playBuild(workers: number): Judged[] {
  const judged: Judged[] = [];
  const stage = building(aPlan(...briefsOf(0, workers)), { loops: LOOPS, knowledge: KNOWLEDGE });
  const note = (kind: Judge, pass: number, subject: SessionSubject, covered: number) =>
    void judged.push({
      kind,
      pass,
      subject,
      state: structuredClone(stage.state!),
      workers: covered,
    });
  for (let pass = 0; pass <= LOOPS; pass += 1) {
    if (pass > 0) {
      const issue = { ...anIssue(), evidence: words(300), goal: words(250) };
      stage.closes(
        `loop-${pass}/research/1`,
        createIssues(...Array.from({ length: MAX_LOOP_WORKERS }, () => issue)),
      );
      note("architect", pass, "build", pass * workers);
      stage.closes(`build/architect/${pass + 1}`, aPlan(...briefsOf(pass, workers)));
    }
    playPass(stage, pass, workers, note);
  }
  return judged;
}

function playPass(
  stage: Stage,
  pass: number,
  workers: number,
  note: (kind: Judge, pass: number, subject: SessionSubject, covered: number) => void,
): void {
  const [first, second] = [2 * pass + 1, 2 * pass + 2];
  const work = (id: WorkerId) => {
    stage.closes(`${id}/work/1`, FULL).closes(`${id}/review/1`, APPROVE);
  };
  for (let i = 1; i < workers; i += 1) work(`W${first}.${i}`);
  note("adapt", pass, `wave-${first}`, workers);
  stage.closes(`wave-${first}/adapt/1`, { summary: "Nothing differs." });
  work(`W${second}.1`);
  const subject: SessionSubject = pass === 0 ? "build" : `loop-${pass}`;
  note("memory", pass, subject, workers);
  note("close", pass, "build", (pass + 1) * workers);
  const fact = (i: number) => ({
    kind: "gotcha",
    text: `${pass}.${i}: ${words(280)}`,
    confidence: "high",
  });
  const knowledge = Array.from({ length: 10 }, (_, i) => ({
    ...fact(i),
    paths: ["src/**"],
    evidence: "W1.1",
  }));
  stage.closes(`${subject}/memory/1`, { loop_summary: words(1900), knowledge });
}

/**
 * Returns the `synthesise` sessions of a research build with this many workers in each round: the
 * first round, and those it asks for.
 */
export function playResearch(workers: number): Judged[] {
  const judged: Judged[] = [];
  const stage = new Stage();
  stage.facts.issue.body =
    "---\nbuild_type: research\n---\nWhich units do other converters know, and why?";
  stage.settle();
  const follow_up = Array.from({ length: MAX_LOOP_WORKERS }, () => ({
    ...anIssue(),
    goal: words(250),
    evidence: words(300),
  })).map(({ title, goal, evidence, paths }) => ({ title, goal, evidence, paths }));
  for (let round = 0; round <= FOLLOW_UP_ROUNDS; round += 1) {
    const briefs = briefsOf(round, workers).map((brief): Brief => ({
      ...brief,
      script: "research",
    }));
    stage.closes(`build/architect/${round + 1}`, aPlan(...briefs));
    if (round === 0) stage.says("/approve");
    const last = briefs.at(-1)!.id;
    for (const { id } of briefs) {
      if (id === last)
        stage.closes(`wave-${2 * round + 1}/adapt/1`, { summary: "Nothing differs." });
      stage.closes(`${id}/work/1`, ANSWER, { files: 0 });
    }
    judged.push({
      ...{
        kind: "synthesise",
        pass: round,
        subject: "build",
        state: structuredClone(stage.state!),
      },
      workers: (round + 1) * workers,
    });
    const sources = ANSWER.sources!.slice(0, 5);
    const { scores: _, ...land } = LAND;
    const report = { ...land, summary: words(900), report: words(20_000), sources, follow_up };
    stage.closes(`build/synthesise/${round + 1}`, report);
  }
  return judged;
}
