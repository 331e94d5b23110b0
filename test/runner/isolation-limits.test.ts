import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  getMachineLimits,
  watchResources,
  type ResourceLimits,
} from "../../src/runner/isolation/resource-limits.ts";
import { SandboxRunner, KINDS } from "./support/sandbox-process.ts";

const MB = 1024 ** 2;
let dir: string;
beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), "baton-limits-"))));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/**
 * Returns why a python script was killed, under the machine's limits except for `limits`; null = it
 * was not.
 */
async function ended(script: string, limits: Partial<ResourceLimits>): Promise<string | null> {
  const child = spawn("python3", ["-c", script], { cwd: dir, stdio: "ignore" });
  let told: string | null = null;
  const over = (why: string) => void ((told = why), child.kill("SIGKILL"));
  const stop = watchResources(child.pid!, [dir], { ...getMachineLimits(dir), ...limits }, over);
  await once(child, "exit");
  stop();
  return told;
}

describe("the watch over a sandbox ends it", () => {
  it("for its memory, summed over its processes", async () => {
    const hog = "import os, time; os.fork(); os.fork(); x = b'x' * (60 << 20); time.sleep(20)";
    expect(await ended(hog, { memory: 150 * MB })).toBe(
      "Baton ended it: it used more than 150 MB of memory, the most that a session may use " +
        "on this machine.",
    );
  });

  it("for its number of processes", async () => {
    const bomb = "import os, time\nfor i in range(5): os.fork()\ntime.sleep(20)";
    expect(await ended(bomb, { processes: 20 })).toBe(
      "Baton ended it: it had more than 20 processes at a time.",
    );
  });

  it("for its writes to the disk, in many files", async () => {
    const filler =
      "import time\nfor i in range(8): open(str(i), 'wb').write(b'x' * (8 << 20))\ntime.sleep(20)";
    expect(await ended(filler, { disk: 32 * MB })).toContain(
      "it filled the disk with more than 32 MB",
    );
  });

  it("for nothing else, not even if other programs fill the disk", async () => {
    writeFileSync(join(dir, "mine"), "");
    expect(await ended("import time; time.sleep(1)", {})).toBeNull();
  });
});

describe.each(KINDS.slice(0, 1))("in a sandbox of %s with a runner of %s", (backend, user) => {
  it("processes, open files and a file's length are limited, and no core is left", async () => {
    await using sandbox = await SandboxRunner.start(backend, user);
    const { out } = await sandbox.run(
      "ulimit -c; ulimit -Hu; ulimit -Hn; ulimit -Hf; df --output=size -m /tmp | tail -1",
    );
    const limits = getMachineLimits(dir);
    const most = [
      0,
      limits.processes,
      limits.open,
      limits.file / 1024,
      Math.floor(limits.temporary / MB),
    ];
    expect(out.split("\n").map(Number)).toEqual(most);
    const bomb = [
      ...["import os, time", "n = 0", "try:", "  while os.fork(): n += 1", "  time.sleep(600)"],
      "except OSError: print(n, flush=True)",
    ].join("\n");
    const forked = await sandbox.run(`python3 -c '${bomb}'`);
    expect(Number(forked.out || 0)).toBeLessThan(limits.processes);
  });
});
