/**
 * A pull request that a person brought up to date with the build branch has another head, and the same diff: what was
 * said of that diff stands, whoever said it. Nothing is judged twice.
 */
import { judges, verdictOn } from "../../build/verdict.ts";
import type { Turn } from "../turn.ts";

export function carryVerdicts(turn: Turn): void {
  for (const { worker } of turn.workers) {
    const same = turn.facts.pulls[worker.id]?.sameDiffAs ?? null;
    if (same === null || !worker.head || verdictOn(worker)) continue;
    const verdict = worker.verdicts.findLast((v) => judges(v, same));
    if (!verdict) continue;
    verdict.also.push(worker.head.tree);
    turn.note(`${worker.id} has the diff that was judged in round ${verdict.round}: its verdict stands`);
  }
}
