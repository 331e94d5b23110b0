import { join } from "node:path";
import { defineConfig } from "vitest/config";

/**
 * The tests speak to real servers, git and processes: each file has its own process, and time enough on two cores.
 * Scenarios come last, as they play whole builds; the one that is held to a time comes by itself. (No group is the 0th:
 * on two cores vitest has one worker, and puts such a project of group 0 behind all others.)
 */
const files = (...names: string[]) => names.map((name) => `test/scenarios/${name}.test.ts`);
const ALONE = files("main-job");
/** Whole builds on real runners, whose rules are shown on the stage as well: `npm run spec:long`, not with each check. */
const LONG = files(
  ...["stress", "python", "player", "conflict", "held-change", "kept-work", "kept-cancelled"],
  // What the first walks through, pages-browser looks at page by page; the second is to come back on the quicker stage.
  ...["pages", "crash", "score-failing"],
  ...["cli-folder", "cli-interrupt", "cli-killed", "cli-processes"],
);

// Hundreds of processes compile the same sources: a third of the time that each takes to start.
process.env["NODE_COMPILE_CACHE"] = join(import.meta.dirname, "../node_modules/.cache/compiled");

export default defineConfig({
  root: join(import.meta.dirname, ".."),
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: "spec",
          include: ["test/spec/**/*.test.ts"],
          // Pure, so that files may share a process: to load the core anew for each of them took half of their time.
          isolate: false,
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: "parts",
          include: ["test/**/*.test.ts"],
          exclude: ["test/scenarios/**", "test/spec/**"],
          // More than cores: much of the time they wait for a server's or a process's answer.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: "scenarios",
          include: ["test/scenarios/**/*.test.ts"],
          exclude: [...ALONE, ...LONG],
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          name: "long",
          include: LONG,
          maxWorkers: 2,
          sequence: { groupOrder: 4 },
        },
      },
      {
        extends: true,
        test: {
          name: "alone",
          include: ALONE,
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
    ],
    pool: "forks",
    globalSetup: ".github/vitest.warm.ts",
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 20_000,
    restoreMocks: true,
    unstubEnvs: true,
    reporters: process.stdout.isTTY ? ["default"] : [["default", { summary: false }]],
  },
});
