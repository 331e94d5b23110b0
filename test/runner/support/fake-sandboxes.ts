/** Sandboxes for tests of the runner's side. */
import type { ChildProcess } from "node:child_process";
import type { Sandbox } from "../../../src/runner/isolation/sandbox.ts";
import { openWithoutIsolation } from "../../../src/runner/isolation/isolation-off.ts";

/** Returns no isolation, and the children that it has started. */
export function createWatchedSandbox(): Sandbox & { children: ChildProcess[] } {
  const children: ChildProcess[] = [];
  const off = openWithoutIsolation();
  const start: Sandbox["start"] = (argv, options) => {
    const child = off.start(argv, options);
    children.push(child);
    return child;
  };
  return { ...off, start, children };
}

/** Runs `script` with bash instead of any program. */
export function createScriptSandbox(script: string): Sandbox {
  const off = openWithoutIsolation();
  return { ...off, start: (_, options) => off.start(["/bin/bash", "-c", script], options) };
}
