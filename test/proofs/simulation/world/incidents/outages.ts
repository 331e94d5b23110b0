/** What Baton depends on is away, late, full or wrong. */
import { JUMP_MS } from "../replicas.ts";
import type { Begin } from "./incident.ts";

/** Lists of GitHub's are seldom further behind. */
const BEHIND_MS = 2 * 60_000;

export const lagLists: Begin = ({ conditions, dice }) => {
  conditions.listsBehindMs = dice.between(BEHIND_MS / 4, BEHIND_MS);
  return () => (conditions.listsBehindMs = 0);
};

/** Nobody can do anything by it either. */
function breakGitHub(how: "failing" | "silent"): Begin {
  return ({ conditions, crowd }) => {
    conditions.github = how;
    crowd.away = true;
    return () => {
      conditions.github = "up";
      crowd.away = false;
    };
  };
}
export const failGitHub = breakGitHub("failing");
export const silenceGitHub = breakGitHub("silent");

export const loseProvider: Begin = ({ conditions }) => {
  conditions.provider = false;
  return () => (conditions.provider = true);
};

export const fillDatabase: Begin = ({ conditions }) => {
  conditions.databaseFull = true;
  return () => (conditions.databaseFull = false);
};

/**
 * Minutes by which GitHub's clock is ahead: enough for what was dated by it to be noticed once it
 * is right.
 */
const [LEAST_AHEAD, MOST_AHEAD] = [2, 10];

/**
 * Of each process, of the database and of GitHub. Once they are right, what was written by them
 * lies ahead.
 */
export const setClocksFar: Begin = ({ replicas, dice, conditions, timeline }) => {
  const { databaseClock, githubClock } = conditions;
  replicas.setClocks(() => dice.between(-JUMP_MS, JUMP_MS));
  databaseClock.set(dice.between(-JUMP_MS, JUMP_MS), timeline.now);
  githubClock.set(dice.between(LEAST_AHEAD * 60_000, MOST_AHEAD * 60_000), timeline.now);
  return () => {
    replicas.setClocks(() => 0);
    for (const clock of [databaseClock, githubClock]) clock.set(0, timeline.now);
  };
};
