/** Plays the seeds that it receives, one after the other. */
import type { Judged, Wanted } from "./batch.ts";
import { play } from "./play.ts";
import { createScenario } from "./scenario.ts";

// Each 304 is an error, and stacks are slow. Playing the seed alone shows where an error came from.
Error.stackTraceLimit = 0;

process.on("message", ({ seed, ...playing }: Wanted) => {
  const broken = (error: unknown): Judged => {
    const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const nothing = { status: null, minutes: 0, requests: 0, digest: "", trace: [], counts: {} };
    return { seed, violations: [`the simulation broke: ${words}`], ...nothing };
  };
  void play(createScenario(seed), playing)
    .catch(broken)
    .then((judged) => process.send!(judged));
});
// Ctrl-C reaches all processes of a terminal. The sender of the seeds decides when to stop.
process.on("SIGINT", () => undefined);
// Remains of a dead replica must not keep the process alive.
process.on("disconnect", () => process.exit(0));
