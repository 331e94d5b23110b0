import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DEFAULT_SETTINGS } from "../../core/build/settings.ts";
import { openCage } from "../../runner/isolation/index.ts";

/** Whether sessions can be isolated on this machine, found out by trying it; `path` is a search path. */
export async function isolates(path: string): Promise<boolean> {
  const dir = mkdtempSync(join(tmpdir(), "baton-try-"));
  try {
    const io = { environment: { PATH: path }, print: () => undefined };
    const cage = await openCage({ writable: [dir], readable: [] }, DEFAULT_SETTINGS, io);
    if ("missing" in cage) return false;
    await cage[Symbol.asyncDispose]();
    return true;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
