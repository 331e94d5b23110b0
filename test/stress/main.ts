/**
 * `npm run stress [-- --workers 40 --seeds 1,2,3]`: builds under everything that goes wrong in a busy repository. Ends
 * with 1 where a promise was broken. The same seed makes the same choices; what comes first is up to the machine.
 */
import { counted, given } from "../support/options.ts";
import { stress, type Stressed } from "./stress.ts";

const { values } = given({
  options: {
    workers: { type: "string", default: "40" },
    seeds: { type: "string" },
    seed: { type: "string", default: "1" },
    verbose: { type: "boolean", default: false },
  },
});
const workers = counted("workers", values.workers);
const seeds = (values.seeds ?? values.seed).split(",").map((seed) => counted("seeds", seed, 0));
const print = (line: string) => void process.stdout.write(`${line}\n`);
let bad = 0;

for (const seed of seeds) {
  print(`seed ${seed}: ${workers} workers`);
  const end = await stress({ seed, workers, ...(values.verbose ? { say: print } : {}) });
  tell(end);
  bad += end.violations.length;
}
process.exit(bad > 0 ? 1 : 0);

function tell({ metered, deeds, merged, conflicts, sessions, seconds, violations }: Stressed): void {
  const each = (count: number) => (count / workers).toFixed(1);
  print(`  ${merged} merged, ${sessions} sessions, ${conflicts} conflicts, in ${seconds.toFixed(0)} s`);
  print(`  people: ${deeds.join("; ")}`);
  print(
    `  per worker: ${each(metered.reads)} reads (and ${each(metered.unchanged)} unchanged), ` +
      `${each(metered.writes)} writes, ${each(metered.content)} of content, ` +
      `${each(metered.notifications)} notifications, ${each(seconds)} s`,
  );
  print(violations.length === 0 ? "  every promise was kept" : `  BROKEN:\n  - ${violations.join("\n  - ")}`);
}
