/** What Baton depends on is away, late, full or wrong. */
import { FAR_MS } from "../replicas.ts";
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

/** Of each process by itself. */
export const setClocksFar: Begin = ({ replicas, dice }) => {
  replicas.setClocks(() => dice.between(-FAR_MS, FAR_MS));
  return () => replicas.setClocks(() => 0);
};
