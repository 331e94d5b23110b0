import type { Sandbox } from "../../src/sandbox/sandbox.ts";

/** Fails a test that asked the sandbox for something that GitHub has and the sandbox lacks. */
export function checkImplemented({ notImplemented }: Sandbox): void {
  if (notImplemented.size === 0) return;
  throw new Error(`The sandbox lacks what was asked of it: ${[...notImplemented].join(", ")}`);
}
