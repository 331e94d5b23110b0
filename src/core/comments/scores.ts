/** What people read of the scores: the dimensions with their evidence, and the course from pass to pass. */
import { countImprovements } from "../build/loop.ts";
import { DEFAULT_RUBRIC, type Dimension } from "../build/rubric.ts";
import { formatEvidence, hasGained, listBelowTarget, type PassScore, type ScoredDimension } from "../build/scores.ts";
import type { State } from "../build/state.ts";
import { code, inline } from "./escape.ts";
import { list, table } from "./table.ts";

/** The newest scores as a table, with what does not count and why; empty where nothing was scored yet. */
export function scoreTable(state: State): string[] {
  const newest = findNewestScores(state);
  if (!newest) return [];
  const rows = newest.dimensions.map((one) => [
    inline(one.dimension, 40),
    formatScore(one),
    one.evidence.map((item) => code(formatEvidence(item), 120)).join(", ") || "–",
    inline(`${one.pass < newest.pass ? `(${passName(one.pass)}) ` : ""}${one.words}`, 300),
  ]);
  const problems = newest.dimensions.flatMap(({ dimension, problems: found }) =>
    found.map((problem) => `${inline(dimension, 40)}: ${inline(problem, 400)}`),
  );
  return [
    `**Score: ${formatOverall(newest)}.**`,
    "",
    ...table(["Dimension", "Score", "Evidence", "Why"], rows),
    "",
    ...list("Evidence that doesn't count", problems),
  ];
}

/** The overall score of each pass, and why no loop follows; empty where nothing was scored yet. */
export function scoreCourse(state: State): string[] {
  const passes = listScores(state);
  const newest = passes.at(-1);
  if (!newest) return [];
  const course = passes.map((one) => `${passName(one.pass)} ${one.overall ?? "not scored"}`).join(", then ");
  const end = describeTarget(state, newest);
  return [`${course}.${end === null ? "" : ` ${end}`}`];
}

/** Whether the course says more than the newest scores: there were several passes, or there is a target. */
export function hasScoreCourse(state: State): boolean {
  const passes = listScores(state);
  return passes.length > 1 || passes.some(({ target }) => target !== null);
}

/** `7.9 of 10, target 8.5`: for the status comment; null where nothing was scored yet. */
export function scoreWords(state: State): string | null {
  const newest = findNewestScores(state);
  return newest ? formatOverall(newest) : null;
}

/** The rubric in force, for BUILD.md: the closing session reads it there. */
export function rubricLines(rubric: readonly Dimension[] | null): string[] {
  const lines = (rubric ?? DEFAULT_RUBRIC).map(
    ({ name, weight, question, required }) =>
      `- ${inline(name, 40)} (weight ${weight}${required ? ", required" : ""}): ${inline(question, 300)}`,
  );
  return rubric === null ? [] : ["## Rubric", "", ...lines, ""];
}

/** `loops/<n>/issues.md` of a loop that raises scores: what was below the target after pass `n - 1`. */
export function scoreIssues(n: number, names: readonly string[], before: PassScore): string {
  const below = before.dimensions.filter(({ dimension }) => names.includes(dimension));
  return [
    `# What loop ${n} has to raise`,
    "",
    `The target is ${before.target} of 10 for each dimension. Plan workers for these dimensions only.`,
    "",
    ...below.flatMap((one, i) => [
      `## ${i + 1}. ${inline(one.dimension, 40)}: ${formatScore(one)}`,
      "",
      inline(one.words, 600),
      "",
      ...one.evidence.map((item) => `- Shown by ${code(formatEvidence(item), 400)}`),
      ...one.problems.map((problem) => `- No evidence: ${inline(problem, 400)}`),
      "",
    ]),
  ].join("\n");
}

function describeTarget(state: State, newest: PassScore): string | null {
  const { build } = state;
  if (newest.target === null) return null;
  const below = listBelowTarget(build.rubric ?? DEFAULT_RUBRIC, newest).map(({ dimension }) => dimension);
  if (below.length === 0) return `Every dimension has reached the target of ${newest.target}.`;
  const missed = `${below.map((name) => inline(name, 40)).join(", ")} stayed below the target of ${newest.target}`;
  const before = state.scores[newest.pass - 1];
  if (before && !hasGained(before, newest))
    return `Loop ${newest.pass} raised no dimension, so the loops ended: ${missed}.`;
  return countImprovements(build) >= build.loops_wanted ? `The loops are used up: ${missed}.` : `${missed}.`;
}

function formatOverall({ overall, target }: PassScore): string {
  const score = overall === null ? "not scored, as no evidence stands" : `${overall} of 10`;
  return target === null ? score : `${score}, target ${target} for each dimension`;
}

function formatScore({ state, score }: ScoredDimension): string {
  if (score !== null) return String(score);
  return WITHOUT_SCORE[state];
}

const WITHOUT_SCORE: Record<ScoredDimension["state"], string> = {
  ...{ scored: "–", not_applicable: "does not apply", unproven: "not scored: no evidence", missing: "not scored" },
};

const passName = (pass: number) => (pass === 0 ? "first pass" : `loop ${pass}`);

function listScores({ scores }: State): PassScore[] {
  return Object.values(scores).toSorted((a, b) => a.pass - b.pass);
}

const findNewestScores = (state: State) => listScores(state).at(-1);
