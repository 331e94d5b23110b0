/** A sandbox of each kind that this machine supports, for bash scripts. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createInterface, type Interface } from "node:readline";
import { join } from "node:path";

export const NOBODY = 65_534;
const FOLDERS = ["/usr/sbin", "/usr/bin", "/sbin", "/bin"];
const asRoot = process.geteuid!() === 0;
/** Programs of the machine without bubblewrap: only what the other backend needs. */
const WITHOUT = [
  ...[
    "bash",
    "cat",
    "chown",
    "dirname",
    "du",
    "env",
    "ip",
    "ln",
    "mkdir",
    "mkfifo",
    "mount",
    "perl",
    "pivot_root",
  ],
  ...["rm", "rmdir", "setpriv", "setsid", "sh", "umount", "unshare"],
];

/**
 * Each backend with the runner's user: `root`, if these tests run as root, and an ordinary user.
 */
export const KINDS = ["bwrap", "unshare"].flatMap((backend) =>
  (asRoot ? ["root", "nobody"] : ["nobody"]).map((user): [string, string] => [backend, user]),
);

/**
 * Creates the folder `bin` if it is needed, and returns the search path on which only `backend` can
 * be found.
 */
export function searchPathFor(backend: string, bin: string, more: readonly string[] = []): string {
  if (backend === "bwrap") return FOLDERS.join(":");
  mkdirSync(bin);
  for (const name of [...WITHOUT, ...more]) {
    const file = FOLDERS.map((folder) => join(folder, name)).find((path) => existsSync(path));
    if (file) symlinkSync(file, join(bin, name));
  }
  return bin;
}

export interface ScriptResult {
  code: number;
  out: string;
  err: string;
  /** The limit for which it was killed. */
  why: string | null;
  /** The lines that the runner has printed so far. */
  lines: string[];
}

export class SandboxRunner implements AsyncDisposable {
  /**
   * Contains `w` and `s` to write, `r` to read, `secret`, and `t` for the runner's temporary files.
   */
  readonly dir = mkdtempSync("/tmp/baton-sandbox-");
  readonly process: ChildProcess;
  /** What it reported when it was ready. */
  info!: { backend: string; pid: number; port: number; lines: string[] };
  private readonly answers: AsyncIterator<string>;

  private constructor(backend: string, user: string) {
    for (const name of ["w", "s", "r", "t"]) mkdirSync(join(this.dir, name));
    writeFileSync(join(this.dir, "secret"), "a secret", { mode: 0o600 });
    const other = asRoot && user === "nobody";
    if (other)
      for (const name of [".", "w", "s", "r", "t", "secret"])
        chownSync(join(this.dir, name), NOBODY, NOBODY);
    chmodSync(this.dir, 0o700);
    const path = searchPathFor(backend, join(this.dir, "bin"));
    this.process = spawn(
      process.execPath,
      [join(import.meta.dirname, "sandbox-main.ts"), this.dir, path],
      {
        ...(other ? { uid: NOBODY, gid: NOBODY } : {}),
        ...{
          cwd: "/",
          env: {
            PATH: "/usr/sbin:/usr/bin:/sbin:/bin",
            CANARY: "a secret",
            TMPDIR: join(this.dir, "t"),
          },
        },
        // A file descriptor that a job left open, with a number that no program expects.
        stdio: ["pipe", "pipe", "inherit", openSync(join(this.dir, "secret"), "r")],
      },
    );
    const lines: Interface = createInterface({ input: this.process.stdout! });
    this.answers = lines[Symbol.asyncIterator]();
  }

  static async start(backend: string, user: string): Promise<SandboxRunner> {
    const runner = new SandboxRunner(backend, user);
    runner.info = (await runner.next()) as SandboxRunner["info"];
    if (runner.info.backend !== backend) throw new Error(JSON.stringify(runner.info));
    return runner;
  }

  /**
   * Runs a script inside. With `forwards`, the script can reach the runner's own server on its
   * port.
   */
  async run(script: string, forwards = false): Promise<ScriptResult> {
    this.begin(script, forwards);
    return (await this.next()) as ScriptResult;
  }

  /** Starts a script without waiting for it. */
  begin(script: string, forwards = false): void {
    this.process.stdin!.write(`${JSON.stringify({ script, forwards })}\n`);
  }

  /** Ends the runner in order, and its sandbox with it. */
  async close(): Promise<void> {
    const gone =
      this.process.exitCode === null && this.process.signalCode === null
        ? once(this.process, "exit")
        : null;
    this.process.stdin!.end();
    await gone;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
    rmSync(this.dir, { recursive: true, force: true });
  }

  private async next(): Promise<unknown> {
    const answer = await this.answers.next();
    if (answer.done) throw new Error("the runner ended");
    return JSON.parse(answer.value);
  }
}
