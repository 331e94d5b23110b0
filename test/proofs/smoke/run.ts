/** Runs the probes one after the other. */
import type { Observations, Probe, Result } from "./probe.ts";
import { Runs } from "./runs.ts";
import type { World } from "./world.ts";

/** A probe that breaks is reported, and the next one runs. */
export async function runProbes(
  probes: readonly Probe[],
  world: World,
  onResult: (result: Result) => void,
): Promise<Result[]> {
  const runs = new Runs(world);
  const results: Result[] = [];
  for (const probe of probes) {
    const result = await runProbe(probe, world, runs);
    results.push(result);
    onResult(result);
  }
  return results;
}

async function runProbe(probe: Probe, world: World, runs: Runs): Promise<Result> {
  const missing = findMissing(probe, world);
  const begun = performance.now();
  const seconds = () => (performance.now() - begun) / 1000;
  if (missing) return { probe, verdict: "skipped", reason: missing, observed: [], seconds: 0 };
  try {
    world.place.signal.throwIfAborted();
    const seen: Observations = await probe.run(world, runs);
    return {
      probe,
      verdict: seen.hold ? "holds" : "differs",
      reason: null,
      observed: seen.list,
      seconds: seconds(),
    };
  } catch (error) {
    if (world.place.signal.aborted) {
      return {
        probe,
        verdict: "skipped",
        reason: "it was interrupted",
        observed: [],
        seconds: seconds(),
      };
    }
    const reason = (error instanceof Error ? error.message : String(error)).replace(/\s+/g, " ");
    return { probe, verdict: "broke", reason, observed: [], seconds: seconds() };
  }
}

function findMissing({ needs }: Probe, { place }: World): string | null {
  if (needs.includes("app") && !place.app)
    return "set APP_ID and PRIVATE_KEY: only an App can do this";
  if (needs.includes("admin") && !place.admin)
    return "set GH_TOKEN to the owner's token: the App may not do this";
  return null;
}
