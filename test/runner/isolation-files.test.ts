import { existsSync, lstatSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SandboxRunner, KINDS } from "./support/sandbox-process.ts";

describe.each(KINDS)("in a sandbox of %s with a runner of %s, the files", (backend, user) => {
  let sandbox: SandboxRunner;
  beforeAll(async () => void (sandbox = await SandboxRunner.start(backend, user)));
  afterAll(async () => sandbox[Symbol.asyncDispose]());

  it("of the runner and of homes are missing, and the writable ones exist", async () => {
    const { out } = await sandbox.run(
      `cat ${sandbox.dir}/secret; ls ${sandbox.dir}; ls -A /home /run /var; echo x > a; cat a`,
    );
    // One kind has `bin` on its search path, and `mount` leaves a folder of its own.
    const seen = out.split("\n").filter((name) => !["bin", "mount"].includes(name));
    expect(seen).toEqual(["r", "s", "w", "/home:", "", "/run:", "baton", "", "/var:", "tmp", "x"]);
    expect(readFileSync(join(sandbox.dir, "w", "a"), "utf8")).toBe("x\n");
  });

  it("can't be written except for the writable ones", async () => {
    const places = [
      "/",
      "/usr",
      "/etc",
      "/dev",
      "/home",
      "/run",
      "/run/baton",
      `${sandbox.dir}/r`,
      "/proc/sys",
    ];
    const { out } = await sandbox.run(
      `for d in ${places.join(" ")}; do echo x > $d/canary && echo "$d"; done 2> /dev/null`,
    );
    expect(out).toBe("");
    await sandbox.run(`echo x > ${sandbox.dir}/canary`);
    expect(existsSync(join(sandbox.dir, "canary"))).toBe(false);
    expect((await sandbox.run("echo /tmp/evil > /proc/sys/kernel/core_pattern")).code).toBe(1);
  });

  it("can't be mounted again, and no other process provides its own view of them", async () => {
    const { out } = await sandbox.run(
      "mount -o remount,rw,bind /usr && echo remounted; mount -t tmpfs none /etc && echo " +
        "mounted; umount /usr && echo bare; ls /proc/1/root /proc/1/cwd/ && echo seen; " +
        "unshare -Urm mount -o remount,rw,bind /usr && echo bad",
    );
    expect(out).toBe("");
  });

  it("behind a link are those of the sandbox", async () => {
    const secret = join(sandbox.dir, "secret");
    expect(
      (
        await sandbox.run(
          `ln -s ${secret} l; cat l; ln ${secret} h; cat h; ln -s / root; cat root/root/.bashrc`,
        )
      ).out,
    ).toBe("");
    expect(lstatSync(join(sandbox.dir, "w", "l")).isSymbolicLink()).toBe(true);
  });

  it("include no devices and no setuid programs of root", async () => {
    const { out } = await sandbox.run(
      "mknod d b 8 0 && echo made; cat /dev/sda /dev/vda /dev/mem /dev/kmsg && echo read",
    );
    expect(out).toBe("");
    const setuid = await sandbox.run(
      "for f in /usr/bin/su /usr/bin/sudo /usr/bin/mount; do [ -x $f ] && findmnt -no " +
        "OPTIONS -T $f; done",
    );
    for (const options of setuid.out.split("\n")) expect(options).toContain("nosuid");
  });

  it("belong to the runner again after it is closed, with no privilege left in them", async () => {
    writeFileSync(join(sandbox.dir, "outside"), "");
    await sandbox.run(
      `ln -s ${sandbox.dir}/outside to; cp /bin/sh shell; chmod 4755 shell; mkdir -p deep/er`,
    );
    await sandbox.close();
    const own = (path: string) => statSync(join(sandbox.dir, path)).uid;
    expect([own("w/shell"), own("w/deep/er")]).toEqual([own("w"), own("w")]);
    expect([own("w"), own("outside")]).toEqual([own("."), process.geteuid!()]);
    // The kernel removes the setuid bit when another user gets the file. Otherwise it only gives
    // the user's own rights.
    expect(statSync(join(sandbox.dir, "w", "shell")).mode & 0o4000).toBe(
      user === "root" ? 0 : 0o4000,
    );
  });
});
