import type { Sandbox } from "../../src/sandbox/sandbox.ts";

/** Fails a test that used a feature of GitHub that the sandbox lacks. */
export function checkImplemented({ notImplemented }: Sandbox): void {
  if (notImplemented.size === 0) return;
  throw new Error(`The sandbox lacks requested features: ${[...notImplemented].join(", ")}`);
}
