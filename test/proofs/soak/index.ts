/**
 * `npm run soak [-- --minutes 30]`: `baton serve` as the README starts it, under steady deliveries and small builds,
 * with a line a minute. Ends with 1 where its heap grows over the second half, or no build lands. In less than half an
 * hour the heap still grows: its caches are bounded, and take that long to fill.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { counted, given } from "../../support/options.ts";
import { soak, type Sample } from "./soak.ts";

const { values } = given({ options: { minutes: { type: "string", default: "30" } } });
const minutes = counted("minutes", values.minutes);
const print = (line: string) => void process.stdout.write(`${line}\n`);
const logs = mkdtempSync(join(tmpdir(), "baton-soak-"));
const stopping = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stopping.abort());

const COLUMNS = ["minute", "deliveries", "builds landed", "RSS in MB", "heap in MB"];
print(COLUMNS.join("  "));
try {
  const { slope, problems } = await soak({
    minutes,
    logs,
    say: (sample) => print(row(sample)),
    signal: stopping.signal,
  });
  print(`heap over the second half: ${slope < 0 ? "" : "+"}${slope.toFixed(2)} MB a minute`);
  for (const problem of problems) print(`BROKEN: ${problem}`);
  if (problems.length === 0) rmSync(logs, { recursive: true, force: true });
  else print(`logs: ${logs}`);
  process.exitCode = problems.length > 0 ? 1 : 0;
} catch (error) {
  print(`logs: ${logs}`);
  if (!stopping.signal.aborted) throw error;
  process.exitCode = 130;
}

function row({ minutes: at, deliveries, landed, process: rss, heap }: Sample): string {
  const cells = [at.toFixed(0), String(deliveries), String(landed), rss.toFixed(0), heap.toFixed(1)];
  return cells.map((cell, i) => cell.padStart(COLUMNS[i]!.length)).join("  ");
}
