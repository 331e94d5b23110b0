/** The request's `done_when`: each criterion is judged over the whole, and counts as met only with evidence. */
import type { JudgedCriterion } from "../sessions/close.ts";
import { findEvidenceProblem, formatEvidence, type EvidenceContext } from "./scores.ts";
import type { BuildState } from "./state.ts";

/** A criterion that isn't met, or isn't shown to be. */
export interface OpenCriterion {
  /** From 1. */
  number: number;
  criterion: string;
  /** A sentence. */
  why: string;
}

type Request = Pick<BuildState, "done_when">;

/** What is wrong with the answers themselves, a sentence each: all criteria are answered, each once. */
export function checkJudged({ done_when }: Request, judged: readonly JudgedCriterion[]): string[] {
  const unknown = judged.filter(({ criterion }) => criterion > done_when.length);
  return [
    ...unknown.map(({ criterion }) => `The request has no criterion ${criterion}: leave it out.`),
    ...done_when.flatMap((_, i) => {
      const answers = judged.filter(({ criterion }) => criterion === i + 1).length;
      if (answers === 1) return [];
      return [answers === 0 ? `Judge criterion ${i + 1} of \`done_when\`.` : `Judge criterion ${i + 1} once.`];
    }),
  ];
}

/** Criteria that aren't met, in the request's order. */
export function listOpenCriteria(
  { done_when }: Request,
  judged: readonly JudgedCriterion[],
  context: EvidenceContext,
): OpenCriterion[] {
  return done_when.flatMap((criterion, i) => {
    const answer = judged.find((one) => one.criterion === i + 1);
    const why = answer ? findWhyOpen(answer, context) : "It was not judged.";
    return why === null ? [] : [{ number: i + 1, criterion, why }];
  });
}

function findWhyOpen({ met, evidence, words }: JudgedCriterion, context: EvidenceContext): string | null {
  if (!met) return words;
  const found = evidence.map((one) => ({ one, problem: findEvidenceProblem(one, 10, context) }));
  if (found.some(({ problem }) => problem === null)) return null;
  const problems = found.map(({ one, problem }) => `${formatEvidence(one)} ${problem}.`);
  return ["Nothing shows that it is met.", ...problems].join(" ");
}
