/**
 * The system's own `unshare`, if bubblewrap is missing or not allowed. It runs as root, through
 * `sudo` (GitHub's runners ask for no password), or in a user namespace. A shell script does the
 * work of bubblewrap.
 */
import { spawnSync } from "node:child_process";
import { TEMPORARY_BYTES, type SandboxBackend, type StartPlan } from "./backend.ts";
import { buildInitCommand } from "./init.ts";
import { findProgram } from "../programs.ts";

// The shell scripts of the `unshare` backend: plain sh, with the tools of util-linux and coreutils.

/**
 * Runs outside, perhaps as root: the runner can't kill what sudo starts. Instead the runner keeps a
 * pipe open. When it closes the pipe or dies, everything ends. $1 is the pipe, the rest is the
 * command.
 */
const PARENT_DEATH_SCRIPT = `
exec 3<&0 4< "$1"; shift
setpriv --pdeathsig KILL "$@" <&3 3<&- 4<&- &
child=$!
exec 3<&-
( read -r word <&4; kill -KILL "$child" ) > /dev/null 2>&1 &
watch=$!
wait "$child"; code=$?
kill "$watch" 2> /dev/null
exit "$code"`;

/**
 * The first process of the new namespaces: builds a root of the given mounts, changes to it, and
 * starts the rest. $1 is a folder to build it in, $2 the bytes of an in-memory folder, $3 a defence
 * to leave out. Then follow how, path and from for each mount, up to two dashes.
 */
const ROOT_SCRIPT = `
set -e
new=$1 size=$2 without=$3; shift 3
mount -t tmpfs -o mode=755,size=16m,nosuid,nodev tmpfs "$new"
cd "$new"
mkdir -p home root run tmp var/tmp dev proc .old
memory() { mkdir -p "$new$1"; mount -t tmpfs -o "mode=1777,size=$size,nosuid,nodev" tmpfs "$new$1"; }
memory /tmp
memory /var/tmp
mount -t tmpfs -o mode=755,size=64k,nosuid tmpfs "$new/dev"
for node in null zero full random urandom tty; do
  : > "$new/dev/$node"
  mount --bind "/dev/$node" "$new/dev/$node"
done
memory /dev/shm
mkdir "$new/dev/pts"
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,nosuid,noexec devpts "$new/dev/pts"
ln -s pts/ptmx "$new/dev/ptmx"
ln -s /proc/self/fd "$new/dev/fd"
for fd in 0:stdin 1:stdout 2:stderr; do ln -s "/proc/self/fd/\${fd%:*}" "$new/dev/\${fd#*:}"; done
mount -o remount,bind,ro "$new/dev"
flags() { mount -o "remount,bind,$1,nosuid,nodev" "$2"; }
while [ "$1" != -- ]; do
  how=$1 path=$2 from=$3; shift 3
  mkdir -p "$new$(dirname "$path")"
  if [ "$how" = link ]; then ln -s "$from" "$new$path"; continue; fi
  if [ -d "$from" ]; then mkdir -p "$new$path"; else : > "$new$path"; fi
  mount --rbind "$from" "$new$path"
  [ "$how" = write ] && how=rw || how=ro
  flags "$how" "$new$path"
  # A mount below a mount keeps its own flags.
  while read -r _ _ _ _ at _; do
    case "$at" in "$new$path"/*) flags "$how" "$(printf %b "$at")" ;; esac
  done < /proc/self/mountinfo
done
shift
if [ "$without" = pid ]; then mount --rbind /proc "$new/proc"; else
  mount -t proc -o nosuid,nodev,noexec proc "$new/proc"
  for part in sys sysrq-trigger irq bus; do
    [ -e "$new/proc/$part" ] || continue
    mount --bind "$new/proc/$part" "$new/proc/$part"
    mount -o remount,bind,ro,nosuid,nodev,noexec "$new/proc/$part"
  done
fi
[ "$without" = net ] || ip link set lo up 2> /dev/null || perl -e '
  socket(S, 2, 2, 0) or die; ioctl(S, 0x8914, my $up = pack("a16 s x22", "lo", 0x41)) or die "lo: $!";'
pivot_root . .old
cd /
umount -l /.old
rmdir /.old
mount -o remount,bind,ro /
exec setsid --wait "$@"`;

const NEEDED_PROGRAMS = ["unshare", "setpriv", "mount", "umount", "pivot_root", "mkfifo"];

export const unshare: SandboxBackend = {
  name: "unshare",
  findMissing(path) {
    const missing = NEEDED_PROGRAMS.find((name) => findProgram(name, path) === null);
    return missing === undefined ? null : `\`${missing}\` is not on the PATH`;
  },
  command(plan, order) {
    const sudo = canSudo(plan.path);
    const user =
      plan.entry.identity.other || sudo ? [] : ["--user", "--map-current-user", "--keep-caps"];
    // Runs as the runner's own user again, without root's rights. It is root only until the files
    // are mounted.
    const identity = sudo ? { ...plan.entry.identity, other: true } : plan.entry.identity;
    const [file, ...args] = [
      ...(sudo ? ["sudo", "--non-interactive", "--"] : []),
      ...["sh", "-c", PARENT_DEATH_SCRIPT, "baton", `${plan.dir}/life-${order}`],
      ...[
        "unshare",
        ...user,
        ...listNamespaceArguments(plan),
        "--fork",
        "--kill-child=KILL",
        "--propagation=private",
      ],
      ...["env", "--ignore-environment", `PATH=${plan.path}`],
      ...[
        "sh",
        "-c",
        plan.without === "mounts"
          ? 'while [ "$1" != -- ]; do shift; done; shift; exec "$@"'
          : ROOT_SCRIPT,
      ],
      ...[
        "baton",
        `${plan.dir}/root`,
        String(plan.entry.limits?.temporary ?? TEMPORARY_BYTES),
        plan.without ?? "all",
      ],
      ...plan.view.mounts.flatMap(({ how, path, from }) => [how, path, from]),
      ...["--", ...buildInitCommand({ ...plan.entry, identity }, order)],
    ];
    return [file!, ...args];
  },
};

function listNamespaceArguments({ without }: StartPlan): string[] {
  return [
    ...["--mount", "--ipc", "--uts", "--cgroup"],
    ...(without === "pid" ? [] : ["--pid"]),
    ...(without === "net" ? [] : ["--net"]),
  ];
}

/** Whether this process, which is not root, can use `sudo` without a password. */
function canSudo(path: string): boolean {
  if (process.geteuid!() === 0 || findProgram("sudo", path) === null) return false;
  const { status } = spawnSync("sudo", ["--non-interactive", "true"], {
    stdio: "ignore",
    timeout: 10_000,
    env: { PATH: path },
  });
  return status === 0;
}
