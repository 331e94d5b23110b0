import { join } from "node:path";
import { createGit } from "../../../src/runner/git.ts";
import { openRemote, type Remote } from "../../../src/runner/remote.ts";
import type { Bench } from "./bench.ts";

/** Opens the bench's repository, as the trusted part of a session reads it. */
export function remoteOf(bench: Bench): Promise<Remote> {
  const env = { serverUrl: `file://${bench.dir}`, repository: "o/r", token: "" };
  return openRemote(
    env,
    createGit({ PATH: process.env.PATH!, HOME: bench.dir }),
    join(bench.temp, "store"),
  );
}
