import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CagedRunner, KINDS } from "./support/caged.ts";

/** Prints `got` if a process can be traced: PTRACE_ATTACH is 16. */
const trace = (pid: number) =>
  `python3 -c 'import ctypes; print("got" if ctypes.CDLL(None).ptrace(16, ${pid}, 0, 0) == ` +
  '0 else "no")\'';

describe.each(KINDS)("in a sandbox of %s with a runner of %s, a process", (backend, user) => {
  let cage: CagedRunner;
  beforeAll(async () => void (cage = await CagedRunner.start(backend, user)));
  afterAll(async () => cage[Symbol.asyncDispose]());

  it("sees no process of the runner, and no environment of others", async () => {
    const { pid } = cage.told;
    const { out } = await cage.run(
      `kill -0 ${pid} && echo alive; cat /proc/*/environ | tr '\\0' '\\n' | grep ` +
        `CANARY; ls -d /proc/${pid}`,
    );
    expect(out).toBe("");
    expect(Number((await cage.run("ls -d /proc/[0-9]* | wc -l")).out)).toBeLessThan(12);
  });

  it("has no capability, can't get one, and isn't root", async () => {
    const { out } = await cage.run(
      "grep -E '^(Cap|NoNewPrivs)' /proc/self/status | tr -d '\\t'; id -u; su -c id; sudo -n id",
    );
    const none = ["Inh", "Prm", "Eff", "Bnd", "Amb"].map((name) => `Cap${name}:0000000000000000`);
    expect(out.split("\n").slice(0, 6)).toEqual([...none, "NoNewPrivs:1"]);
    const uid = user === "root" ? 60_578 + (cage.told.pid % 606) : 65_534;
    expect(out.split("\n").slice(6)).toEqual([String(uid)]);
  });

  it("can't trace or stop the first process, whose end is the end of the sandbox", async () => {
    expect((await cage.run(trace(1))).out).toBe("no");
    const { code, out } = await cage.run(
      "kill -KILL 1; kill -STOP 1; cat /proc/1/environ; echo on; exit 7",
    );
    expect([code, out]).toEqual([7, "on"]);
  });

  it("has no terminal to type into, and no open file of the runner", async () => {
    const open = `python3 -c 'import os; print(*sorted(os.listdir("/proc/self/fd")))'`;
    const { out } = await cage.run(`(: < /dev/tty) && echo terminal; ps -o tty= -p $$; ${open}`);
    // The listing itself opens the third.
    expect(out).toBe("?\n0 1 2 3");
  });

  it("returns its exit code, or the signal that ended it; a missing program is reported", async () => {
    expect((await cage.run("exit 3")).code).toBe(3);
    expect((await cage.run("kill -TERM $$")).code).toBe(128 + 15);
    expect(await cage.run("exec no-such-program")).toMatchObject({
      code: 127,
      err: expect.stringContaining("no-such") as string,
    });
  });

  it("has only names, messages and semaphores of the sandbox", async () => {
    const { out } = await cage.run("ipcs -q | grep -c 0x; hostname evil && echo renamed");
    expect(out).toBe("0");
  });
});
