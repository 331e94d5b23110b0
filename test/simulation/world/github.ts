/** The sandbox as the simulation uses it: no port, no process, its clock the timeline's. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openSandbox } from "../../../src/sandbox/index.ts";
import { saveArtifact } from "../../../src/sandbox/actions/artifacts.ts";
import type { Faults } from "../../../src/sandbox/faults/faults.ts";
import type { Run } from "../../../src/sandbox/model.ts";
import type { ActionsService, Sandbox } from "../../../src/sandbox/sandbox.ts";
import type { SeedApi } from "../../../src/sandbox/seed.ts";
import type { Timeline } from "./timeline.ts";

export interface GitHub {
  sandbox: Sandbox;
  url: string;
  seed: SeedApi;
  faults: Faults;
  handle(request: Request): Promise<Response>;
  close(): Promise<void>;
}

export async function openGitHub(
  timeline: Timeline,
  actions: (sandbox: Sandbox) => ActionsService,
): Promise<GitHub> {
  const dir = mkdtempSync("/dev/shm/baton-simulated-");
  const running = await openSandbox({
    dir,
    clock: () => new Date(timeline.now),
    wait: (ms) => new Promise((resolve) => void timeline.after(ms, "", () => resolve(), null)),
  });
  running.sandbox.actions = actions(running.sandbox);
  const close = async () => {
    await running.close();
    rmSync(dir, { recursive: true, force: true });
  };
  const { sandbox, url, seed, faults } = running;
  return { sandbox, url, seed, faults, handle: (request) => running.handle(request), close };
}

export function keepArtifact(sandbox: Sandbox, run: Run, name: string, entries: Record<string, Uint8Array>): void {
  const files = Object.entries(entries).map(([path, bytes]) => {
    const file = join(sandbox.dir, path);
    writeFileSync(file, bytes);
    return file;
  });
  saveArtifact(sandbox, run, name, { files, root: sandbox.dir }, 3);
}
