/** The last steps into a cage, the same for each backend, once its namespaces and its files stand. */
import { DOORS } from "./doors.ts";
import type { Identity } from "./identity.ts";
import type { Limits } from "./limits.ts";

export interface Entry {
  /** What starts `inside.ts`. */
  program: readonly string[];
  identity: Identity;
  /** Null = none: only the attacks' harness asks for that. */
  limits: Limits | null;
}

/**
 * The cage's first process. It keeps a capability, or is root, so that nothing inside can trace it or look into its
 * /proc: a process that could would make the cage outlive the runner (`ptrace(2)`, PR_SET_PDEATHSIG).
 */
const FIRST = '"$@"; exit $?';

/**
 * No file of the runner's stays open, whoever left it so; when memory runs out, the kernel takes these processes first
 * (`proc_pid_oom_score_adj(5)`). bash counts files in KiB. A limit of the machine's that is lower stays.
 */
const LIMITED = `for fd in /proc/self/fd/*; do fd=\${fd##*/}; [ "$fd" -le 2 ] || eval "exec $fd>&-"; done
echo 1000 > /proc/self/oom_score_adj
ulimit -c 0
for limit in $LIMITS; do ulimit -\${limit%=*} \${limit#*=} 2> /dev/null; done
unset LIMITS
exec "$@"`;

/** What the first process runs; \`order\` is the name of a file among the doors. */
export function enter({ program, identity, limits }: Entry, order: string): string[] {
  const { uid, gid, other } = identity;
  const user = other ? [`--reuid=${uid}`, `--regid=${gid}`, "--clear-groups"] : [];
  const none = ["--bounding-set=-all", "--inh-caps=-all", "--ambient-caps=-all", "--no-new-privs"];
  const most = limits ? `f=${Math.floor(limits.file / 1024)} u=${limits.processes} n=${limits.open}` : "";
  return [
    ...["sh", "-c", FIRST, "sh", "setpriv", ...user, ...none, "env", `LIMITS=${most}`],
    ...["bash", "-c", LIMITED, "bash", ...program, DOORS, order],
  ];
}
