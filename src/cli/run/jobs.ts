import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeForGood } from "./folder.ts";
import type { Bare } from "./local.ts";

/**
 * Ends a sandbox's jobs without waiting and removes their folders, which the sandbox's runner makes in the system's
 * temporary folder and names after the sandbox's own.
 */
export function endJobs({ close, dir }: Bare): void {
  // What `close` does at once, before its first wait, is to end the jobs.
  void close().catch(() => {});
  const name = `sandbox-job-${createHash("sha256").update(dir).digest("hex").slice(0, 12)}-`;
  for (const one of readdirSync(tmpdir())) if (one.startsWith(name)) removeForGood(join(tmpdir(), one));
}
