/** Loops towards a target score: what the closing session scored below it is the next loop's work. No research. */
import type { CloseInput } from "../../sessions/close.ts";
import {
  getEvidenceContext,
  getPass,
  hasGained,
  listBelowTarget,
  listDimensionsToScore,
  scorePass,
} from "../../build/scores.ts";
import { DEFAULT_RUBRIC } from "../../build/rubric.ts";
import { countImprovements } from "../../build/loop.ts";
import { startLoop } from "./loop.ts";
import type { Turn } from "../turn.ts";

/** The rubric is fixed for the build once its first closing session begins, so that passes can be compared. */
export function fixRubric(turn: Turn): void {
  turn.state.build.rubric ??= turn.settings.rubric.map((one) => ({ ...one }));
}

/** What the next closing session is told to score. Empty = everything, as nothing is scored yet. */
export function getScoreReasons(turn: Turn): string[] {
  const rubric = turn.state.build.rubric ?? DEFAULT_RUBRIC;
  const asked = listDimensionsToScore(turn.state, rubric);
  if (asked.length === rubric.length) return [];
  return [`Score these dimensions only, as the others keep their scores: ${asked.join(", ")}`];
}

/** Keeps the scores of the pass. `standing`: by path of evidence, whether something is there. */
export function takeScores(turn: Turn, { scores }: CloseInput, standing: Record<string, boolean>): void {
  const { state, facts } = turn;
  const rubric = state.build.rubric ?? DEFAULT_RUBRIC;
  const context = getEvidenceContext(state, new Map(Object.entries(standing)), facts.tip ?? {});
  const scored = scorePass(state, rubric, turn.settings.score.target, scores, context);
  state.scores[scored.pass] = scored;
  turn.note(`The closing session scores the build ${scored.overall ?? "without evidence, so not at all"}`);
}

/** Begins a loop for what is below the target. False: none is to follow, as it is reached or a loop gained nothing. */
export function improveScores(turn: Turn, tip: string): boolean {
  const { state } = turn;
  const { build } = state;
  const pass = getPass(state);
  const scored = state.scores[pass];
  if (!scored || scored.target === null) return false;
  const below = listBelowTarget(build.rubric ?? DEFAULT_RUBRIC, scored);
  const before = state.scores[pass - 1];
  // A round of follow-ups is there to correct, not to raise scores.
  const isIdle = !build.loops.at(-1)?.follow_up && before !== undefined && !hasGained(before, scored);
  if (below.length === 0 || isIdle || countImprovements(build) >= build.loops_wanted) return false;
  startLoop(turn, tip, { phase: "plan", dimensions: below.map(({ dimension }) => dimension) });
  build.status = "building";
  // Another session of the same kind: it has all its attempts again, and their numbers go on.
  for (const kind of ["architect", "close"] as const) {
    delete build.sessions[kind];
    build.granted[kind] = build.attempts[kind] ?? 0;
  }
  return true;
}
