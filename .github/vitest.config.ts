import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { LONG, SLOW } from "./vitest.tiers.ts";
import { LongestFirst } from "./vitest.order.ts";

/**
 * The tests speak to real servers, git and processes. Most files share a process, because loading
 * App and sandbox for each file took a third of the time. A file that changes its process for good,
 * or only starts others, is `apart`. `vitest.tiers.ts` says which files are not part of the check.
 * (No group is the 0th: on two cores vitest has one worker, and puts a project of group 0 behind all
 * others.)
 */
const root = join(import.meta.dirname, "..");
const list = (...patterns: string[]) => globSync(patterns, { cwd: root }).sort();
const without = (files: string[], ...others: string[][]) => {
  const left = new Set(others.flat());
  return files.filter((file) => !left.has(file));
};
const both = (files: string[], others: string[]) => files.filter((file) => others.includes(file));

const SPEC = list("test/spec/**/*.test.ts");
const SEEDS = list("test/proofs/simulation/seeds.test.ts");
const SIMULATION = without(list("test/proofs/simulation/**/*.test.ts"), SEEDS);
/** Held to a time. */
const ALONE = list("test/scenarios/main-job.test.ts");
const SCENARIOS = without(list("test/scenarios/*.test.ts"), ALONE);
/** Scenarios on the stage, except those that put another module in a module's place. */
const STAGED = SCENARIOS.filter((file) => {
  const text = readFileSync(join(root, file), "utf8");
  return text.includes("/stage/index.ts") && !text.includes("vi.mock(");
});
const APART = [
  ...without(SCENARIOS, STAGED),
  // A database each, a lock of the process, another `fetch`.
  ...list(
    "test/app/{disk-full,inbox,inbox-killed,mounted,inbox-restart,inbox-verb,dead-letters,ledger,metrics}.test.ts",
    "test/app/{queue-store,server,shutdown,client}.test.ts",
    "test/runner/isolation-*.test.ts",
    "test/proofs/payloads/*.test.ts",
    "test/proofs/*.test.ts",
  ),
];
const PARTS = without(
  list("test/**/*.test.ts"),
  ...[SPEC, SEEDS, SIMULATION, ALONE, SCENARIOS, APART],
);
const slow = list(...SLOW);
const long = list(...LONG);
const check = (files: string[]) => without(files, slow, long);

/** More workers than cores: much of the time they wait for a server's or a process's answer. */
const shared = (name: string, include: string[]) =>
  project(name, include, { isolate: false, maxWorkers: 3, sequence: { groupOrder: 1 } });
const apart = (name: string, include: string[]) =>
  project(name, include, { maxWorkers: 3, sequence: { groupOrder: 1 } });
function project(name: string, include: string[], options: object) {
  return { extends: true as const, test: { name, include, passWithNoTests: true, ...options } };
}

// Hundreds of processes compile the same sources: a third of the time that each takes to start.
process.env["NODE_COMPILE_CACHE"] = join(import.meta.dirname, "../node_modules/.cache/compiled");

export default defineConfig({
  root,
  test: {
    projects: [
      shared("spec", SPEC),
      shared("parts", check(PARTS)),
      shared("scenarios", check(STAGED)),
      apart("apart", check(APART)),
      // They only compute.
      project("simulation", check(SIMULATION), { maxWorkers: 2, sequence: { groupOrder: 2 } }),
      // It starts as many processes as there are cores.
      project("seeds", SEEDS, { sequence: { groupOrder: 3 } }),
      shared("slow-parts", both(slow, PARTS)),
      shared("slow-scenarios", both(slow, STAGED)),
      apart("slow-apart", both(slow, APART)),
      project("slow-alone", ALONE, { fileParallelism: false, sequence: { groupOrder: 2 } }),
      project("slow-simulation", both(slow, SIMULATION), {
        maxWorkers: 2,
        sequence: { groupOrder: 3 },
      }),
      project("long", long, { maxWorkers: 2, sequence: { groupOrder: 4 } }),
    ],
    pool: "forks",
    globalSetup: ".github/vitest.warm.ts",
    setupFiles: ".github/vitest.file.ts",
    sequence: { sequencer: LongestFirst },
    // Bounds, not waits: where a scenario takes 20 s, a loaded machine has taken 60.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
    teardownTimeout: 20_000,
    restoreMocks: true,
    unstubEnvs: true,
    reporters: process.stdout.isTTY ? ["default"] : [["default", { summary: false }]],
  },
});
