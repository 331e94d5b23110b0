/**
 * `npm run proof simulate`: plays whole builds on simulated time under faults. The number of its
 * seed decides each one.
 */
import { execFileSync } from "node:child_process";
import { UsageError, parseCount } from "../support/options.ts";
import { defineProof, formatSeconds, type ProofContext } from "../support/proof.ts";
import { DEFAULT_SEEDS, playAll, type Judged } from "./batch.ts";
import { BY_BUILD, BY_WORKER, type Coverage } from "./coverage.ts";
import { PASSES, play, type Passes } from "./play.ts";
import { ProgressFile, UnreadableProgress } from "./progress.ts";
import { createScenario } from "./scenario.ts";
import { listHoles, renderTables } from "./table.ts";

/** Lines of the trace to print below a violation. */
const TRACE_LINES = 25;

const OPTIONS = {
  seeds: { type: "count", default: DEFAULT_SEEDS, about: "how many seeds to play, on all cores" },
  from: {
    type: "text",
    value: "SEED",
    about: "the first seed; the default is 1, or the next one of --progress",
  },
  progress: {
    type: "text",
    value: "FILE",
    about: "continue after the last seed in this file, and record seeds there",
  },
  processes: { type: "count", about: "how many processes play; as many as there are cores" },
  table: {
    type: "flag",
    about: "show which faults met which statuses; an empty cell is a violation",
  },
  passes: {
    type: "text",
    value: "alone|beside",
    about: "play `baton reconcile` instead of the server, or beside it; without --progress",
  },
  seed: { type: "count", about: "play only this seed" },
  trace: { type: "flag", about: "with --seed: print everything that happens" },
} as const;

type Context = ProofContext<typeof OPTIONS>;

export const SIMULATE = defineProof({
  name: "simulate",
  summary:
    "Plays whole builds on simulated time while GitHub, processes, the database and people " +
    "fail, by seed.",
  options: OPTIONS,
  onInterrupt: "finish",
  // `npm test` plays seeds 1 to 40; `.ci/run long` plays all of the default seeds.
  check: ["--from", "41", "--seeds", "60"],
  release: ["--seeds", "2000"],
  run: (context) =>
    context.options.seed === undefined
      ? playSeeds(context)
      : playSeed(context, context.options.seed),
});

async function playSeed({ options, report }: Context, seed: number): Promise<void> {
  const scenario = createScenario(seed);
  report.print(JSON.stringify(scenario));
  const outcome = await play(scenario, {
    tell: options.trace ? report.print : null,
    passes: parsePasses(options),
  });
  const { end, requests, minutes, digest } = outcome;
  report.print(`seed ${seed}: ${end}; ${requests} requests, ${minutes} minutes, ${digest}`);
  for (const violation of outcome.violations) report.addViolation(`BROKEN: ${violation}`);
}

async function playSeeds({ options, report, signal }: Context): Promise<void> {
  const { seeds, processes } = options;
  const passes = parsePasses(options);
  const progress = options.progress === undefined ? null : openProgress(options.progress);
  const from = chooseFirstSeed(options, progress);
  if (progress) report.print(`${progress.commit}: from seed ${from} on`);
  explainProgress(() => progress?.begin(from));
  const began = performance.now();
  let done = 0;
  const played = ({ seed, violations, trace }: Judged): void => {
    done++;
    explainProgress(() => progress?.add(seed, violations));
    for (const violation of violations) report.addViolation(`BROKEN: seed ${seed}: ${violation}`);
    if (violations.length > 0)
      for (const line of trace.slice(-TRACE_LINES)) report.print(`    ${line}`);
  };
  using _progress = report.startProgress(
    () => `${done} of ${seeds} seeds, ${report.violations} violations`,
  );
  const verdict = await playAll({
    from,
    seeds,
    onPlayed: played,
    ...{ signal, passes },
    ...(processes ? { processes } : {}),
  });
  report.print(formatCounts(verdict.coverage));
  if (options.table) {
    report.print(renderTables(verdict.coverage.counts));
    for (const hole of listHoles(verdict.coverage.counts)) report.addViolation(`EMPTY: ${hole}`);
  }
  for (const event of verdict.never) report.addViolation(`NEVER: ${event}`);
  report.print(
    `${verdict.seeds} seeds in ${formatSeconds(began)}, ${verdict.violations.length} violations`,
  );
  for (const line of progress?.render() ?? []) report.print(line);
}

/** @throws UsageError */
function parsePasses({ passes, progress }: Context["options"]): Passes {
  if (passes === undefined) return null;
  if (progress !== undefined)
    throw new UsageError(
      "--passes: --progress counts only builds by the server alone. Leave one of them out.",
    );
  const found = PASSES.find((one) => one === passes);
  if (!found) throw new UsageError(`--passes ${passes}: give alone or beside.`);
  return found;
}

function chooseFirstSeed({ from }: Context["options"], progress: ProgressFile | null): number {
  const next = progress?.next ?? null;
  if (next !== null && from !== undefined) {
    throw new UsageError(
      `--from ${from}: the file of --progress continues with seed ${next}. Leave --from out.`,
    );
  }
  return next ?? parseCount("--from", from ?? "1");
}

function openProgress(file: string): ProgressFile {
  return explainProgress(() => new ProgressFile(file, readCommit()));
}

/** @throws UsageError with what is wrong with the file of `--progress` */
function explainProgress<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof UnreadableProgress) throw new UsageError(error.message);
    throw error;
  }
}

/** Returns the current commit, and whether the work tree differs from it. */
function readCommit(): string {
  const git = (...args: string[]) =>
    execFileSync("git", args, { cwd: import.meta.dirname, encoding: "utf8" }).trim();
  try {
    const changed = git("status", "--porcelain", "--", ":/src", ":/test") !== "";
    return `${git("rev-parse", "HEAD")}${changed ? " with changes" : ""}`;
  } catch {
    throw new UsageError("--progress counts seeds by commit, and this is not a git checkout.");
  }
}

function formatCounts({ counts }: Coverage): string {
  return Object.entries(counts)
    .filter(([group]) => group !== BY_BUILD && group !== BY_WORKER)
    .map(([group, names]) => {
      const all = Object.entries(names).sort(([, a], [, b]) => b - a);
      return `${group}: ${all.map(([name, times]) => `${name} ${times}`).join(", ")}`;
    })
    .join("\n");
}
