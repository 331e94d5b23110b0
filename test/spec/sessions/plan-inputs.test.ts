/**
 * What creates or edits a plan: briefs, questions before any brief exists, and edits of briefs that
 * have not started.
 */
import { describe, expect, test } from "vitest";
import {
  MAX_QUESTIONS,
  adaptInput,
  architectInput,
} from "../../../src/core/model/closing-inputs.ts";
import { aBrief } from "../support/facts.ts";
import { parseInput, listProblems } from "../support/inputs.ts";

describe("an architect submits", () => {
  const of = (more: object) => listProblems(architectInput, { summary: "Cut in two.", ...more });
  const question = { question: "Which?", default: "This." };
  const questions = (count: number) => ({ questions: Array(count).fill(question) });

  test("briefs, as many as five hundred", () => {
    const workers = (count: number) => of({ workers: Array(count).fill(aBrief("W1.1")) });
    expect([workers(1), workers(500)]).toEqual(["", ""]);
    expect(workers(501)).toMatch(/^workers: too big/);
  });

  test("or questions, as many as a person answers at once", () => {
    expect([of(questions(1)), of(questions(MAX_QUESTIONS))]).toEqual(["", ""]);
    expect(of(questions(MAX_QUESTIONS + 1))).toMatch(/^questions: too big/);
    expect(of(questions(0))).toMatch(/questions: too small/);
    expect(parseInput(architectInput, { summary: "x", ...questions(1) })).toEqual({
      summary: "x",
      workers: [],
      ...questions(1),
    });
  });

  test.each<[string, object]>([
    ["nothing", {}],
    ["an empty plan", { workers: [] }],
    ["both", { workers: [aBrief("W1.1")], ...questions(1) }],
  ])("but not %s", (_, more) => {
    expect(of(more)).toBe(
      "the input: expected either `workers`, which are the plan, or `questions`",
    );
  });

  test("with its reason, which is trimmed", () => {
    const workers = [aBrief("W1.1")];
    expect(
      parseInput(architectInput, { summary: "x", workers, reason: " One file.\n" }),
    ).toMatchObject({
      reason: "One file.",
    });
    expect(of({ workers, reason: "" })).toBe("");
  });

  test.each(["question", "default", "why"])("questions whose %s is one line", (name) => {
    expect(of({ questions: [{ ...question, [name]: "a\nb" }] })).toBe(
      `questions[0].${name}: must be one line`,
    );
  });
});

describe("an adapt session edits", () => {
  const edit = (worker: string) => ({ worker, reason: "W1.1 found it.", set: { context: "New." } });
  const of = (more: object) => listProblems(adaptInput, { summary: "Learned.", ...more });
  const edits = (count: number) =>
    Array.from({ length: count }, (_, i) => edit(`W${1 + Math.floor(i / 900)}.${1 + (i % 900)}`));

  test("nothing if it names nothing", () => {
    expect(parseInput(adaptInput, { summary: "Learned." })).toEqual({
      summary: "Learned.",
      edits: [],
      concerns: [],
    });
  });

  test("a hundred briefs at most", () => {
    expect([of({ edits: [] }), of({ edits: edits(100) })]).toEqual(["", ""]);
    expect(of({ edits: edits(101) })).toMatch(/^edits: too big/);
  });

  test("each brief once", () => {
    expect(of({ edits: [edit("W2.1"), edit("W2.2")] })).toBe("");
    expect(of({ edits: [edit("W2.1"), edit("W2.2"), edit("W2.1")] })).toBe(
      "edits: each worker at most once: put all that changes in its brief into one edit",
    );
  });

  test.each(["", "W0.1", "w2.1", "W2", "W2.1 ", "../W2.1"])("no worker called %j", (worker) => {
    expect(of({ edits: [edit(worker)] })).toBe("edits[0].worker: expected a worker id like W1.1");
  });
});
