/**
 * `npm run simulate -- --seeds N [--from S]`: plays seeds on all cores, a line a minute, and ends with 1 where an
 * invariant was broken, or what might happen never did. `--seed S --trace` plays one and tells all that happens.
 * `--table` shows which faults met which statuses, and ends with 1 where a cell is empty by more than chance.
 * `--progress FILE` goes on after the last seed that the file names, and keeps there what was played on which commit.
 */
import { execFileSync } from "node:child_process";
import { counted, given, wrong } from "../../support/options.ts";
import { DEFAULT_SEEDS, playAll, type Judged } from "./batch.ts";
import { BY_BUILD, BY_WORKER, type Coverage } from "./coverage.ts";
import { play } from "./play.ts";
import { ProgressFile, UnreadableProgress } from "./progress.ts";
import { scenarioOf } from "./scenario.ts";
import { listHoles, renderTables } from "./table.ts";

/** So many lines of the trace stand below a violation. */
const TOLD = 25;
const MINUTE_MS = 60_000;

const { values } = given({
  options: {
    seeds: { type: "string", default: String(DEFAULT_SEEDS) },
    from: { type: "string" },
    progress: { type: "string" },
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
  const seeds = counted("seeds", values.seeds);
  const progress = values.progress === undefined ? null : openProgress(values.progress);
  const from = chooseFrom(progress);
  attempt(() => progress?.begin(from));
  const began = performance.now();
  let done = 0;
  let broken = 0;
  const told = setInterval(() => print(`${done} of ${seeds} seeds, ${broken} violations`), MINUTE_MS);
  const played = (judged: Judged) => {
    done++;
    broken += judged.violations.length;
    attempt(() => progress?.add(judged.seed, judged.violations));
    tell(judged);
  };
  // Ctrl-C: the seeds that have begun are played to their end; a second one ends all at once.
  const enough = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => enough.abort());
  const processes = values.processes ? { processes: counted("processes", values.processes) } : {};
  const verdict = await playAll({ from, seeds, played, enough: enough.signal, ...processes });
  clearInterval(told);
  print(list(verdict.coverage));
  const holes = values.table ? listHoles(verdict.coverage.counts) : [];
  if (values.table) print(renderTables(verdict.coverage.counts));
  for (const hole of holes) print(`EMPTY: ${hole}`);
  for (const what of verdict.never) print(`NEVER: ${what}`);
  print(`${((performance.now() - began) / 1000 / verdict.seeds).toFixed(2)} s a seed`);
  print(`${verdict.seeds} seeds, ${verdict.violations.length} violations`);
  for (const line of progress?.render() ?? []) print(line);
  if (verdict.violations.length + verdict.never.length + holes.length > 0) return 1;
  if (verdict.seeds === seeds) return 0;
  print(`interrupted: ${seeds - verdict.seeds} more were to be played`);
  return 130;
}

function chooseFrom(progress: ProgressFile | null): number {
  const next = progress?.next ?? null;
  if (next !== null && values.from !== undefined) {
    return wrong(`--from ${values.from}: the file of --progress goes on with seed ${next}. Leave --from out.`);
  }
  const from = next ?? counted("from", values.from ?? "1");
  if (progress) print(`${progress.commit}: from seed ${from} on`);
  return from;
}

function openProgress(file: string): ProgressFile {
  return attempt(() => new ProgressFile(file, readCommit()));
}

/** What is wrong with the file of `--progress` ends the process with its sentence. */
function attempt<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof UnreadableProgress) return wrong(error.message);
    throw error;
  }
}

/** The commit that is played, and whether files of it are changed. */
function readCommit(): string {
  const git = (...args: string[]) => execFileSync("git", args, { cwd: import.meta.dirname, encoding: "utf8" }).trim();
  try {
    const changed = git("status", "--porcelain", "--", ":/src", ":/test") !== "";
    return `${git("rev-parse", "HEAD")}${changed ? " with changes" : ""}`;
  } catch {
    return wrong("--progress: it counts seeds by commit, and this is no git checkout");
  }
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
