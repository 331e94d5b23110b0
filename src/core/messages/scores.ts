/** Says why a score or a criterion doesn't count. */
import type { EvidenceProblem, OpenCriterion, ScoredDimension } from "../model/rubric.ts";
import { formatEvidence, type DimensionProblem } from "../model/scores.ts";

/** Returns a sentence for each piece of evidence that doesn't count, or that there is none. */
export function describeScoreEvidence({
  state,
  evidence,
  problems,
}: Pick<ScoredDimension, "state" | "evidence" | "problems">): string[] {
  return state === "unproven" && evidence.length + problems.length === 0
    ? [NO_EVIDENCE]
    : problems.map(describeEvidenceProblem);
}

const NO_EVIDENCE = "It names no evidence.";

function describeEvidenceProblem({ evidence, problem }: EvidenceProblem): string {
  return `${formatEvidence(evidence)} ${explainProblem(problem)}.`;
}

function explainProblem(problem: EvidenceProblem["problem"]): string {
  switch (problem.kind) {
    case "outside":
      return "is not a path from the repository's root";
    case "missing":
      return "isn't there";
    case "past_end":
      return "is past the end of the file";
    case "not_reported":
      return "has not reported";
    case "failing":
      return `fails, which supports no score above ${problem.most}`;
    case "unknown_criterion":
      return "is in no brief";
    case "unmet_criterion":
      return "is not answered as met";
    case "shared":
      return `is used for ${problem.dimensions} dimensions`;
  }
}

/** Returns a sentence for the session that closes. */
export function describeDimensionProblem(problem: DimensionProblem): string {
  const { dimension } = problem;
  switch (problem.kind) {
    case "unknown_dimension":
      return `The rubric has no dimension "${dimension}": leave it out.`;
    case "not_scored":
      return `Score ${dimension}, or give null and say why it does not apply.`;
    case "unproven": {
      const found = problem.problems.map(describeEvidenceProblem);
      const why = found.length > 0 ? found.join(" ") : NO_EVIDENCE;
      return (
        `The score of ${dimension} has no valid evidence: ${why} Name a file, check or ` +
        "criterion."
      );
    }
  }
}

/** Returns why a criterion of `done_when` isn't met: a sentence or a few. */
export function describeOpenCriterion({ why }: Pick<OpenCriterion, "why">): string {
  switch (why.kind) {
    case "not_judged":
      return "It was not judged.";
    case "unmet":
      return why.said;
    case "unproven": {
      const problems = why.problems.map(describeEvidenceProblem);
      return ["Nothing shows that it is met.", ...problems].join(" ");
    }
  }
}
