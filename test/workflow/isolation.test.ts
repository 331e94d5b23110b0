import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { stepsIn, rendered } from "./variants.ts";

const { run: SCRIPT = "" } = stepsIn(rendered())["Isolation"]!;

/** A machine of programs that record their calls. A profile is a file in its folder. */
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "baton-isolation-"));
  mkdirSync(join(dir, "bin"));
  for (const name of ["true", "tee", "env"]) program(name, `exec /usr/bin/${name} "$@"`);
});
afterEach(() => rmSync(dir, { recursive: true }));

function program(name: string, body: string): void {
  const file = join(dir, "bin", name);
  writeFileSync(file, `#!/bin/bash\necho "${name} $*" >> '${dir}/calls'\n${body}\n`);
  chmodSync(file, 0o755);
}

const SUDO = '[ "$1" = -n ] || exit 9; shift; "$@"';
const bwrapIf = (file: string) => `[ -e '${file}' ]`;

/**
 * Runs the step as GitHub does, with the profile's path moved into the folder. Returns its last
 * line.
 */
function step(): string {
  const script = join(dir, "script.sh");
  writeFileSync(script, SCRIPT.replaceAll("/etc/apparmor.d/bwrap", `${dir}/profile`));
  const args = ["--noprofile", "--norc", "-eo", "pipefail", script];
  const said = execFileSync("/bin/bash", args, {
    env: { PATH: join(dir, "bin") },
    encoding: "utf8",
    stdio: "pipe",
  });
  return said.trim().split("\n").at(-1)!;
}
const calls = () => readFileSync(join(dir, "calls"), "utf8");

describe("the step that sets up isolation", () => {
  it("changes nothing if bubblewrap works", () => {
    program("bwrap", "exit 0");
    program("sudo", SUDO);
    expect(step()).toBe("bubblewrap works here.");
    expect(calls()).not.toContain("sudo");
  });

  it("installs bubblewrap, and allows it in AppArmor if needed", () => {
    program("sudo", SUDO);
    program("apparmor_parser", `/usr/bin/touch '${dir}/loaded'`);
    const made = `#!/bin/bash\n${bwrapIf(join(dir, "loaded"))}\n`;
    program(
      "apt-get",
      `[ "$1" = update ] || { printf '${made}' > ${dir}/bin/bwrap; /bin/chmod +x ` +
        `${dir}/bin/bwrap; }`,
    );
    expect(step()).toBe("bubblewrap works now.");
    expect(calls()).toContain("apt-get install -y -qq --no-install-recommends bubblewrap");
    expect(readFileSync(join(dir, "profile"), "utf8")).toMatch(
      /^profile bwrap \/usr\/bin\/bwrap .*\{\n {2}userns,$/m,
    );
  });

  it("works on a kernel without AppArmor, and without a folder for its profiles", () => {
    program("sudo", SUDO);
    program("bwrap", bwrapIf(join(dir, "never")));
    program("apparmor_parser", "echo 'AppArmor is not enabled' >&2; exit 1");
    program("apt-get", "exit 0");
    expect(step()).toBe("bubblewrap doesn't work here.");
    rmSync(join(dir, "profile"));
    program("tee", "echo 'no such folder' >&2; exit 1");
    expect(step()).toBe("bubblewrap doesn't work here.");
  });

  it.each([
    ["there is no sudo", () => program("apt-get", "exit 0"), "needs apt-get and sudo"],
    [
      "sudo asks for a password",
      () => (program("apt-get", "exit 0"), program("sudo", "exit 1")),
      "needs apt-get",
    ],
    [
      "apt-get fails",
      () => (program("apt-get", "exit 100"), program("sudo", SUDO)),
      "doesn't work here",
    ],
  ] as const)("doesn't fail the job if %s", (_, given, said) => {
    given();
    expect(step()).toContain(said);
    expect(existsSync(join(dir, "profile"))).toBe(false);
  });
});
