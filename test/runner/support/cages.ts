/** Cages for tests of what is on the runner's side of one. */
import type { ChildProcess } from "node:child_process";
import type { Sandbox } from "../../../src/runner/isolation/sandbox.ts";
import { openWithoutIsolation } from "../../../src/runner/isolation/isolation-off.ts";

/** No cage, and what it has started. */
export function watched(): Sandbox & { children: ChildProcess[] } {
  const children: ChildProcess[] = [];
  const off = openWithoutIsolation();
  const start: Sandbox["start"] = (argv, options) => {
    const child = off.start(argv, options);
    children.push(child);
    return child;
  };
  return { ...off, start, children };
}

/** In the place of whatever is to be started runs `script`, by bash. */
export function playing(script: string): Sandbox {
  const off = openWithoutIsolation();
  return { ...off, start: (_, options) => off.start(["/bin/bash", "-c", script], options) };
}
