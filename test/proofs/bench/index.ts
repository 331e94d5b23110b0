/**
 * `npm run proof bench`: what the sessions that judge a build of three loops are told to read, beside the goals and the
 * seeds' figures. Ends with 1 where a goal is missed.
 */
import { formatGoals, isMissed, listGoals } from "./goals.ts";
import { LOOPS, WORKERS } from "./fixture.ts";
import { measureKinds } from "./measure.ts";

export function run(): Promise<number> {
  const goals = listGoals(measureKinds());
  const missed = goals.filter(isMissed).length;
  process.stdout.write(`${formatGoals(goals)}\n\n`);
  const of = `A first pass and ${LOOPS} loops of ${WORKERS} workers each; every completion has the 4 KB that are kept.`;
  process.stdout.write(`${of} ${missed === 0 ? "All goals are met." : `${missed} goals are missed.`}\n`);
  return Promise.resolve(missed === 0 ? 0 : 1);
}
