/**
 * Bubblewrap, if it is installed and may create namespaces:
 * https://github.com/containers/bubblewrap
 */
import type { SandboxBackend, StartPlan } from "./backend.ts";
import { TEMPORARY_BYTES } from "./backend.ts";
import { FORWARDS_FOLDER } from "./port-forward.ts";
import { buildInitCommand } from "./init.ts";
import { findProgram } from "../programs.ts";
import type { Mount } from "./mounts.ts";

export const bwrap: SandboxBackend = {
  name: "bwrap",
  findMissing: (path) =>
    findProgram("bwrap", path) === null ? "bubblewrap is not installed" : null,
  command: (plan, order) => [
    findProgram("bwrap", plan.path)!,
    ...listNamespaceArguments(plan),
    ...(plan.without === "mounts" ? listWholeMachineArguments(plan) : listFileArguments(plan)),
    ...(plan.without === "pid" ? ["--dev-bind", "/proc", "/proc"] : ["--proc", "/proc"]),
    ...(plan.without === "mounts" ? [] : ["--remount-ro", "/dev", "--remount-ro", "/"]),
    ...["--clearenv", "--setenv", "PATH", plan.path, "--chdir", "/", "--"],
    ...buildInitCommand(plan.entry, order),
  ],
};

function listNamespaceArguments({ without, entry }: StartPlan): string[] {
  const { uid, other } = entry.identity;
  // Root of the machine's own namespace needs no other user. Root of another namespace, or nobody,
  // does.
  const user = other ? ["SETUID", "SETGID", "SETPCAP"] : ["SETPCAP"];
  return [
    ...(other ? [] : ["--unshare-user"]),
    // Prevents users in a nested namespace inside, so that less of the kernel is reachable.
    ...(other || uid === 0 ? [] : ["--disable-userns"]),
    ...(without === "pid" ? [] : ["--unshare-pid", "--as-pid-1"]),
    ...(without === "net" ? [] : ["--unshare-net"]),
    ...[
      "--unshare-ipc",
      "--unshare-uts",
      "--unshare-cgroup-try",
      "--die-with-parent",
      "--new-session",
    ],
    ...["--cap-drop", "ALL", ...user.flatMap((name) => ["--cap-add", `CAP_${name}`])],
  ];
}

function listFileArguments({ view, entry }: StartPlan): string[] {
  const size = String(entry.limits?.temporary ?? TEMPORARY_BYTES);
  const memory = (path: string) => ["--perms", "1777", "--size", size, "--tmpfs", path];
  return [
    ...[
      "--dir",
      "/home",
      "--dir",
      "/root",
      "--dir",
      "/run",
      "--dev",
      "/dev",
      ...memory("/dev/shm"),
    ],
    ...[...memory("/tmp"), ...memory("/var/tmp")],
    // Folders that bubblewrap creates by itself on the way are readable only by their owner.
    ...view.mounts.flatMap(({ path }) => listParents(path)).flatMap((folder) => ["--dir", folder]),
    ...view.mounts.flatMap(toMountArguments),
  ];
}

/**
 * Lists the arguments for all of the machine's files and the forwarded ports, without which nothing
 * starts.
 */
function listWholeMachineArguments({ view }: StartPlan): string[] {
  const forwards = view.mounts.filter(({ path }) => path === FORWARDS_FOLDER);
  return ["--dev-bind", "/", "/", "--tmpfs", "/run", ...forwards.flatMap(toMountArguments)];
}

function toMountArguments({ how, path, from }: Mount): string[] {
  if (how === "link") return ["--symlink", from, path];
  return [how === "write" ? "--bind" : "--ro-bind", from, path];
}

/** Returns `/a` and `/a/b` for `/a/b/c`. */
function listParents(path: string): string[] {
  const parts = path.split("/").slice(1, -1);
  return parts.map((_, i) => `/${parts.slice(0, i + 1).join("/")}`);
}
