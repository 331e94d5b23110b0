/**
 * A job's namespaces: made when it starts, joined by each of its commands, and the end of all when
 * it ends.
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
  /** Folder of the runner's files that this command may write. */
  writable?: string;
  stdin: "ignore" | number;
  stdout: "pipe" | number;
}

/**
 * One process holds the job's namespaces, so that what a step leaves in the background lives on
 * until the job ends. Each command joins the holder's user and process namespaces, in a mount
 * namespace of its own: a few milliseconds. The kernel ends every process of the job when the
 * holder dies, and the holder dies with the sandbox.
 */
export class JobNamespaces {
  private readonly bwrap: string;
  private readonly view: FileView;
  private readonly holder: ChildProcess;
  private readonly namespaces: [number, number];

  private constructor(
    bwrap: string,
    view: FileView,
    holder: ChildProcess,
    namespaces: [number, number],
  ) {
    this.bwrap = bwrap;
    this.view = view;
    this.holder = holder;
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
      // A job reaches the holder's view of the files by /proc/1/root: it is the job's own,
      // therefore.
      ...buildMounts(view),
      // The line says that the namespaces are there.
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
    return new JobNamespaces(bwrap, view, holder, [
      openSync(`/proc/${pid}/ns/user`, "r"),
      openSync(`/proc/${pid}/ns/pid`, "r"),
    ]);
  }

  /**
   * Starts a command in the namespaces, as the leader of a process group. Its variables go through
   * a pipe, as bubblewrap itself runs outside: a job could set LD_PRELOAD and the like for it.
   */
  spawn({ file, args, cwd, env, writable, stdin, stdout }: NamespaceCommand): ChildProcess {
    const variables = Object.entries(env).flatMap(([name, value]) => ["--setenv", name, value]);
    const options = [
      ...buildMounts(this.view),
      ...(writable === undefined ? [] : ["--bind", writable, writable]),
      // While bubblewrap sets a later command up it sees all files, and the job sees it: root must
      // not look into it.
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

  /** Ends all that runs in it. */
  async close(): Promise<void> {
    const { exitCode, signalCode } = this.holder;
    const gone = exitCode !== null || signalCode !== null ? null : once(this.holder, "exit");
    this.holder.kill("SIGKILL");
    await gone;
    this.namespaces.forEach((fd) => closeSync(fd));
  }
}

/**
 * For root bubblewrap makes parts of /proc read-only, and the kernel then lets nobody mount a /proc
 * in a namespace below: a job that uses bubblewrap itself could not. Who is root takes these mounts
 * off again.
 */
function wrapUnmasked(file: string, args: string[]): string[] {
  if (process.getuid?.() !== 0) {
    return [file, ...args];
  }
  const script =
    'umount /proc/sys /proc/sysrq-trigger /proc/irq /proc/bus 2>/dev/null; exec "$0" "$@"';
  return ["/bin/sh", "-c", script, file, ...args];
}
