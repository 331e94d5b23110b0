/** A job's namespaces: once they are closed, none of its processes runs. */
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { detectIsolation } from "../../src/sandbox/actions/isolation/detect-isolation.ts";
import { JobNamespaces } from "../../src/sandbox/actions/isolation/job-namespaces.ts";
import { running } from "./actions-world.ts";

const isolation = detectIsolation(process.env.PATH ?? "");
/** Without waiting for the processes, most of these rounds find some. */
const ROUNDS = 8;

test.runIf(isolation.ok)(
  "when namespaces are closed, no process runs in them any more",
  async () => {
    if (!isolation.ok) return;
    const root = mkdtempSync(join(tmpdir(), "namespaces-test-"));
    const [temporary, runner] = [join(root, "tmp"), join(root, "runner")];
    for (const folder of [temporary, runner]) mkdirSync(folder);
    const view = {
      ...{ root, tmp: temporary, runner },
      ...{ hidden: [], temporary: [tmpdir()], readable: [], writable: [] },
    };
    const command = {
      ...{ cwd: "/", env: { PATH: "/usr/bin:/bin" }, writable: undefined },
      ...({ stdin: "ignore", stdout: "pipe" } as const),
    };
    try {
      for (let round = 0; round < ROUNDS; round++) {
        const namespaces = await JobNamespaces.open(isolation.bwrap, view);
        const mark = `298.${process.pid}${round}`;
        const script = `for n in $(seq 12); do setsid sleep ${mark} & done; sleep 0.1`;
        await once(namespaces.spawn({ ...command, file: "/bin/sh", args: ["-c", script] }), "exit");
        expect(running(mark)).toHaveLength(12);
        await namespaces.close();
        expect(running(mark)).toEqual([]);
      }
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  },
);
