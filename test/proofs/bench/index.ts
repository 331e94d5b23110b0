/**
 * `npm run proof bench`: measures what judging sessions read of a fixed build of three loops, and
 * compares it with the goals.
 */
import { defineProof } from "../support/proof.ts";
import { LOOPS, WORKERS } from "./fixture.ts";
import { formatGoals, isMissed, listGoals } from "./goals.ts";
import { measureKinds } from "./measure.ts";

export const BENCH = defineProof({
  name: "bench",
  summary:
    "Measures what judging sessions read of a fixed build of three loops, and compares it " +
    "with the goals.",
  options: {},
  check: [],
  release: [],
  run({ report }) {
    const goals = listGoals(measureKinds());
    report.print(`${formatGoals(goals)}\n`);
    report.print(
      `A first pass and ${LOOPS} loops of ${WORKERS} workers each; each completion is ` +
        "cut to its 4 KB.",
    );
    const missed = goals.filter(isMissed).length;
    if (missed > 0) report.addViolation(`MISSED: ${missed} goals`);
    return Promise.resolve();
  },
});
