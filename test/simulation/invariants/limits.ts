import type { Invariant } from "./invariant.ts";

const MINUTE = 60_000;

/** GitHub's limits of content-creating requests: 80 in a minute, 500 in an hour. */
export const contentLimits: Invariant = ({ writes, timeline }) =>
  [
    { ms: MINUTE, most: 80, words: "a minute" },
    { ms: 60 * MINUTE, most: 500, words: "an hour" },
  ].flatMap(({ ms, most, words }) => {
    let count = 0;
    for (let i = writes.length - 1; i >= 0 && writes[i]!.at > timeline.now - ms; i--) count++;
    return count > most ? [`${count} content-creating requests within ${words}`] : [];
  });

/** A build that has used up its budget begins no session: what was under way then may end. */
export const spendLimit: Invariant = (sight) => {
  const { scenario } = sight;
  if (scenario.settings.budget === null && !scenario.acts.some(({ act }) => act.startsWith("/budget"))) return [];
  const { state } = sight;
  const dollars = state?.build.usage.dollars ?? 0;
  const budget = state?.build.budget ?? null;
  const under = scenario.settings.parallel + 3;
  return budget !== null && dollars > budget + under * 0.4 ? [`${dollars} dollars were spent of ${budget}`] : [];
};
