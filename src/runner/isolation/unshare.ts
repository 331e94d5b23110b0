/**
 * The system's own `unshare`, where bubblewrap is not or may not: as root, by `sudo` (GitHub's runners ask for no
 * password), or in a user namespace. A shell script does what bubblewrap would.
 */
import { spawnSync } from "node:child_process";
import type { Backend, Plan } from "./backend.ts";
import { TEMPORARY } from "./backend.ts";
import { enter } from "./enter.ts";
import { findProgram } from "./program.ts";
import { LIFELINE, ROOT } from "./scripts.ts";

const NEEDED = ["unshare", "setpriv", "mount", "umount", "pivot_root", "mkfifo"];

export const unshare: Backend = {
  name: "unshare",
  lacks(path) {
    const missing = NEEDED.find((name) => findProgram(name, path) === null);
    return missing === undefined ? null : `\`${missing}\` is not on the PATH`;
  },
  command(plan, order) {
    const sudo = bySudo(plan.path);
    const user = plan.entry.identity.other || sudo ? [] : ["--user", "--map-current-user", "--keep-caps"];
    // The runner's own user again, without root's powers: it is root only until the files stand.
    const identity = sudo ? { ...plan.entry.identity, other: true } : plan.entry.identity;
    const [file, ...args] = [
      ...(sudo ? ["sudo", "--non-interactive", "--"] : []),
      ...["sh", "-c", LIFELINE, "baton", `${plan.dir}/life-${order}`],
      ...["unshare", ...user, ...namespaces(plan), "--fork", "--kill-child=KILL", "--propagation=private"],
      ...["env", "--ignore-environment", `PATH=${plan.path}`],
      ...["sh", "-c", plan.without === "mounts" ? 'while [ "$1" != -- ]; do shift; done; shift; exec "$@"' : ROOT],
      ...["baton", `${plan.dir}/root`, String(plan.entry.limits?.temporary ?? TEMPORARY), plan.without ?? "all"],
      ...plan.view.mounts.flatMap(({ how, path, from }) => [how, path, from]),
      ...["--", ...enter({ ...plan.entry, identity }, order)],
    ];
    return [file!, ...args];
  },
};

function namespaces({ without }: Plan): string[] {
  return [
    ...["--mount", "--ipc", "--uts", "--cgroup"],
    ...(without === "pid" ? [] : ["--pid"]),
    ...(without === "net" ? [] : ["--net"]),
  ];
}

/** Whether root's powers are had for the asking, and only so. */
function bySudo(path: string): boolean {
  if (process.geteuid!() === 0 || findProgram("sudo", path) === null) return false;
  const { status } = spawnSync("sudo", ["--non-interactive", "true"], {
    stdio: "ignore",
    timeout: 10_000,
    env: { PATH: path },
  });
  return status === 0;
}
