import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { machineEnv } from "../../config/env.ts";
import { DEFAULT_SETTINGS } from "../../core/build/settings.ts";
import { openCage } from "../../runner/isolation/index.ts";

/** Whether sessions can be isolated on this machine, found out by trying it. */
export async function isolates(): Promise<boolean> {
  const dir = mkdtempSync(join(tmpdir(), "baton-try-"));
  try {
    const { PATH = "" } = machineEnv().jobs;
    const io = { environment: { PATH }, print: () => undefined };
    const cage = await openCage({ writable: [dir], readable: [] }, DEFAULT_SETTINGS, io);
    if ("missing" in cage) return false;
    await cage[Symbol.asyncDispose]();
    return true;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
