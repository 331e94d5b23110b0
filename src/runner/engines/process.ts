/**
 * A process that nobody trusts: in a sandbox, with a time limit, its output bounded and kept from
 * steering the job.
 */
import type { Readable, Writable } from "node:stream";
import type { Sandbox } from "../isolation/sandbox.ts";
import { readBoundedLines, sanitizeLogLine } from "../untrusted-io.ts";
import { CONFIG_PATH } from "../../core/model/settings.ts";
import type { EngineInput } from "./engine.ts";

export interface ProcessResult {
  /** Null when it was killed; `why` says by what. */
  code: number | null;
  why: "ended" | "time" | "signal" | "missing";
  /** The limit of the sandbox for which it was killed, in a sentence; null = none. */
  limit: string | null;
  /** The last line that it printed, without what can't be shown. */
  lastLine: string;
  seconds: number;
}

export interface ProcessOptions {
  /** Where it runs. */
  sandbox: Sandbox;
  cwd: string;
  /** With the session's own `HOME`, by which what it left running is known. */
  env: Record<string, string>;
  seconds: number;
  /** Takes each line of output; lines never begin a workflow command. */
  print: (line: string) => void;
  /** Bytes of output that are printed; further bytes are only counted. */
  outputBytes?: number;
  /** Takes the lines of standard output as they are, in the place of `print`. */
  onLine?: (line: string) => void;
  /**
   * Tells the process to end, when time or a signal does: it has a short while before it is killed.
   */
  interrupt?: () => void;
  /** Aborted: it is killed. */
  signal?: AbortSignal;
}

export interface RunningProcess {
  stdin: Writable;
  /** Why it is being ended from outside; null = it is not. */
  getStopReason(): "time" | "signal" | null;
  /** Closes its input and kills it where it doesn't end by that. */
  end(): void;
  kill: () => void;
  /** Resolves once it and everything it started is gone. */
  done: Promise<ProcessResult>;
}

/** Bytes of one line: agents put whole outputs of commands into one. */
const LINE_BYTES = 16 * 1024 * 1024;
/** Below the 7.5 seconds that GitHub leaves between a run's SIGINT and SIGTERM. */
const GRACE_MS = 3000;

/** Runs `bash -c command`; resolves once it and everything it started is gone. */
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
  // It may end before it has read all of its input.
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
  // What speaks JSON by the line has nothing to say with half of one.
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

// An agent's program that the runner's owner installed: found by name, asked for its version.

export interface AgentProgram {
  /** As people call it: `Claude Code`. */
  name: string;
  command: string;
  /** The npm package that has it. */
  package: string;
}

/** What a person does about it. */
export function describeMissingProgram({ name, command, package: from }: AgentProgram): string {
  return (
    `${name} is not on this runner: no \`${command}\` is on its PATH. Install it by the ` +
    `action that \`setup\` names in ${CONFIG_PATH} (\`npm install --global ${from}\`), or ` +
    "choose another `engine` there."
  );
}

/** `2.1.329`; null where the program says none, or can't run here. */
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

/** `claude-sonnet-5-5 (Claude Code 2.1.329)`, short enough for a proposal. */
export function formatModel(model: string, { name }: AgentProgram, version: string | null): string {
  const by = version === null ? name : `${name} ${version}`;
  return `${model.slice(0, 119 - by.length - 3)} (${by})`;
}
