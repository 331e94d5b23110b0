/** Plays the seeds that it is sent, one after the other. */
import type { Judged, Wanted } from "./batch.ts";
import { play } from "./play.ts";
import { createScenario } from "./scenario.ts";

// Each 304 comes as an error: where it was made is told when the seed is played alone.
Error.stackTraceLimit = 0;

process.on("message", ({ seed, rules }: Wanted) => {
  const broken = (error: unknown): Judged => {
    const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const nothing = { status: null, minutes: 0, requests: 0, digest: "", trace: [], counts: {} };
    return { seed, violations: [`the simulation broke: ${words}`], ...nothing };
  };
  void play(createScenario(seed), { rules })
    .catch(broken)
    .then((judged) => process.send!(judged));
});
// Ctrl-C reaches all processes of a terminal: who sends the seeds says when it is enough.
process.on("SIGINT", () => undefined);
// What is left of a dead replica keeps nothing alive.
process.on("disconnect", () => process.exit(0));
