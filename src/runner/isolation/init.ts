/**
 * The last steps into a sandbox, the same for each backend, once its namespaces and its files
 * stand.
 */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { FORWARDS_FOLDER } from "./port-forward.ts";
import type { ResourceLimits } from "./resource-limits.ts";

// As whom a session's processes run, and whose the files are that they may change.

interface Identity {
  uid: number;
  gid: number;
  /** Whether that is another user than the runner's. */
  other: boolean;
}

/**
 * Numbers that are nobody's (https://systemd.io/UIDS-GIDS/, "60578…61183: unused"). Sessions side
 * by side have different ones: limits on processes and the kernel's keyrings go by user.
 */
const SESSION_UID = 60_578 + (process.pid % 606);

/**
 * Root owns the machine's files, and no limit on processes holds for it. So where the runner is
 * root its sessions are a user of their own; where it is not, or is root of a namespace that has no
 * other user, they are the runner's.
 */
export function chooseIdentity(): Identity {
  const [uid, gid] = [process.geteuid!(), process.getegid!()];
  const other = uid === 0 && isMapped("uid") && isMapped("gid");
  return other ? { uid: SESSION_UID, gid: SESSION_UID, other } : { uid, gid, other };
}

/**
 * Makes `path` and all below it the property of `uid`; links themselves, never what they point to.
 */
export async function setOwner(path: string, uid: number, gid: number): Promise<void> {
  // No shell's, no glob's: the paths are the runner's own folders. -P: no link is walked through.
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
 * https://man7.org/linux/man-pages/man7/user_namespaces.7.html: first inside, first outside, how
 * many.
 */
function isMapped(kind: "uid" | "gid"): boolean {
  const lines = readFileSync(`/proc/self/${kind}_map`, "utf8").trim().split("\n");
  return lines.some((line) => {
    const [first = 0, , count = 0] = line.trim().split(/\s+/).map(Number);
    return SESSION_UID >= first && SESSION_UID < first + count;
  });
}

export interface InitOptions {
  /** What starts `supervisor.ts`. */
  program: readonly string[];
  identity: Identity;
  /** Null = none: only the attacks' harness asks for that. */
  limits: ResourceLimits | null;
}

/**
 * The sandbox's first process. It keeps a capability, or is root, so that nothing inside can trace
 * it or look into its /proc: a process that could would make the sandbox outlive the runner
 * (`ptrace(2)`, PR_SET_PDEATHSIG).
 */
const INIT_SCRIPT = '"$@"; exit $?';

/**
 * No file of the runner's stays open. When memory runs out, the kernel takes these processes first
 * (`proc_pid_oom_score_adj(5)`). bash counts files in KiB. A limit of the machine's that is lower
 * stays.
 */
const LIMIT_SCRIPT = `for fd in /proc/self/fd/*; do fd=\${fd##*/}; [ "$fd" -le 2 ] || eval "exec $fd>&-"; done
echo 1000 > /proc/self/oom_score_adj
ulimit -c 0
for limit in $LIMITS; do ulimit -\${limit%=*} \${limit#*=} 2> /dev/null; done
unset LIMITS
exec "$@"`;

/** What the first process runs; \`order\` is the name of a file among the forwarded ports. */
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
