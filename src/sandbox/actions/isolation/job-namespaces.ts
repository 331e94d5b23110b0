/**
 * A job's namespaces. They are created when the job starts, and each of its commands joins them.
 * When they end, all processes of the job end.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { text } from "node:stream/consumers";
import type { Readable, Writable } from "node:stream";
import { buildMounts, type FileView } from "./mounts.ts";

export interface NamespaceCommand {
  file: string;
  args: string[];
  cwd: string;
  env: Record<string, string>;
  /** Folder of the runner's files that this command may write to. */
  writable?: string;
  stdin: "ignore" | number;
  stdout: "pipe" | number;
}

/**
 * One process holds the job's namespaces, so that a step's background processes live until the job
 * ends. Each command joins the holder's user and process namespaces, in a mount namespace of its
 * own. That takes a few milliseconds. The kernel ends every process of the job when the holder
 * dies. The holder dies with the sandbox.
 */
export class JobNamespaces {
  private readonly bwrap: string;
  private readonly view: FileView;
  private readonly holder: ChildProcess;
  /** The first process in the namespaces: the holder's child. */
  private readonly firstPid: number;
  private readonly namespaces: [number, number];

  private constructor(
    bwrap: string,
    view: FileView,
    holder: ChildProcess,
    firstPid: number,
    namespaces: [number, number],
  ) {
    this.bwrap = bwrap;
    this.view = view;
    this.holder = holder;
    this.firstPid = firstPid;
    this.namespaces = namespaces;
  }

  static async open(bwrap: string, view: FileView): Promise<JobNamespaces> {
    const args = [
      ...[
        "--unshare-user",
        "--unshare-pid",
        "--unshare-ipc",
        "--die-with-parent",
        "--info-fd",
        "3",
      ],
      // A job can reach the holder's view of the files through /proc/1/root, so it is the job's
      // own.
      ...buildMounts(view),
      // The line says that the namespaces exist.
      ...["/bin/sh", "-c", "echo ready; exec sleep infinity"],
    ];
    const holder = spawn(bwrap, args, {
      env: {},
      stdio: ["ignore", "pipe", "pipe", "pipe"],
      detached: true,
    });
    const [, stdout, stderr, info] = holder.stdio as unknown as [
      null,
      Readable,
      Readable,
      Readable,
    ];
    const said = text(stderr);
    const answer = text(info);
    const ready = await Promise.race([
      once(stdout, "data").then(() => true),
      once(holder, "exit").then(() => false),
    ]);
    if (!ready) {
      throw new Error(`The job could not be isolated: ${(await said).trim()}`);
    }
    const pid = (JSON.parse(await answer) as { "child-pid": number })["child-pid"];
    return new JobNamespaces(bwrap, view, holder, pid, [
      openSync(`/proc/${pid}/ns/user`, "r"),
      openSync(`/proc/${pid}/ns/pid`, "r"),
    ]);
  }

  /**
   * Starts a command in the namespaces, as the leader of a process group. Its variables go through
   * a pipe because bubblewrap itself runs outside. Otherwise a job could set LD_PRELOAD and similar
   * variables for it.
   */
  spawn({ file, args, cwd, env, writable, stdin, stdout }: NamespaceCommand): ChildProcess {
    const variables = Object.entries(env).flatMap(([name, value]) => ["--setenv", name, value]);
    const options = [
      ...buildMounts(this.view),
      ...(writable === undefined ? [] : ["--bind", writable, writable]),
      // While bubblewrap sets up a later command it sees all files, and the job sees bubblewrap.
      // Without this capability, root in the job can't look into it.
      ...["--cap-drop", "CAP_SYS_PTRACE", "--clearenv", ...variables, "--chdir", cwd],
    ];
    const child = spawn(
      this.bwrap,
      ["--args", "3", "--userns", "4", "--pidns", "5", "--", ...wrapUnmasked(file, args)],
      {
        cwd: "/",
        env: {},
        detached: true,
        stdio: [stdin, stdout, "pipe", "pipe", ...this.namespaces],
      },
    );
    const pipe = child.stdio[3] as Writable;
    pipe.on("error", () => undefined);
    pipe.end(options.map((option) => `${option}\0`).join(""));
    return child;
  }

  /**
   * Ends all processes in the namespaces. The kernel ends them before the first one, which the
   * holder waits for. If the holder were killed, it would end before them.
   */
  async close(): Promise<void> {
    const { exitCode, signalCode } = this.holder;
    if (exitCode === null && signalCode === null) {
      const gone = once(this.holder, "exit");
      try {
        process.kill(this.firstPid, "SIGKILL");
      } catch {
        this.holder.kill("SIGKILL");
      }
      await gone;
    }
    this.namespaces.forEach((fd) => closeSync(fd));
  }
}

/**
 * Wraps a command so that root can mount a /proc in a nested namespace. For root, bubblewrap makes
 * parts of /proc read-only. The kernel then allows no /proc mount in a nested namespace, so a job
 * could not use bubblewrap itself. Root therefore removes these mounts first.
 */
function wrapUnmasked(file: string, args: string[]): string[] {
  if (process.getuid?.() !== 0) {
    return [file, ...args];
  }
  const script =
    'umount /proc/sys /proc/sysrq-trigger /proc/irq /proc/bus 2>/dev/null; exec "$0" "$@"';
  return ["/bin/sh", "-c", script, file, ...args];
}
