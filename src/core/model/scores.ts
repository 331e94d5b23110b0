/**
 * Scores of a build by pass: which evidence is valid, what a closing session's scores amount to,
 * and which dimensions are below the target. Pure: the files of the tree are parameters.
 */
import { getBuildType } from "./build-types.ts";
import type { DimensionScore, Evidence, JudgedCriterion } from "./closing-inputs.ts";
import { compareCompletions } from "./completion.ts";
import { getWave } from "./names.ts";
import type {
  Dimension,
  EvidenceProblem,
  OpenCriterion,
  PassScore,
  ScoredDimension,
} from "./rubric.ts";
import type { BuildState } from "./build-state.ts";
import type { State } from "./state.ts";

/**
 * Maximum number of dimensions that may share the same evidence. Beyond that it proves nothing
 * about any of them.
 */
const MAX_SHARED = 2;
/** Maximum score that a failing check supports, because it is evidence of a problem. */
const FAILING_SCORE = 5;

interface EvidenceContext {
  /**
   * By path: whether it exists in the judged commit. A path that isn't listed counts as existing.
   */
  standing: ReadonlyMap<string, boolean>;
  /** By path: the file's number of lines, if known. */
  lines: ReadonlyMap<string, number>;
  /** Names of checks that have reported, and of those that fail. */
  checks: readonly string[];
  failing: readonly string[];
  /**
   * `W1.1/2`: whether the worker's newest completion says that it is met. Absent if there is no
   * such criterion.
   */
  criteria: ReadonlyMap<string, boolean>;
}

/** Returns the facts of the record that evidence may name. `passed` are additional known checks. */
export function getEvidenceContext(
  { build, briefs, workers, completions }: State,
  standing: EvidenceContext["standing"],
  { passed = [], failing = [] }: { passed?: readonly string[]; failing?: readonly string[] } = {},
): EvidenceContext {
  const ofWorkers = Object.values(workers).flatMap(({ ci }) =>
    [ci.failing, ci.inherited, ci.fixed, ci.optional].flat(),
  );
  // If a build waits for no checks, its changes have none. The checks of its base say nothing about
  // them.
  const ofBase =
    build.baseline && getBuildType(build).waitsForChecks
      ? [...build.baseline.failed, ...build.baseline.passed]
      : [];
  const red = [...(build.red_tip?.failing ?? []), ...failing];
  const criteria = new Map<string, boolean>();
  for (const { id, criteria: wanted } of briefs) {
    for (const i of wanted.keys()) criteria.set(`${id}/${i + 1}`, false);
    const own = Object.values(completions).filter(({ worker_id }) => worker_id === id);
    const newest = own.toSorted(compareCompletions).at(-1);
    for (const { criterion, met } of newest?.criteria ?? []) {
      if (criteria.has(`${id}/${criterion}`)) criteria.set(`${id}/${criterion}`, met);
    }
  }
  return {
    standing,
    lines: new Map(),
    checks: [...ofBase, ...ofWorkers, ...red, ...passed],
    failing: red,
    criteria,
  };
}

/** Lists each path that the evidence names once, if it is a possible repository path. */
export function listEvidencePaths(answers: readonly Pick<DimensionScore, "evidence">[]): string[] {
  const named = answers.flatMap(({ evidence }) =>
    evidence.flatMap((one) => ("path" in one ? one.path : [])),
  );
  return [...new Set(named)].filter(isRepositoryPath);
}

function isRepositoryPath(path: string): boolean {
  return path.split("/").every((part) => !/^\.{0,2}$/.test(part)) && !/[\\\p{C}:]/u.test(path);
}

/** Formats evidence for people: `src/a.ts:3`, `check test`, `W1.1/2`. */
export function formatEvidence(evidence: Evidence): string {
  if ("path" in evidence)
    return evidence.line === undefined ? evidence.path : `${evidence.path}:${evidence.line}`;
  return "check" in evidence ? `check ${evidence.check}` : `criterion ${evidence.criterion}`;
}

/** Returns why the evidence does not support the score. Null if it does. */
function findEvidenceProblem(
  evidence: Evidence,
  score: number,
  context: EvidenceContext,
): EvidenceProblem["problem"] | null {
  if ("path" in evidence) {
    const { path, line } = evidence;
    if (!isRepositoryPath(path)) return { kind: "outside" };
    if (context.standing.get(path) === false) return { kind: "missing" };
    return line !== undefined && line > (context.lines.get(path) ?? Infinity)
      ? { kind: "past_end" }
      : null;
  }
  if ("check" in evidence) {
    if (!context.checks.includes(evidence.check)) return { kind: "not_reported" };
    return context.failing.includes(evidence.check) && score > FAILING_SCORE
      ? { kind: "failing", most: FAILING_SCORE }
      : null;
  }
  const met = context.criteria.get(evidence.criterion);
  if (met === undefined) return { kind: "unknown_criterion" };
  return met || score <= FAILING_SCORE ? null : { kind: "unmet_criterion" };
}

/** Evaluates one answer. Only an answer with valid evidence counts as scored. */
function evaluateScore(
  answer: DimensionScore,
  pass: number,
  context: EvidenceContext,
  uses: ReadonlyMap<string, number>,
): ScoredDimension {
  const { dimension, score, words } = answer;
  if (score === null) {
    return { dimension, state: "not_applicable", score, pass, words, evidence: [], problems: [] };
  }
  const problems = answer.evidence.flatMap((one): EvidenceProblem[] => {
    const used = uses.get(formatEvidence(one)) ?? 0;
    const shared = used > MAX_SHARED ? { kind: "shared" as const, dimensions: used } : null;
    const problem = findEvidenceProblem(one, score, context) ?? shared;
    return problem === null ? [] : [{ evidence: one, problem }];
  });
  const evidence = answer.evidence.filter((one) => !problems.some((p) => p.evidence === one));
  const isProven = evidence.length > 0;
  return {
    ...{ dimension, words, pass, evidence, problems },
    ...(isProven ? { state: "scored", score } : { state: "unproven", score: null }),
  };
}

/** Counts how many dimensions name the same evidence, by its text. */
function countUses(scores: readonly DimensionScore[]): Map<string, number> {
  const uses = new Map<string, number>();
  for (const { evidence } of scores) {
    for (const name of new Set(evidence.map(formatEvidence)))
      uses.set(name, (uses.get(name) ?? 0) + 1);
  }
  return uses;
}

/** What a session has to correct in its scores. `messages/scores.ts` renders it. */
export type DimensionProblem =
  | { kind: "unknown_dimension"; dimension: string }
  | { kind: "not_scored"; dimension: string }
  | { kind: "unproven"; dimension: string; problems: EvidenceProblem[] };

/** Returns what a session has to correct: each dimension without a valid score. */
export function checkScores(
  rubric: readonly Dimension[],
  asked: readonly string[],
  scores: readonly DimensionScore[],
  context: EvidenceContext,
): DimensionProblem[] {
  const unknown = scores.filter(({ dimension }) => !rubric.some(({ name }) => name === dimension));
  const uses = countUses(scores);
  return [
    ...unknown.map(({ dimension }) => ({ kind: "unknown_dimension" as const, dimension })),
    ...asked.flatMap((dimension): DimensionProblem[] => {
      const answer = scores.find((one) => one.dimension === dimension);
      if (!answer) return [{ kind: "not_scored", dimension }];
      const { state, problems } = evaluateScore(answer, 0, context, uses);
      return state === "unproven" ? [{ kind: "unproven", dimension, problems }] : [];
    }),
  ];
}

/**
 * Returns the scores after a pass: the session's answers, and the last scores of dimensions that it
 * was not asked about.
 */
export function scorePass(
  state: State,
  rubric: readonly Dimension[],
  target: number | null,
  answers: readonly DimensionScore[],
  context: EvidenceContext,
): PassScore {
  const pass = getCurrentPass(state);
  const asked = listDimensionsToScore(state, rubric);
  const uses = countUses(answers);
  const dimensions = rubric.map(({ name }): ScoredDimension => {
    const known = state.scores[pass - 1]?.dimensions.find(({ dimension }) => dimension === name);
    if (known && !asked.includes(name)) return known;
    const answer = answers.find(({ dimension }) => dimension === name);
    if (answer) return evaluateScore(answer, pass, context, uses);
    const none = { words: null, evidence: [], problems: [] };
    return { dimension: name, state: "missing", score: null, pass, ...none };
  });
  return { pass, target, overall: computeOverall(rubric, dimensions), dimensions };
}

function computeOverall(
  rubric: readonly Dimension[],
  dimensions: readonly ScoredDimension[],
): number | null {
  let [sum, weights] = [0, 0];
  for (const { name, weight } of rubric) {
    const score = dimensions.find(({ dimension }) => dimension === name)?.score ?? null;
    if (score === null) continue;
    sum += weight * score;
    weights += weight;
  }
  return weights === 0 ? null : Math.round((sum / weights) * 10) / 10;
}

/** Returns the build's current or last ended pass. 0 is the first; n is loop n. */
export function getCurrentPass({ build }: State): number {
  return build.loops.at(-1)?.n ?? 0;
}

/**
 * Lists the dimensions that the pass's closing session scores. After the first pass these are all.
 * After a loop these are its own, those without a score, and those whose evidence is in a file that
 * the loop changed.
 */
export function listDimensionsToScore(state: State, rubric: readonly Dimension[]): string[] {
  const before = state.scores[getCurrentPass(state) - 1];
  const names = rubric.map(({ name }) => name);
  const loop = state.build.loops.at(-1);
  if (!before || !loop) return names;
  const { wave } = loop;
  const ofLoop = Object.values(state.workers).filter(
    ({ id }) => wave !== null && getWave(id) >= wave,
  );
  const changed = new Set(ofLoop.flatMap((worker) => worker.changed));
  return names.filter((name) => {
    const known = before.dimensions.find(({ dimension }) => dimension === name);
    if (
      !known ||
      known.state === "unproven" ||
      known.state === "missing" ||
      loop.dimensions.includes(name)
    )
      return true;
    return known.evidence.some((one) => "path" in one && changed.has(one.path));
  });
}

/** Lists dimensions below the target, and required ones without a score. */
export function listBelowTarget(
  rubric: readonly Dimension[],
  { target, dimensions }: PassScore,
): ScoredDimension[] {
  if (target === null) return [];
  return dimensions.filter(({ dimension, state, score }) => {
    if (score !== null) return score < target;
    return (
      state !== "not_applicable" &&
      rubric.some(({ name, required }) => required && name === dimension)
    );
  });
}

/**
 * Reports whether any dimension has a higher score in the later pass. A first score is higher than
 * none.
 */
export function hasGained(before: PassScore, after: PassScore): boolean {
  return after.dimensions.some(({ dimension, score }) => {
    const old = before.dimensions.find((one) => one.dimension === dimension)?.score ?? -1;
    return (score ?? -1) > old;
  });
}

// The request's `done_when`: each criterion is judged for the whole build, and counts as met only
// with evidence.

type DoneWhen = Pick<BuildState, "done_when">;

/**
 * Returns problems of the answers themselves, one sentence each. Every criterion needs exactly one
 * answer.
 */
export function checkCriteriaAnswers(
  { done_when }: DoneWhen,
  judged: readonly JudgedCriterion[],
): string[] {
  const unknown = judged.filter(({ criterion }) => criterion > done_when.length);
  return [
    ...unknown.map(({ criterion }) => `The request has no criterion ${criterion}: leave it out.`),
    ...done_when.flatMap((_, i) => {
      const answers = judged.filter(({ criterion }) => criterion === i + 1).length;
      if (answers === 1) return [];
      return [
        answers === 0
          ? `Judge criterion ${i + 1} of \`done_when\`.`
          : `Judge criterion ${i + 1} once.`,
      ];
    }),
  ];
}

/** Lists the criteria that aren't met, in the request's order. */
export function listOpenCriteria(
  { done_when }: DoneWhen,
  judged: readonly JudgedCriterion[],
  context: EvidenceContext,
): OpenCriterion[] {
  return done_when.flatMap((criterion, i) => {
    const answer = judged.find((one) => one.criterion === i + 1);
    const why = answer ? findWhyOpen(answer, context) : { kind: "not_judged" as const };
    return why === null ? [] : [{ number: i + 1, criterion, why }];
  });
}

function findWhyOpen(
  { met, evidence, words }: JudgedCriterion,
  context: EvidenceContext,
): OpenCriterion["why"] | null {
  if (!met) return { kind: "unmet", said: words };
  const problems = evidence.flatMap((one): EvidenceProblem[] => {
    const problem = findEvidenceProblem(one, 10, context);
    return problem === null ? [] : [{ evidence: one, problem }];
  });
  return problems.length < evidence.length ? null : { kind: "unproven", problems };
}
