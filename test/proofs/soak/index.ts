/**
 * `npm run proof soak`: runs `baton serve` as the README starts it, under steady deliveries and
 * small builds. In less than half an hour the heap still grows: its caches are bounded, and take
 * that long to fill.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineProof } from "../support/proof.ts";
import { runSoak, type Sample } from "./soak.ts";

const COLUMNS = ["minute", "deliveries", "builds landed", "RSS in MB", "heap in MB"];

export const SOAK = defineProof({
  name: "soak",
  summary:
    "Runs `baton serve` under steady deliveries and builds: its heap stays flat over the " +
    "second half.",
  options: { minutes: { type: "count", default: 30, about: "how long" } },
  onInterrupt: "finish",
  release: [],
  async run({ options: { minutes }, report, signal }) {
    const logs = mkdtempSync(join(tmpdir(), "baton-soak-"));
    report.print(`logs: ${logs}`);
    report.print(COLUMNS.join("  "));
    const say = (sample: Sample): void => report.print(formatRow(sample));
    const { slope, problems } = await runSoak({ minutes, logs, onSample: say, signal });
    report.print(
      `heap over the second half: ${slope < 0 ? "" : "+"}${slope.toFixed(2)} MB a minute`,
    );
    for (const problem of problems) report.addViolation(`BROKEN: ${problem}`);
    if (problems.length === 0) rmSync(logs, { recursive: true, force: true });
  },
});

function formatRow({ minutes, deliveries, landed, process: rss, heap }: Sample): string {
  const cells = [
    minutes.toFixed(0),
    String(deliveries),
    String(landed),
    rss.toFixed(0),
    heap.toFixed(1),
  ];
  return cells.map((cell, i) => cell.padStart(COLUMNS[i]!.length)).join("  ");
}
