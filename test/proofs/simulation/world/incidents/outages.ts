/** Something that Baton depends on is down, late, full or wrong. */
import { JUMP_MS } from "../replicas.ts";
import type { Begin } from "./incident.ts";

/** GitHub's lists are seldom further behind. */
const BEHIND_MS = 2 * 60_000;

export const lagLists: Begin = ({ conditions, dice }) => {
  conditions.listsBehindMs = dice.between(BEHIND_MS / 4, BEHIND_MS);
  return () => (conditions.listsBehindMs = 0);
};

/** People can't do anything at GitHub either. */
function breakGitHub(how: "failing" | "silent"): Begin {
  return ({ conditions, people }) => {
    conditions.github = how;
    people.away = true;
    return () => {
      conditions.github = "up";
      people.away = false;
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
 * Minutes by which GitHub's clock is ahead: enough that its dates are noticed after the correction.
 */
const [LEAST_AHEAD, MOST_AHEAD] = [2, 10];

/**
 * Sets the clocks of each process, of the database and of GitHub. After the correction, their
 * earlier dates are in the future.
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
