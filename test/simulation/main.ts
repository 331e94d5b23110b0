/**
 * `npm run simulate -- --seeds N [--from S]`: plays seeds on all cores, a line a minute, and ends with 1 where an
 * invariant was broken, or what might happen never did. `--seed S --trace` plays one and tells all that happens.
 * `--table` shows which faults met which statuses, and ends with 1 where a cell that matters is empty.
 */
import { counted, given } from "../support/options.ts";
import { DEFAULT_SEEDS, playAll, type Judged } from "./batch.ts";
import { BY_BUILD, BY_WORKER, type Coverage } from "./coverage.ts";
import { play } from "./play.ts";
import { scenarioOf } from "./scenario.ts";
import { listHoles, renderTables } from "./table.ts";

/** So many lines of the trace stand below a violation. */
const TOLD = 25;
const MINUTE_MS = 60_000;

const { values } = given({
  options: {
    seeds: { type: "string", default: String(DEFAULT_SEEDS) },
    from: { type: "string", default: "1" },
    seed: { type: "string" },
    table: { type: "boolean", default: false },
    trace: { type: "boolean", default: false },
    processes: { type: "string" },
  },
});
const print = (line: string) => void process.stdout.write(`${line}\n`);

process.exit(values.seed === undefined ? await many() : await one(counted("seed", values.seed)));

async function one(seed: number): Promise<number> {
  const scenario = scenarioOf(seed);
  print(JSON.stringify(scenario));
  const outcome = await play(scenario, { tell: values.trace ? print : null });
  print(`seed ${seed}: ${outcome.end}; ${outcome.requests} requests, ${outcome.minutes} minutes, ${outcome.digest}`);
  for (const violation of outcome.violations) print(`BROKEN: ${violation}`);
  return outcome.violations.length > 0 ? 1 : 0;
}

async function many(): Promise<number> {
  const [seeds, from] = [counted("seeds", values.seeds), counted("from", values.from)];
  const began = performance.now();
  let done = 0;
  let broken = 0;
  const told = setInterval(() => print(`${done} of ${seeds} seeds, ${broken} violations`), MINUTE_MS);
  const played = (judged: Judged) => {
    done++;
    broken += judged.violations.length;
    tell(judged);
  };
  // Ctrl-C: the seeds that have begun are played to their end; a second one ends all at once.
  const enough = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => enough.abort());
  const processes = values.processes ? { processes: counted("processes", values.processes) } : {};
  const verdict = await playAll({ from, seeds, played, enough: enough.signal, whole: values.table, ...processes });
  clearInterval(told);
  print(list(verdict.coverage));
  const holes = values.table ? listHoles(verdict.coverage.counts) : [];
  if (values.table) print(renderTables(verdict.coverage.counts));
  for (const hole of holes) print(`EMPTY: ${hole}`);
  for (const what of verdict.never) print(`NEVER: ${what}`);
  print(`${((performance.now() - began) / 1000 / verdict.seeds).toFixed(2)} s a seed`);
  print(`${verdict.seeds} seeds, ${verdict.violations.length} violations`);
  if (verdict.violations.length + verdict.never.length + holes.length > 0) return 1;
  if (verdict.seeds === seeds) return 0;
  print(`interrupted: ${seeds - verdict.seeds} more were to be played`);
  return 130;
}

function tell({ seed, violations, trace }: Judged): void {
  if (violations.length === 0) return;
  for (const violation of violations) print(`BROKEN: seed ${seed}: ${violation}`);
  for (const line of trace.slice(-TOLD)) print(`    ${line}`);
}

function list({ counts }: Coverage): string {
  return Object.entries(counts)
    .filter(([group]) => group !== BY_BUILD && group !== BY_WORKER)
    .map(([group, names]) => {
      const all = Object.entries(names).sort(([, a], [, b]) => b - a);
      return `${group}: ${all.map(([name, times]) => `${name} ${times}`).join(", ")}`;
    })
    .join("\n");
}
