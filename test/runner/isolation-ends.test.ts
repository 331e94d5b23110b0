import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { listProcessTree } from "../../src/runner/isolation/processes.ts";
import { CagedRunner, KINDS } from "./support/caged.ts";
import { gone } from "./support/gone.ts";

/** Leaves processes behind that only SIGKILL to each of them ends, then continues for long. */
const STUBBORN =
  "trap '' TERM INT HUP; (setsid sleep 600 &); setsid nohup sleep 600 & touch begun; sleep 600";

describe.each(KINDS)("a sandbox of %s with a runner of %s", (backend, user) => {
  it("leaves nothing when the runner is killed, not even what it had started", async () => {
    await using cage = await CagedRunner.start(backend, user);
    cage.begin(STUBBORN);
    await vi.waitUntil(() => existsSync(join(cage.dir, "w", "begun")), 20_000);
    const pids = listProcessTree(cage.told.pid).map(({ pid }) => pid);
    expect(pids.length).toBeGreaterThan(5);
    cage.process.kill("SIGKILL");
    await vi.waitUntil(() => pids.every(gone), 20_000);
  });

  it("leaves nothing when its command ends, and no folder or socket once it is closed", async () => {
    await using cage = await CagedRunner.start(backend, user);
    const before = listProcessTree(cage.told.pid).length;
    await cage.run(
      "setsid sleep 600 > /dev/null 2>&1 & (setsid nohup sleep 600 > /dev/null 2>&1 &)",
    );
    await vi.waitUntil(() => listProcessTree(cage.told.pid).length <= before, 20_000);
    await cage.close();
    expect(cage.process.exitCode).toBe(0);
    expect(readdirSync(join(cage.dir, "t"))).toEqual([]);
  });
});
