/** Delivers broken payloads, and reports what they did. */
import fc from "fast-check";
import type { Bench } from "./bench.ts";
import { createDeliveryArbitrary } from "./fuzz.ts";
import { findForeignEffects } from "./foreign-effects.ts";

const ANSWER = /^202 (Kept\.|Ignored\. .+\.)$/;
const LANE = /^[\w-]{1,100}\/[\w.-]{1,100}#(0|[1-9]\d{0,9}|builds|templates|template-users)$/;

/**
 * @returns how often each answer came. @throws if a payload got no valid answer; the message names
 * it
 */
export async function deliverAnything(
  bench: Bench,
  numRuns: number,
  seed: number,
): Promise<Map<string, number>> {
  const { installation, foreign, units, open } = bench;
  const places = [
    [installation, units],
    [installation, open],
    [foreign, open],
  ] as const;
  const counts = new Map<string, number>();
  const property = fc.asyncProperty(createDeliveryArbitrary(places), async ({ event, body }) => {
    const answer = await deliverOne(bench, event, body);
    const kind = answer.replace(/ \S+ isn't/, " … isn't");
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  });
  await fc.assert(property, { numRuns, seed });
  return counts;
}

/** @throws if the delivery is neither stored nor ignored for a reason */
export async function deliverOne(bench: Bench, event: string, body: string): Promise<string> {
  const answer = (await bench.deliver(event, body)).join(" ");
  if (!ANSWER.test(answer)) throw new Error(`${event} is answered: ${answer}`);
  return answer;
}

/**
 * Returns effects on things that are not the App's, and unexpected failures, since the last call;
 * empty if there are none.
 */
export async function findHarm(bench: Bench): Promise<string[]> {
  const asked = await bench.takeExchanges();
  const lanes = (await bench.listItems())
    .filter((lane) => !LANE.test(lane))
    .map((lane) => `a lane: ${lane.slice(0, 200)}`);
  return [...findForeignEffects(asked, bench.installation), ...lanes, ...bench.errors.splice(0)];
}
