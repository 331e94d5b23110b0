/**
 * Before the first test: builds the bundles, and compiles once what hundreds of processes of the
 * scenarios load. A job of the sandbox sees the cache read-only, so that none of them could fill it
 * itself.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { writeBundles } from "./scripts/bundle.ts";

const BATON = join(import.meta.dirname, "../src/cli/baton.ts");

/** Each verb ends by itself once it is loaded: what it should do is missing, or is no number. */
export async function setup(): Promise<void> {
  await writeBundles();
  const verbs = { session: {}, serve: { PORT: "none" } };
  for (const [verb, variables] of Object.entries(verbs)) {
    const { status, signal, stderr } = spawnSync(process.execPath, [BATON, verb], {
      env: { NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"], ...variables },
      encoding: "utf8",
      timeout: 60_000,
    });
    if (status !== 2)
      throw new Error(
        `baton ${verb} should refuse what it is given, ended with ${status ?? signal}: ${stderr}`,
      );
  }
}
