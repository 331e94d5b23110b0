/** A GitHub for the tests of a file. */
import { afterAll } from "vitest";
import { makeWorld, type World } from "./makeWorld.ts";

export type { World } from "./makeWorld.ts";

const stack = new AsyncDisposableStack();
// It stands here: a hook that is set within another hook is never called.
afterAll(() => stack.disposeAsync());

/** Opens it, and removes it after the tests. A session does nothing unless `script` says what. */
export function openWorld(script = "true"): Promise<World> {
  return makeWorld(stack, script);
}
