/**
 * Before the first test: compiles once what hundreds of processes of the scenarios load. A job of the sandbox sees the
 * cache read-only, so that none of them could fill it itself.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const BATON = join(import.meta.dirname, "../src/cli/baton.ts");

/** Each verb ends by itself once it is loaded: it misses the variables that say what to do. */
export function setup(): void {
  for (const verb of ["session", "serve"]) {
    const { status } = spawnSync(process.execPath, [BATON, verb], {
      env: { NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"] },
    });
    if (status !== 2) throw new Error(`baton ${verb} ended with ${status} where it has no variables to go by`);
  }
}
