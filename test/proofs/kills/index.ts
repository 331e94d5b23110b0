/**
 * `npm run proof kills`: plays the demo as real processes under `kill -9`, and compares it with the
 * same demo without kills.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readRequestFile } from "../../../src/cli/local-run/input.ts";
import { EXAMPLES } from "../../scenarios/cli-support.ts";
import { defineProof } from "../support/proof.ts";
import { createMoments, createVictims } from "./moments.ts";
import { play, type Played, type PlayOptions } from "./play.ts";
import { compareRemains } from "./remains.ts";

export const KILLS = defineProof({
  name: "kills",
  summary:
    "Plays the demo as real processes and kills App, Postgres and sandbox with `kill -9`, by seed.",
  options: {
    runs: { type: "count", default: 10, about: "how many seeds to play" },
    from: { type: "count", default: 1, least: 0, about: "the first seed" },
  },
  onInterrupt: "finish",
  release: [],
  async run({ options: { runs, from }, report, signal }) {
    const logs = mkdtempSync(join(tmpdir(), "baton-kills-"));
    const demo = {
      request: readRequestFile(join(EXAMPLES, "request.md")),
      flags: ["--score", join(EXAMPLES, "score.yml")],
      signal,
    };
    const playDemo = async (options: Omit<PlayOptions, keyof typeof demo>): Promise<Played> => {
      const played = await play({ ...demo, ...options });
      report.print(`  landed in ${played.seconds.toFixed(0)} s`);
      return played;
    };
    try {
      report.print("without kills");
      const calm = await playDemo({ moments: [], replicas: 1, logs: join(logs, "calm") });
      for (let seed = from; seed < from + runs; seed++) {
        const replicas = 1 + (seed % 2);
        report.print(`seed ${seed}: ${replicas} of the App`);
        const moments = createMoments(seed, calm.commits, createVictims(seed));
        const folder = join(logs, `seed-${seed}`);
        const say = (line: string): void => report.print(`  ${line}`);
        try {
          const { lost, doubled } = compareRemains(
            calm,
            await playDemo({ moments, replicas, logs: folder, say }),
          );
          for (const item of lost) report.addViolation(`  LOST: ${item}`);
          for (const item of doubled) report.addViolation(`  DOUBLED: ${item}`);
          if (lost.length + doubled.length === 0) rmSync(folder, { recursive: true, force: true });
        } catch (error) {
          if (signal.aborted) throw error;
          report.addViolation(
            `  FAILED: ${error instanceof Error ? error.message : String(error)}`,
          );
        }
      }
    } finally {
      if (report.violations === 0) rmSync(logs, { recursive: true, force: true });
      else report.print(`logs: ${logs}`);
    }
  },
});
