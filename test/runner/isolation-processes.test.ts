import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SandboxRunner, KINDS } from "./support/sandbox-process.ts";

/** Prints `got` if a process can be traced: PTRACE_ATTACH is 16. */
const trace = (pid: number) =>
  `python3 -c 'import ctypes; print("got" if ctypes.CDLL(None).ptrace(16, ${pid}, 0, 0) == ` +
  '0 else "no")\'';

describe.each(KINDS)("in a sandbox of %s with a runner of %s, a process", (backend, user) => {
  let sandbox: SandboxRunner;
  beforeAll(async () => void (sandbox = await SandboxRunner.start(backend, user)));
  afterAll(async () => sandbox[Symbol.asyncDispose]());

  it("sees no process of the runner, and no environment of others", async () => {
    const { pid } = sandbox.info;
    const { out } = await sandbox.run(
      `kill -0 ${pid} && echo alive; cat /proc/*/environ | tr '\\0' '\\n' | grep ` +
        `CANARY; ls -d /proc/${pid}`,
    );
    expect(out).toBe("");
    expect(Number((await sandbox.run("ls -d /proc/[0-9]* | wc -l")).out)).toBeLessThan(12);
  });

  it("has no capability, can't get one, and isn't root", async () => {
    const { out } = await sandbox.run(
      "grep -E '^(Cap|NoNewPrivs)' /proc/self/status | tr -d '\\t'; id -u; su -c id; sudo -n id",
    );
    const none = ["Inh", "Prm", "Eff", "Bnd", "Amb"].map((name) => `Cap${name}:0000000000000000`);
    expect(out.split("\n").slice(0, 6)).toEqual([...none, "NoNewPrivs:1"]);
    const uid = user === "root" ? 60_578 + (sandbox.info.pid % 606) : 65_534;
    expect(out.split("\n").slice(6)).toEqual([String(uid)]);
  });

  it("can't trace or stop the first process, whose end is the end of the sandbox", async () => {
    expect((await sandbox.run(trace(1))).out).toBe("no");
    const { code, out } = await sandbox.run(
      "kill -KILL 1; kill -STOP 1; cat /proc/1/environ; echo on; exit 7",
    );
    expect([code, out]).toEqual([7, "on"]);
  });

  it("has no terminal to type into, and no open file of the runner", async () => {
    const open = `python3 -c 'import os; print(*sorted(os.listdir("/proc/self/fd")))'`;
    const { out } = await sandbox.run(`(: < /dev/tty) && echo terminal; ps -o tty= -p $$; ${open}`);
    // The listing itself opens the third.
    expect(out).toBe("?\n0 1 2 3");
  });

  it("returns its exit code, or the signal that ended it; a missing program is reported", async () => {
    expect((await sandbox.run("exit 3")).code).toBe(3);
    expect((await sandbox.run("kill -TERM $$")).code).toBe(128 + 15);
    expect(await sandbox.run("exec no-such-program")).toMatchObject({
      code: 127,
      err: expect.stringContaining("no-such") as string,
    });
  });

  it("has only names, messages and semaphores of the sandbox", async () => {
    const { out } = await sandbox.run("ipcs -q | grep -c 0x; hostname evil && echo renamed");
    expect(out).toBe("0");
  });
});
