/**
 * `npm run proof stress`: runs builds of many workers in a busy repository. The same seed makes the
 * same choices; the order of events depends on the machine.
 */
import { parseCount, UsageError } from "../support/options.ts";
import { defineProof } from "../support/proof.ts";
import type { Report } from "../support/report.ts";
import { listLargest } from "./meter.ts";
import { playStress, type StressResult } from "./stress.ts";

/** Maximum number of listed kinds of requests. */
const MOST_KINDS = 12;

export const STRESS = defineProof({
  name: "stress",
  summary: "Plays builds of forty workers under conflicts, red CI and busy people.",
  options: {
    workers: { type: "count", default: 40, about: "workers of a build" },
    seeds: { type: "text", value: "N,…", default: "1", about: "the seeds to play" },
    quota: {
      type: "text",
      value: "N|none",
      about: "requests that GitHub gives the App in an hour (5000)",
    },
    verbose: { type: "flag", about: "print what happens" },
  },
  release: ["--seeds", "1,2,3"],
  async run({ options, report }) {
    const seeds = options.seeds.split(",").map((seed) => parseCount("--seeds", seed, 0));
    const quota = parseQuota(options.quota);
    for (const seed of seeds) {
      report.print(`seed ${seed}: ${options.workers} workers`);
      const say = options.verbose ? { say: report.print } : {};
      reportBuild(
        report,
        await playStress({ seed, workers: options.workers, quota, ...say }),
        options.workers,
      );
    }
  },
});

function reportBuild(report: Report, played: StressResult, workers: number): void {
  const { metered, deeds, merged, conflicts, sessions, seconds, violations } = played;
  const each = (count: number) => (count / workers).toFixed(1);
  report.print(
    `  ${merged} merged, ${sessions} sessions, ${conflicts} conflicts, in ${seconds.toFixed(0)} s`,
  );
  report.print(`  people: ${deeds.join("; ")}`);
  report.print(
    `  per worker: ${each(metered.reads)} reads (and ${each(metered.unchanged)} ` +
      `unchanged), ${each(metered.writes)} writes, ${each(metered.content)} of content, ` +
      `${each(metered.notifications)} notifications, ${each(seconds)} s`,
  );
  const { quota } = metered;
  const left = quota ? `${quota.remaining} of ${quota.limit} requests left` : "no quota";
  report.print(`  most requests (${left}): ${listLargest(metered, MOST_KINDS).join("; ")}`);
  for (const violation of violations) report.addViolation(`  BROKEN: ${violation}`);
}

/** Returns undefined for GitHub's usual quota, null for none. */
function parseQuota(text: string | undefined): number | null | undefined {
  if (text === undefined) return undefined;
  if (text === "none") return null;
  if (/^[1-9]\d*$/.test(text)) return parseCount("--quota", text);
  throw new UsageError(
    `--quota ${text}: expected a whole number of requests per hour, at least 1, or none.`,
  );
}
