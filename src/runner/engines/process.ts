/**
 * Runs an untrusted process: in a sandbox, with a time limit, with bounded output that can't steer
 * the job.
 */
import type { Readable, Writable } from "node:stream";
import type { Sandbox } from "../isolation/sandbox.ts";
import { readBoundedLines, sanitizeLogLine } from "../untrusted-io.ts";
import { CONFIG_PATH } from "../../core/model/settings.ts";
import type { EngineInput } from "./engine.ts";

export interface ProcessResult {
  /** Exit code; null if the process was killed, and `why` says by what. */
  code: number | null;
  why: "ended" | "time" | "signal" | "missing";
  /** The sandbox limit that killed it, as a sentence; null = none. */
  limit: string | null;
  /** The last line that it printed, without unprintable characters. */
  lastLine: string;
  seconds: number;
}

export interface ProcessOptions {
  /** The sandbox in which it runs. */
  sandbox: Sandbox;
  cwd: string;
  /** Contains the session's own `HOME`, by which its remaining processes are found. */
  env: Record<string, string>;
  seconds: number;
  /** Receives each line of output. A line never starts a workflow command. */
  print: (line: string) => void;
  /** Maximum bytes of printed output; further bytes are only counted. */
  outputBytes?: number;
  /** Receives the lines of standard output unchanged, instead of `print`. */
  onLine?: (line: string) => void;
  /**
   * Asks the process to end after its time or a signal. It has a short while before it is killed.
   */
  interrupt?: () => void;
  /** Kills the process when it is aborted. */
  signal?: AbortSignal;
}

export interface RunningProcess {
  stdin: Writable;
  /** Returns why the process is being stopped from outside; null = it is not. */
  getStopReason(): "time" | "signal" | null;
  /** Closes its input, and kills the process if that does not end it. */
  end(): void;
  kill: () => void;
  /** Resolves when it and everything that it started has ended. */
  done: Promise<ProcessResult>;
}

/** Maximum bytes of one line. Agents put the whole output of a command into one line. */
const LINE_BYTES = 16 * 1024 * 1024;
/**
 * Shorter than the 7.5 seconds that GitHub leaves between a run's SIGINT and SIGTERM. In
 * milliseconds.
 */
const GRACE_MS = 3000;

/** Runs `bash -c command`. Resolves when it and everything that it started has ended. */
export function runShell(command: string, options: ProcessOptions): Promise<ProcessResult> {
  const running = startProcess(["bash", "-c", command], options);
  running.stdin.end();
  return running.done;
}

export function startProcess(argv: [string, ...string[]], options: ProcessOptions): RunningProcess {
  const {
    sandbox,
    cwd,
    env,
    seconds,
    print,
    outputBytes = 1024 * 1024,
    onLine: take,
    interrupt,
  } = options;
  const begun = performance.now();
  const child = sandbox.start(argv, { cwd, env, stdio: ["pipe", "pipe", "pipe"] });
  const [stdin, stdout, stderr] = child.stdio as [Writable, Readable, Readable, ...unknown[]];
  // The process may end before it has read all of its input.
  stdin.on("error", () => undefined);
  let why: ProcessResult["why"] = "ended";
  let lastLine = "";
  let printed = 0;
  const kill = () => void child.kill();
  options.signal?.addEventListener("abort", kill);
  let grace: NodeJS.Timeout | undefined;
  const killSoon = () => void (grace ??= setTimeout(kill, GRACE_MS));
  const stop = (reason: "time" | "signal") => {
    if (why !== "ended") return;
    why = reason;
    if (!interrupt) return kill();
    interrupt();
    killSoon();
  };
  const timer = setTimeout(() => stop("time"), seconds * 1000);
  const onSignal = () => stop("signal");
  process.on("SIGTERM", onSignal).on("SIGINT", onSignal);
  const show = (raw: string) => {
    const line = sanitizeLogLine(raw);
    if (line.trim()) lastLine = line;
    printed += line.length + 1;
    if (printed <= outputBytes) print(`| ${line}`);
    else if (printed - line.length - 1 <= outputBytes) print("| (more output is not shown)");
  };
  // Half of a JSON line is of no use.
  if (take) readBoundedLines(stdout, LINE_BYTES, (line) => take(line.replace(/\r$/, "")), show);
  else readBoundedLines(stdout, LINE_BYTES, show, show);
  readBoundedLines(stderr, LINE_BYTES, show, show);
  const done = new Promise<ProcessResult>((resolve) => {
    const finish = (code: number | null) => {
      clearTimeout(timer);
      clearTimeout(grace);
      process.off("SIGTERM", onSignal).off("SIGINT", onSignal);
      resolve({
        code,
        why,
        limit: sandbox.getExceededLimit(child),
        lastLine,
        seconds: (performance.now() - begun) / 1000,
      });
    };
    child.on("error", () => {
      why = "missing";
      finish(null);
    });
    child.on("close", (code) => finish(code));
  });
  return {
    stdin,
    getStopReason: () => (why === "time" || why === "signal" ? why : null),
    end() {
      stdin.end();
      killSoon();
    },
    kill,
    done,
  };
}

// An agent's program that the runner's owner installed. Baton finds it by name and asks for its
// version.

export interface AgentProgram {
  /** The product's name, such as `Claude Code`. */
  name: string;
  command: string;
  /** The npm package that contains it. */
  package: string;
}

/** Describes what a person has to do about a missing program. */
export function describeMissingProgram({ name, command, package: from }: AgentProgram): string {
  return (
    `${name} is not on this runner: no \`${command}\` is on its PATH. Install it by the ` +
    `action that \`setup\` names in ${CONFIG_PATH} (\`npm install --global ${from}\`), or ` +
    "choose another `engine` there."
  );
}

/** Returns the version, such as `2.1.329`; null if the program prints none or can't run here. */
export async function readAgentVersion(
  file: string,
  env: Record<string, string>,
  { sandbox, worktree: cwd }: Pick<EngineInput, "sandbox" | "worktree">,
): Promise<string | null> {
  const said: string[] = [];
  const options = { sandbox, cwd, env, seconds: 60, print: () => undefined };
  const running = startProcess([file, "--version"], {
    ...options,
    onLine: (line) => void said.push(line),
  });
  running.stdin.end();
  const { code } = await running.done;
  const version = /\b[0-9]+\.[0-9]+\.[0-9]+[\w.-]*/.exec(said.join("\n"))?.[0].slice(0, 40);
  return code === 0 ? (version ?? null) : null;
}

/** Formats `claude-sonnet-5-5 (Claude Code 2.1.329)`, short enough for a proposal. */
export function formatModel(model: string, { name }: AgentProgram, version: string | null): string {
  const by = version === null ? name : `${name} ${version}`;
  return `${model.slice(0, 119 - by.length - 3)} (${by})`;
}
