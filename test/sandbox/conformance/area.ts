import { expect } from "vitest";
import type { ApiWorld } from "../api-world.ts";
import { AREAS } from "./areas.ts";
import { undriven } from "./coverage.ts";
import { eventProblems } from "./event-problems.ts";
import { reread } from "./reread.ts";

/**
 * Checks that each endpoint of the area was called, and that all requests, answers and events match
 * GitHub's description.
 */
export async function complete(world: ApiWorld, area: keyof typeof AREAS): Promise<void> {
  expect(undriven(AREAS[area], world.wire.seen)).toEqual([]);
  expect(await reread(world.wire)).toEqual([]);
  expect(world.wire.problems).toEqual([]);
  expect(eventProblems(world.events)).toEqual([]);
}
