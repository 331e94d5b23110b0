import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { listProcessTree } from "../../src/runner/isolation/processes.ts";
import { SandboxRunner, KINDS } from "./support/sandbox-process.ts";
import { hasEnded } from "./support/processes.ts";

/** Leaves processes behind that only SIGKILL to each of them ends, then continues for long. */
const STUBBORN =
  "trap '' TERM INT HUP; (setsid sleep 600 &); setsid nohup sleep 600 & touch begun; sleep 600";

describe.each(KINDS)("a sandbox of %s with a runner of %s", (backend, user) => {
  it("leaves nothing when the runner is killed, not even what it had started", async () => {
    await using sandbox = await SandboxRunner.start(backend, user);
    sandbox.begin(STUBBORN);
    await vi.waitUntil(() => existsSync(join(sandbox.dir, "w", "begun")), 20_000);
    const pids = listProcessTree(sandbox.info.pid).map(({ pid }) => pid);
    expect(pids.length).toBeGreaterThan(5);
    sandbox.process.kill("SIGKILL");
    await vi.waitUntil(() => pids.every(hasEnded), 20_000);
  });

  it("leaves nothing when its command ends, and no folder or socket once it is closed", async () => {
    await using sandbox = await SandboxRunner.start(backend, user);
    const before = listProcessTree(sandbox.info.pid).length;
    await sandbox.run(
      "setsid sleep 600 > /dev/null 2>&1 & (setsid nohup sleep 600 > /dev/null 2>&1 &)",
    );
    await vi.waitUntil(() => listProcessTree(sandbox.info.pid).length <= before, 20_000);
    await sandbox.close();
    expect(sandbox.process.exitCode).toBe(0);
    expect(readdirSync(join(sandbox.dir, "t"))).toEqual([]);
  });
});
