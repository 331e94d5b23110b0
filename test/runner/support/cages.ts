/** Cages for tests of what is on the runner's side of one. */
import type { ChildProcess } from "node:child_process";
import type { Cage } from "../../../src/runner/isolation/cage.ts";
import { openOff } from "../../../src/runner/isolation/off.ts";

/** No cage, and what it has started. */
export function watched(): Cage & { children: ChildProcess[] } {
  const children: ChildProcess[] = [];
  const off = openOff();
  const start: Cage["start"] = (argv, options) => {
    const child = off.start(argv, options);
    children.push(child);
    return child;
  };
  return { ...off, start, children };
}

/** In the place of whatever is to be started runs `script`, by bash. */
export function playing(script: string): Cage {
  const off = openOff();
  return { ...off, start: (_, options) => off.start(["/bin/bash", "-c", script], options) };
}
