/** A GitHub sandbox for the tests of a file. */
import { afterFile } from "../../support/after-file.ts";
import { makeWorld, type World } from "./make-world.ts";

export type { World } from "./make-world.ts";

/**
 * Opens the world, and removes it after the file. Sessions do nothing unless `script` says what.
 */
export function openWorld(script = "true"): Promise<World> {
  const stack = new AsyncDisposableStack();
  afterFile(() => stack.disposeAsync());
  return makeWorld(stack, script);
}
