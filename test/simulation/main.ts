import { play } from "./play.ts";
import { scenarioOf } from "./scenario.ts";

const seed = Number(process.argv[2] ?? 1);
const scenario = scenarioOf(seed);
const plain = { ...scenario, acts: [], red: 0, trouble: 0, faults: { requests: 0, deliveries: 0, crashes: 0, runs: 0 } };
const began = process.hrtime.bigint();
const outcome = await play(process.argv[3] === "plain" ? plain : scenario, (line) => console.log(line));
console.log(JSON.stringify(scenario));
console.log({ ...outcome, trace: outcome.trace.length, coverage: JSON.stringify(outcome.coverage.counts) });
console.log(Number(process.hrtime.bigint() - began) / 1e6, "ms");
