/**
 * Starts git's processes from a small process of its own. Node starts a child by fork, which copies
 * the page tables of its parent. That takes 4 ms for a small process and 35 ms for one of 300 MB.
 * The sandbox runs git for many answers.
 */
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

interface GitCall {
  cwd: string;
  args: string[];
  env: Record<string, string>;
  input: Buffer | null;
}

interface GitAnswer {
  status: number | null;
  stderr: string;
  out: Buffer;
}

/**
 * Reads lines of JSON. Answers each with its status, the lengths of stderr and stdout, and both.
 */
const PROGRAM = `
const { spawnSync } = require("node:child_process");
const { writeSync } = require("node:fs");
const write = (bytes) => { for (let at = 0; at < bytes.length;) at += writeSync(1, bytes, at); };
let rest = "";
process.stdin.setEncoding("utf8").on("data", (text) => {
  const lines = (rest + text).split("\\n");
  rest = lines.pop();
  for (const line of lines) {
    const { cwd, args, env, input } = JSON.parse(line);
    const options = { cwd, env, maxBuffer: 2 ** 30 };
    if (input !== null) options.input = Buffer.from(input, "base64");
    const { status, stderr, stdout, error } = spawnSync("git", args, options);
    const said = error ? Buffer.from(error.message) : stderr;
    const head = Buffer.alloc(12);
    head.writeInt32LE(error ? -1 : (status ?? -2), 0);
    head.writeUInt32LE(said.length, 4);
    head.writeUInt32LE(error ? 0 : stdout.length, 8);
    write(head);
    write(said);
    if (!error) write(stdout);
  }
});`;

export class GitHelper {
  readonly pid: number;
  readonly #to: number;
  readonly #from: number;

  private constructor(pid: number, to: number, from: number) {
    this.pid = pid;
    this.#to = to;
    this.#from = from;
  }

  /** Returns null without named pipes. Git is then started directly. */
  static start(): GitHelper | null {
    const folder = mkdtempSync(join(tmpdir(), "git-helper-"));
    try {
      const [asks, answers] = [join(folder, "asks"), join(folder, "answers")];
      execFileSync("mkfifo", ["-m", "600", asks, answers], { stdio: "ignore" });
      // Opening one end waits for the other. So both ends stay open during the start.
      const held = [asks, answers].map((pipe) => openSync(pipe, constants.O_RDWR));
      const ends = [openSync(asks, constants.O_RDONLY), openSync(answers, constants.O_WRONLY)];
      const mine = [
        openSync(asks, constants.O_WRONLY),
        openSync(answers, constants.O_RDONLY),
      ] as const;
      const [input, output] = ends as [number, number];
      const child = spawn(process.execPath, ["-e", PROGRAM], {
        env: {},
        stdio: [input, output, "ignore"],
        detached: true,
      });
      child.on("error", () => undefined);
      // It ends with its input, and so with this process.
      child.unref();
      for (const fd of [...held, ...ends]) closeSync(fd);
      return child.pid === undefined ? null : new GitHelper(child.pid, ...mine);
    } catch {
      return null;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /** Returns null if the helper has ended. */
  run(asked: GitCall): GitAnswer | null {
    try {
      const line = Buffer.from(
        `${JSON.stringify({ ...asked, input: asked.input?.toString("base64") ?? null })}\n`,
      );
      for (let at = 0; at < line.length;) at += writeSync(this.#to, line, at);
      const head = this.#read(12);
      const stderr = this.#read(head.readUInt32LE(4)).toString("utf8");
      const status = head.readInt32LE(0);
      return { status: status < 0 ? null : status, stderr, out: this.#read(head.readUInt32LE(8)) };
    } catch {
      return null;
    }
  }

  /** Ends the helper, which would end with this process anyway. */
  close(): void {
    closeSync(this.#to);
    closeSync(this.#from);
  }

  #read(length: number): Buffer {
    const bytes = Buffer.alloc(length);
    for (let at = 0; at < length;) {
      const got = readSync(this.#from, bytes, at, length - at, null);
      if (got === 0) throw new Error("the helper is gone");
      at += got;
    }
    return bytes;
  }
}

/** Thrown when git fails. `stderr` is its output. */
export class GitError extends Error {
  readonly status: number | null;
  readonly stderr: string;

  constructor(args: string[], status: number | null, stderr: string) {
    super(`git ${args[0] ?? ""} failed: ${stderr.trim().split("\n")[0] ?? "no reason given"}`);
    this.name = "GitError";
    this.status = status;
    this.stderr = stderr;
  }
}

let gitPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/homebrew/bin";

/** Sets the folders in which git is searched, as a `PATH`. Default: the usual folders. */
export function setGitPath(path: string | undefined): void {
  if (path) gitPath = path;
}

/**
 * Creates git's environment without the machine's configuration, so that results are the same
 * everywhere.
 */
export function createGitEnvironment(extra: Record<string, string> = {}): Record<string, string> {
  return {
    PATH: gitPath,
    HOME: "/nonexistent",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: "safe.directory",
    GIT_CONFIG_VALUE_0: "*",
    LC_ALL: "C",
    ...extra,
  };
}

export interface GitOptions {
  input?: string | Uint8Array;
  env?: Record<string, string>;
  /** Exit codes other than 0 that are valid results. */
  allow?: number[];
  /** Whether the folder is not a repository. */
  outside?: boolean;
}

/**
 * Runs git in a bare repository.
 * @throws GitError for a `status` other than 0, unless `allow` lists it.
 */
export function runGit(
  dir: string,
  args: string[],
  options: GitOptions = {},
): { out: Buffer; status: number } {
  const env = createGitEnvironment({
    ...(options.outside ? {} : { GIT_DIR: dir }),
    ...options.env,
  });
  const input = options.input === undefined ? null : Buffer.from(options.input);
  const { status, stderr, out } = runOnce({ cwd: dir, args, env, input });
  if (status === null || (status !== 0 && !options.allow?.includes(status)))
    throw new GitError(args, status, stderr);
  return { out, status };
}

let helper: GitHelper | null | undefined;

function runOnce(asked: GitCall): GitAnswer {
  // No process can receive such an argument, and the helper would break.
  if (asked.args.some((one) => one.includes("\0")))
    return { status: 128, stderr: "a NUL byte", out: Buffer.alloc(0) };
  helper ??= helper === undefined ? GitHelper.start() : null;
  const answer = helper?.run(asked);
  if (answer) return answer;
  helper = null;
  const { cwd, args, env, input } = asked;
  const { status, stderr, stdout, error } = spawnSync("git", args, {
    ...{ cwd, env, maxBuffer: 2 ** 30 },
    ...(input === null ? {} : { input }),
  });
  if (error) return { status: null, stderr: error.message, out: Buffer.alloc(0) };
  return { status, stderr: String(stderr), out: stdout };
}

/** Returns the output as text, without the last line feed. */
export function runGitText(dir: string, args: string[], options: GitOptions = {}): string {
  return runGit(dir, args, options).out.toString("utf8").trimEnd();
}
