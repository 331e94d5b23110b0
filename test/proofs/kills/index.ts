/**
 * `npm run kills -- [--runs N] [--from S]`: the demo as real processes, with `kill -9` of App, Postgres and sandbox at
 * seeded moments, held against the same without kills. Ends with 1 where something is lost or doubled, and names the
 * folder of the logs.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { counted, given } from "../../support/options.ts";
import { readRequestFile } from "../../../src/cli/local-run/input.ts";
import { EXAMPLES } from "../../scenarios/cli-support.ts";
import { momentsOf, victimsOf } from "./moments.ts";
import { play } from "./play.ts";
import { compare } from "./things.ts";

const { values } = given({
  options: { runs: { type: "string", default: "10" }, from: { type: "string", default: "1" } },
});
const [runs, from] = [counted("runs", values.runs), counted("from", values.from, 0)];
const print = (line: string) => void process.stdout.write(`${line}\n`);
const logs = mkdtempSync(join(tmpdir(), "baton-kills-"));
const demo = {
  request: readRequestFile(join(EXAMPLES, "request.md")),
  flags: ["--score", join(EXAMPLES, "score.yml")],
};

const stopping = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stopping.abort());
const { signal } = stopping;

let [played, lost, doubled, failed] = [0, 0, 0, 0];
try {
  print("without kills");
  const calm = await play({ ...demo, moments: [], replicas: 1, logs: join(logs, "calm"), signal });
  print(`  landed in ${calm.seconds.toFixed(0)} s`);
  for (let seed = from; seed < from + runs; seed++) await one(seed, calm);
} catch (error) {
  if (!signal.aborted) throw error;
}
const bad = lost + doubled + failed > 0;
if (!bad) rmSync(logs, { recursive: true, force: true });
else print(`logs: ${logs}`);
print(`${played} runs, ${lost} lost, ${doubled} doubled${failed > 0 ? `, ${failed} never landed` : ""}`);
process.exitCode = signal.aborted ? 130 : bad ? 1 : 0;

async function one(seed: number, calm: Awaited<ReturnType<typeof play>>): Promise<void> {
  const replicas = 1 + (seed % 2);
  print(`seed ${seed}: ${replicas} of the App`);
  const moments = momentsOf(seed, calm.commits, victimsOf(seed));
  const folder = join(logs, `seed-${seed}`);
  const say = (line: string) => print(`  ${line}`);
  try {
    const now = await play({ ...demo, moments, replicas, logs: folder, say, signal });
    const found = compare(calm, now);
    for (const thing of found.lost) print(`  LOST: ${thing}`);
    for (const thing of found.doubled) print(`  DOUBLED: ${thing}`);
    [lost, doubled] = [lost + found.lost.length, doubled + found.doubled.length];
    print(`  landed in ${now.seconds.toFixed(0)} s`);
    if (found.lost.length + found.doubled.length === 0) rmSync(folder, { recursive: true, force: true });
  } catch (error) {
    if (signal.aborted) throw error;
    failed++;
    print(`  FAILED: ${error instanceof Error ? error.message : String(error)}`);
  }
  played++;
}
