import { createLimits } from "../scenario.ts";
import type { Invariant } from "./invariant.ts";

const MINUTE = 60_000;

/**
 * As GitHub counts them: starting or ending a run, and objects that no commit names yet, are not
 * content.
 */
const NO_CONTENT = /^DELETE |\/(dispatches|cancel|rerun-failed-jobs|git\/blobs|git\/trees)$/;

/**
 * Content-creating requests of the last minute and hour, except those that were forgotten with the
 * database.
 */
export const checkContentLimits: Invariant = ({ writes, timeline, scenario, lostAt }) => {
  const { minute, hour } = createLimits(scenario);
  return [
    { ms: MINUTE, most: minute.content, words: "a minute" },
    { ms: 60 * MINUTE, most: hour, words: "an hour" },
  ].flatMap(({ ms, most, words }) => {
    const counts = new Map<string, number>();
    for (
      let i = writes.length - 1;
      i >= 0 && writes[i]!.at > Math.max(lostAt, timeline.now - ms);
      i--
    ) {
      const { what, limitKey } = writes[i]!;
      if (!NO_CONTENT.test(what)) counts.set(limitKey, (counts.get(limitKey) ?? 0) + 1);
    }
    const count = Math.max(0, ...counts.values());
    return count > most ? [`${count} content-creating requests within ${words}`] : [];
  });
};

/** After GitHub reports a limit, the App sends nothing for as long as GitHub asks. */
export const checkLimitsObeyed: Invariant = ({ ignoredLimits }) => [...ignoredLimits];

/** A build that has used up its budget starts no session. Running sessions may end. */
export const checkSpendLimit: Invariant = (snapshot) => {
  const { scenario } = snapshot;
  if (
    scenario.settings.budget === null &&
    !scenario.acts.some(({ act }) => act.startsWith("/budget"))
  )
    return [];
  const { state } = snapshot;
  const dollars = state?.build.usage.dollars ?? 0;
  const budget = state?.build.budget ?? null;
  const under = scenario.settings.parallel + 3;
  return budget !== null && dollars > budget + under * 0.4
    ? [`${dollars} dollars were spent of ${budget}`]
    : [];
};
