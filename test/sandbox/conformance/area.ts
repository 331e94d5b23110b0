import { expect } from "vitest";
import type { Endpoint } from "../../../src/sandbox/rest/endpoint.ts";
import type { ApiWorld } from "../api-world.ts";
import { undriven } from "./coverage.ts";
import { eventProblems } from "./event-problems.ts";
import { reread } from "./reread.ts";

/** Each of the endpoints was driven, and all that was asked, answered and told was as GitHub describes it. */
export async function complete(world: ApiWorld, endpoints: readonly Endpoint[]): Promise<void> {
  expect(undriven(endpoints, world.wire.seen)).toEqual([]);
  expect(await reread(world.wire)).toEqual([]);
  expect(world.wire.problems).toEqual([]);
  expect(eventProblems(world.events)).toEqual([]);
}
