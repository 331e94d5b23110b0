/** Texts about the improvement loops, in the plan and in the report. */
import {
  MAX_LOOP_WORKERS,
  countImprovements,
  listLoopWorkers,
  type Loop,
  type LoopEnd,
  type LoopPhase,
  type LoopState,
} from "../model/loop.ts";
import { getBuildType } from "../model/build-types.ts";
import { getBranches } from "../model/names.ts";
import type { State } from "../model/state.ts";
import { listUnbackedClaims } from "../model/worker-reports.ts";
import type { UnbackedClaim } from "../model/session-reason.ts";
import { capitalize, pluralize } from "../text/format.ts";
import {
  escapeBlock,
  escapeInline,
  formatCode,
  renderList,
  renderTable,
} from "../text/markdown.ts";
import {
  DEFAULT_RUBRIC,
  type Dimension,
  type ScoredDimension,
  type PassScore,
} from "../model/rubric.ts";
import { describeScoreEvidence } from "./scores.ts";
import { formatEvidence, hasGained, listBelowTarget } from "../model/scores.ts";

/**
 * Describes the current loop in a few words: `loop 1 of 2: research`. Null if there are no loops.
 */
export function describeLoop(state: LoopState): string | null {
  const { loops, loops_wanted: wanted } = state.build;
  const loop = loops.at(-1);
  if (!loop) return wanted > 0 ? `the first pass; ${pluralize(wanted, "loop")} to follow` : null;
  const which = loop.follow_up
    ? `follow-ups (loop ${loop.n})`
    : `loop ${loop.n} of ${Math.max(loop.n, wanted)}`;
  if (loop.phase !== "over") return `${which}: ${PHASE_DESCRIPTIONS[loop.phase]}`;
  const have = loop.follow_up ? "have" : "has";
  return `${which} ${have} ended${loop.last ? `: ${describeEnd(loop.last)}` : ""}`;
}

const PHASE_DESCRIPTIONS: Record<Exclude<LoopPhase, "over">, string> = {
  research: "looking for what to improve",
  plan: "planning",
  work: "its workers are at work",
  memory: "noting what it came to",
};

/** Says in a sentence why no other loop follows. */
export const describeLoopEnd = (end: LoopEnd) => `${capitalize(describeEnd(end))}.`;

function describeEnd(end: LoopEnd): string {
  switch (end.kind) {
    case "nothing_found":
      return "its research found nothing to improve";
    case "only_low_priority":
      return "its research found nothing above low priority";
    case "shortened":
      return `@${end.by} continued the build with ${pluralize(end.loops, "loop")}`;
  }
}

/** Says under the plan of the first pass which loops follow, and how to decline them. */
export function renderUpcomingLoops({ build }: State): string[] {
  const left = build.loops_wanted - countImprovements(build);
  if (left <= 0 || build.loops.at(-1)?.last) return [];
  const each = `research, a plan of at most ${MAX_LOOP_WORKERS} workers, their work, and a summary`;
  return [
    `**${pluralize(left, "loop")} of improvement ${left === 1 ? "follows" : "follow"}**: ` +
      `${each}. ` +
      (left === 1
        ? "The estimate doesn't include it. It ends early if it finds nothing. `/loop 0` " +
          "leaves it out."
        : "The estimate doesn't include them. They end early if they find nothing. `/loop 0` " +
          "leaves them out."),
    "",
  ];
}

/** Says under the plan of the first pass that the final session may add workers. */
export function renderUpcomingFollowUps({ build }: State): string[] {
  const { followUpRounds: rounds, finalKind } = getBuildType(build);
  if (rounds === 0 || build.loops.some((loop) => loop.follow_up)) return [];
  const what =
    finalKind === "close"
      ? "a session judges the whole build, and may ask for corrections"
      : "a session writes the report, and may ask for follow-ups";
  const most =
    `at most ${pluralize(rounds, "round")} of ${MAX_LOOP_WORKERS} workers, which the ` +
    "estimate doesn't include";
  return [`**At the end** ${what}: ${most}.`, ""];
}

/** Introduces the workers of a loop with its architect's words. */
export function renderLoopHeading(loop: Loop | null): string[] {
  if (loop === null) return [];
  return [
    `## ${loop.follow_up ? "Follow-ups" : "Loop"} ${loop.n}`,
    "",
    ...(loop.summary ? [escapeBlock(loop.summary, 1000), ""] : []),
  ];
}

/** One line for each loop that has begun: what it found, what it built and how it ended. */
export function describeLoops(state: State): string[] {
  return state.build.loops.map((loop) => {
    const { n, phase, tag, last, head } = loop;
    const found = state.research[n];
    const memory = state.memories[n];
    const workers = listLoopWorkers(state, loop);
    const name = getBranches(state.build.branch_prefix, state.build.slug).loopTag(n);
    const parts = [
      ...(found ? [`${found.issues.length} ${loop.follow_up ? "asked for" : "found"}`] : []),
      ...(loop.dimensions.length > 0
        ? [`for ${loop.dimensions.map((name) => escapeInline(name, 40)).join(", ")}`]
        : []),
      ...(workers.length > 0 ? [`worked on by ${workers.join(", ")}`] : []),
      ...(tag === "set"
        ? [`tag \`${name}\``]
        : tag === "refused"
          ? ["GitHub refused its tag"]
          : []),
      ...(head === null ? [] : [`commit [${formatCode(head.slice(0, 8))}](../commit/${head})`]),
      ...(phase === "over" ? [] : ["not finished"]),
    ];
    if (parts.length === 0) parts.push("nothing came of it");
    const unbacked = listUnbackedClaims(state, loop).map(describeUnbackedClaim);
    const told = memory ? ` ${escapeInline(memory.loop_summary, 800)}` : "";
    const what = loop.follow_up ? `Follow-ups (loop ${n})` : `Loop ${n}`;
    const end = last ? ` ${escapeInline(describeLoopEnd(last))}` : "";
    const done = `${what}: ${parts.join("; ")}.${end}`;
    return done + describeUnbackedClaims(unbacked) + told;
  });
}

const describeUnbackedClaims = (claims: string[]) =>
  claims.length > 0 ? ` No file shows what it claims: ${claims.join("; ")}.` : "";

/** `W2.1 names docs/UNITS.md, which W3.1 removed`. */
export function describeUnbackedClaim({
  worker,
  path,
  removed_by: remover,
}: UnbackedClaim): string {
  if (path === null) return `${worker} is complete and changed nothing`;
  return `${worker} names ${formatCode(path, 200)}, which ${remover} removed`;
}

// Texts about the scores: the dimensions with their evidence, and the progress from pass to pass.

/**
 * Renders the newest scores as a table, with what does not count and why; empty if nothing was
 * scored yet.
 */
export function renderScoreTable(state: State): string[] {
  const newest = findNewestScores(state);
  if (!newest) return [];
  const rows = newest.dimensions.map((one) => [
    escapeInline(one.dimension, 40),
    formatScore(one),
    one.evidence.map((item) => formatCode(formatEvidence(item), 120)).join(", ") || "–",
    escapeInline(
      `${one.pass < newest.pass ? `(${formatPass(one.pass)}) ` : ""}${formatWords(one)}`,
      300,
    ),
  ]);
  const problems = newest.dimensions.flatMap((one) =>
    describeScoreEvidence(one).map(
      (problem) => `${escapeInline(one.dimension, 40)}: ${escapeInline(problem, 400)}`,
    ),
  );
  return [
    `**Score: ${formatOverall(newest)}.**${explainOverall(newest)}`,
    "",
    ...renderTable(["Dimension", "Score", "Evidence", "Why"], rows),
    "",
    ...renderList("Evidence that doesn't count", problems),
  ];
}

/**
 * Returns the overall score of each pass, and why no loop follows; empty if nothing was scored yet.
 */
export function describeScoreProgress(state: State): string[] {
  const passes = listScores(state);
  const newest = passes.at(-1);
  if (!newest) return [];
  const course = passes
    .map((one) => `${formatPass(one.pass)} ${one.overall ?? "not scored"}`)
    .join(", then ");
  const end = describeTarget(state, newest);
  return [`${course}.${end === null ? "" : ` ${end}`}`];
}

/**
 * Returns whether the progress says more than the newest scores: there were several passes, or
 * there is a target.
 */
export function hasScoreProgress(state: State): boolean {
  const passes = listScores(state);
  return passes.length > 1 || passes.some(({ target }) => target !== null);
}

/** `7.9 of 10, target 8.5`, for the status comment; null if nothing was scored yet. */
export function formatNewestScore(state: State): string | null {
  const newest = findNewestScores(state);
  return newest ? formatOverall(newest) : null;
}

/** Renders the rubric in force for BUILD.md, where the closing session reads it. */
export function renderRubric(rubric: readonly Dimension[] | null): string[] {
  const lines = (rubric ?? DEFAULT_RUBRIC).map(
    ({ name, weight, question, required }) =>
      `- ${escapeInline(name, 40)} (weight ${weight}${required ? ", required" : ""}): ` +
      `${escapeInline(question, 300)}`,
  );
  return rubric === null ? [] : ["## Rubric", "", ...lines, ""];
}

/**
 * Renders `loops/<n>/issues.md` of a loop that raises scores: what was below the target after pass
 * `n - 1`.
 */
export function renderScoreIssues(n: number, names: readonly string[], before: PassScore): string {
  const below = before.dimensions.filter(({ dimension }) => names.includes(dimension));
  return [
    `# What loop ${n} has to raise`,
    "",
    `The target is ${before.target} of 10 for each dimension. Plan workers for these ` +
      "dimensions only.",
    "",
    ...below.flatMap((one, i) => [
      `## ${i + 1}. ${escapeInline(one.dimension, 40)}: ${formatScore(one)}`,
      "",
      escapeInline(formatWords(one), 600),
      "",
      ...one.evidence.map((item) => `- Shown by ${formatCode(formatEvidence(item), 400)}`),
      ...describeScoreEvidence(one).map(
        (problem) => `- No evidence: ${escapeInline(problem, 400)}`,
      ),
      "",
    ]),
  ].join("\n");
}

const formatWords = ({ words }: ScoredDimension) =>
  words ?? "The closing session did not score it.";

function describeTarget(state: State, newest: PassScore): string | null {
  const { build } = state;
  if (newest.target === null) return null;
  const below = listBelowTarget(build.rubric ?? DEFAULT_RUBRIC, newest).map(
    ({ dimension }) => dimension,
  );
  if (below.length === 0) return `Every dimension has reached the target of ${newest.target}.`;
  const missed =
    `${below.map((name) => escapeInline(name, 40)).join(", ")} stayed below the target of ` +
    `${newest.target}`;
  const before = state.scores[newest.pass - 1];
  if (before && !hasGained(before, newest))
    return `Loop ${newest.pass} raised no dimension, so the loops ended: ${missed}.`;
  return countImprovements(build) >= build.loops_wanted
    ? `No loop is left: ${missed}.`
    : `${missed}.`;
}

function formatOverall({ overall, target }: PassScore): string {
  const score = overall === null ? "not scored for lack of valid evidence" : `${overall} of 10`;
  return target === null ? score : `${score}, target ${target} for each dimension`;
}

function explainOverall({ overall }: PassScore): string {
  return overall === null ? "" : " It is the weighted average.";
}

function formatScore({ state, score }: ScoredDimension): string {
  if (score !== null) return String(score);
  return WITHOUT_SCORE[state];
}

const WITHOUT_SCORE: Record<ScoredDimension["state"], string> = {
  ...{
    scored: "–",
    not_applicable: "does not apply",
    unproven: "not scored: no evidence",
    missing: "not scored",
  },
};

const formatPass = (pass: number) => (pass === 0 ? "first pass" : `loop ${pass}`);

function listScores({ scores }: State): PassScore[] {
  return Object.values(scores).toSorted((a, b) => a.pass - b.pass);
}

const findNewestScores = (state: State) => listScores(state).at(-1);
