import { join } from "node:path";
import { defineConfig } from "vitest/config";

/**
 * The tests speak to real servers, git and processes: each file has its own process, and time enough on two cores.
 * Scenarios come last and one at a time: they play whole builds, and one of them is held to a minute. (No group is the
 * 0th: on two cores vitest has one worker, and puts such a project of group 0 behind all others.)
 */
export default defineConfig({
  root: join(import.meta.dirname, ".."),
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: "parts",
          include: ["test/**/*.test.ts"],
          exclude: ["test/scenarios/**"],
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: "scenarios",
          include: ["test/scenarios/**/*.test.ts"],
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
    pool: "forks",
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 20_000,
    restoreMocks: true,
    unstubEnvs: true,
    reporters: process.stdout.isTTY ? ["default"] : [["default", { summary: false }]],
  },
});
