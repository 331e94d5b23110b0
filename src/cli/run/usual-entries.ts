/** What sessions say that a score doesn't say and that nothing depends on: a short score still plays a build. */
import { MAX_LOOPS } from "../../core/build/loop.ts";
import { DEFAULT_RUBRIC } from "../../core/build/rubric.ts";
import type { Score, ScoreEntry } from "../../sandbox/model/score.ts";

/**
 * The score with an answer for the memory session of each pass, behind its own entries, which are found first, and with
 * closing sessions that judge no dimension where they give no scores.
 */
export function addUsualEntries(score: Score): Score {
  const summary = "The score says nothing of this pass.";
  const memory = { session: "memory", turns: [{ close: { loop_summary: summary } }] };
  const memories = Array.from({ length: MAX_LOOPS + 1 }, () => memory);
  return { ...score, entries: [...score.entries.map(withScores), ...memories] };
}

const UNJUDGED = DEFAULT_RUBRIC.map(({ name }) => {
  return { dimension: name, score: null, evidence: [], words: "Not judged: the score says nothing of it." };
});

function withScores(entry: ScoreEntry): ScoreEntry {
  const { session, turns } = entry;
  if (session !== "close" && session.split("/")[1] !== "close") return entry;
  return {
    session,
    turns: turns.map((turn) => ("close" in turn ? { close: { scores: UNJUDGED, ...turn.close } } : turn)),
  };
}
