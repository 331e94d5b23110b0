/**
 * The last steps into a sandbox, after its namespaces and files exist. They are the same for each
 * backend.
 */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { FORWARDS_FOLDER } from "./port-forward.ts";
import type { ResourceLimits } from "./resource-limits.ts";

// The user as whom a session's processes run, and who owns the files that they may change.

interface Identity {
  uid: number;
  gid: number;
  /** Whether it is another user than the runner's. */
  other: boolean;
}

/**
 * Unused user ids (https://systemd.io/UIDS-GIDS/, "60578…61183: unused"). Parallel sessions have
 * different ones, because the process limits and the kernel's keyrings are per user.
 */
const SESSION_UID = 60_578 + (process.pid % 606);

/**
 * Root owns the machine's files and has no process limit. If the runner is root, its sessions
 * therefore run as a user of their own. If it is not, or is root of a namespace without another
 * user, they run as the runner's user.
 */
export function chooseIdentity(): Identity {
  const [uid, gid] = [process.geteuid!(), process.getegid!()];
  const other = uid === 0 && isMapped("uid") && isMapped("gid");
  return other ? { uid: SESSION_UID, gid: SESSION_UID, other } : { uid, gid, other };
}

/**
 * Makes `uid` the owner of `path` and all below it. Changes the owner of links themselves, never of
 * their targets.
 */
export async function setOwner(path: string, uid: number, gid: number): Promise<void> {
  // No shell or glob reads the paths: they are the runner's own folders. -P: chown follows no link.
  await promisify(execFile)("chown", [
    "--recursive",
    "--no-dereference",
    "-P",
    "--",
    `${uid}:${gid}`,
    path,
  ]);
}

/**
 * The columns are first id inside, first id outside, count:
 * https://man7.org/linux/man-pages/man7/user_namespaces.7.html
 */
function isMapped(kind: "uid" | "gid"): boolean {
  const lines = readFileSync(`/proc/self/${kind}_map`, "utf8").trim().split("\n");
  return lines.some((line) => {
    const [first = 0, , count = 0] = line.trim().split(/\s+/).map(Number);
    return SESSION_UID >= first && SESSION_UID < first + count;
  });
}

export interface InitOptions {
  /** The command that starts `supervisor.ts`. */
  program: readonly string[];
  identity: Identity;
  /** Null = none, which only the attack tests request. */
  limits: ResourceLimits | null;
}

/**
 * The sandbox's first process. It keeps a capability, or is root, so that no process inside can
 * trace it or read its /proc. Such a process could make the sandbox outlive the runner
 * (`ptrace(2)`, PR_SET_PDEATHSIG).
 */
const INIT_SCRIPT = '"$@"; exit $?';

/**
 * Closes the runner's open files. When memory runs out, the kernel kills these processes first
 * (`proc_pid_oom_score_adj(5)`). bash counts files in KiB. A lower limit of the machine stays in
 * force.
 */
const LIMIT_SCRIPT = `for fd in /proc/self/fd/*; do fd=\${fd##*/}; [ "$fd" -le 2 ] || eval "exec $fd>&-"; done
echo 1000 > /proc/self/oom_score_adj
ulimit -c 0
for limit in $LIMITS; do ulimit -\${limit%=*} \${limit#*=} 2> /dev/null; done
unset LIMITS
exec "$@"`;

/**
 * Builds the command of the first process. `order` is the name of a file among the forwarded
 * ports.
 */
export function buildInitCommand(
  { program, identity, limits }: InitOptions,
  order: string,
): string[] {
  const { uid, gid, other } = identity;
  const user = other ? [`--reuid=${uid}`, `--regid=${gid}`, "--clear-groups"] : [];
  const none = ["--bounding-set=-all", "--inh-caps=-all", "--ambient-caps=-all", "--no-new-privs"];
  const most = limits
    ? `f=${Math.floor(limits.file / 1024)} u=${limits.processes} n=${limits.open}`
    : "";
  return [
    ...["sh", "-c", INIT_SCRIPT, "sh", "setpriv", ...user, ...none, "env", `LIMITS=${most}`],
    ...["bash", "-c", LIMIT_SCRIPT, "bash", ...program, FORWARDS_FOLDER, order],
  ];
}
