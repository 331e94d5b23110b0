import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { LONG } from "./vitest.long.ts";
import { LongestFirst } from "./vitest.order.ts";

/**
 * The tests speak to real servers, git and processes, and have time enough on two cores. Most files
 * share a process: to load App and sandbox anew for each, and to have them slow until they are
 * compiled, took a third of their time. What changes its process for good, or only starts others,
 * is `apart`. The scenario that is held to a time comes by itself. (No group is the 0th: on two
 * cores vitest has one worker, and puts a project of group 0 behind all others.)
 */
const root = join(import.meta.dirname, "..");
const files = (...names: string[]) => names.map((name) => `test/scenarios/${name}.test.ts`);
const ALONE = files("main-job");
/** Scenarios on the stage, but for those that put another module in a module's place. */
const STAGED = globSync(files("*"), { cwd: root, exclude: [...LONG] }).filter((file) => {
  const text = readFileSync(join(root, file), "utf8");
  return text.includes("/stage/index.ts") && !text.includes("vi.mock(");
});
const SEEDS = "test/proofs/simulation/seeds.test.ts";
const APART = [
  // A database each, a lock of the process, another `fetch`.
  "test/app/{disk-full,inbox,inbox-killed,mounted,inbox-restart,inbox-verb,letters,ledger,metrics}.test.ts",
  "test/app/{queue-store,server,shutdown,client}.test.ts",
  "test/runner/isolation-*.test.ts",
  "test/proofs/payloads/*.test.ts",
  "test/proofs/*.test.ts",
];

// Hundreds of processes compile the same sources: a third of the time that each takes to start.
process.env["NODE_COMPILE_CACHE"] = join(import.meta.dirname, "../node_modules/.cache/compiled");

export default defineConfig({
  root,
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: "spec",
          include: ["test/spec/**/*.test.ts"],
          ...{ isolate: false, maxWorkers: 3 },
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: "parts",
          include: ["test/**/*.test.ts"],
          exclude: [
            "test/scenarios/**",
            "test/spec/**",
            "test/proofs/simulation/**",
            ...APART,
            ...LONG,
          ],
          // More than cores: much of the time they wait for a server's or a process's answer.
          ...{ isolate: false, maxWorkers: 3 },
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: "scenarios",
          include: STAGED,
          ...{ isolate: false, maxWorkers: 3 },
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: "apart",
          include: [...files("*"), ...APART],
          exclude: [...STAGED, ...ALONE, ...LONG],
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: "alone",
          include: ALONE,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          name: "simulation",
          include: ["test/proofs/simulation/**/*.test.ts"],
          exclude: [SEEDS, ...LONG],
          // They do nothing but reckon.
          maxWorkers: 2,
          sequence: { groupOrder: 5 },
        },
      },
      {
        extends: true,
        test: {
          name: "seeds",
          // It starts as many processes as there are cores.
          include: [SEEDS],
          sequence: { groupOrder: 6 },
        },
      },
      {
        extends: true,
        test: {
          name: "long",
          include: [...LONG],
          maxWorkers: 2,
          sequence: { groupOrder: 3 },
        },
      },
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
