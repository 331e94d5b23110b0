/**
 * `npm run stress [-- --workers 40 --seeds 1,2,3 --quota none]`: builds under everything that goes wrong in a busy
 * repository. Ends with 1 where a promise was broken. The same seed makes the same choices; what comes first is up to
 * the machine. `--quota N`: requests that GitHub gives the App in an hour, 5,000 unless set.
 */
import { counted, given, wrong } from "../../support/options.ts";
import { listLargest } from "./meter.ts";
import { stress, type Stressed } from "./stress.ts";

const { values } = given({
  options: {
    workers: { type: "string", default: "40" },
    seeds: { type: "string" },
    seed: { type: "string", default: "1" },
    quota: { type: "string" },
    verbose: { type: "boolean", default: false },
  },
});
const workers = counted("workers", values.workers);
const seeds = (values.seeds ?? values.seed).split(",").map((seed) => counted("seeds", seed, 0));
const quota = quotaIn(values.quota);
const print = (line: string) => void process.stdout.write(`${line}\n`);
/** So many kinds of requests are named. */
const MOST_KINDS = 12;
let bad = 0;

for (const seed of seeds) {
  print(`seed ${seed}: ${workers} workers`);
  const end = await stress({ seed, workers, quota, ...(values.verbose ? { say: print } : {}) });
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
  const { quota: told } = metered;
  const left = told ? `${told.remaining} of ${told.limit} requests left` : "no quota";
  print(`  asked most (${left}): ${listLargest(metered, MOST_KINDS).join("; ")}`);
  print(violations.length === 0 ? "  every promise was kept" : `  BROKEN:\n  - ${violations.join("\n  - ")}`);
}

/** `undefined` = GitHub's usual quota, null = none. */
function quotaIn(text: string | undefined): number | null | undefined {
  if (text === undefined) return undefined;
  if (text === "none") return null;
  if (/^[1-9]\d*$/.test(text)) return counted("quota", text);
  return wrong(`--quota ${text}: expected a whole number of requests an hour, 1 at least, or none`);
}
