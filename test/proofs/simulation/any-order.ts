/** The same scenario with hints in three orders. */
import { play } from "./play.ts";
import { createScenario, type Scenario } from "./scenario.ts";

/**
 * Only hints and processes fail. What GitHub refuses may depend on the moment, and then a different
 * end would be just as right.
 */
const faults: Scenario["faults"] = {
  ...{ requests: 0, deliveries: 0.3, crashes: 0.05, runs: 0, database: 0.01, clocks: 0 },
};

/** Returns all its ends: a single one if the order decides nothing. */
export async function listEnds(seed: number, given: Partial<Scenario>): Promise<string[]> {
  const scenario: Scenario = { ...createScenario(seed), acts: [], faults, replicas: 2, ...given };
  const all = new Set<string>();
  for (const order of [0, 1, 2]) {
    const { end, violations } = await play(scenario, { order });
    all.add(violations.length > 0 ? `broken: ${violations.join("; ")}` : end);
  }
  return [...all];
}
