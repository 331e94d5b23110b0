/** A process that nobody trusts: in a cage, with a time limit, its output bounded and kept from steering the job. */
import type { Readable, Writable } from "node:stream";
import type { Cage } from "../isolation/cage.ts";
import { boundedLines } from "../lines.ts";
import { harmless } from "../log.ts";

export interface ProcessResult {
  /** Null when it was killed; `why` says by what. */
  code: number | null;
  why: "ended" | "time" | "signal" | "missing";
  /** The limit of the cage for which it was killed, in a sentence; null = none. */
  limit: string | null;
  /** The last line that it printed, without what can't be shown. */
  lastLine: string;
  seconds: number;
}

export interface ProcessOptions {
  /** Where it runs. */
  cage: Cage;
  cwd: string;
  /** With the session's own `HOME`, by which what it left running is known. */
  env: Record<string, string>;
  seconds: number;
  /** Takes each line of output; lines never begin a workflow command. */
  print: (line: string) => void;
  /** Bytes of output that are printed; what goes on is counted only. */
  outputBytes?: number;
  /** Takes the lines of standard output as they are, in the place of `print`. */
  line?: (line: string) => void;
  /** Tells the process to end, when time or a signal does: it has a short while before it is killed. */
  interrupt?: () => void;
  /** Aborted: it is killed. */
  signal?: AbortSignal;
}

export interface Running {
  stdin: Writable;
  /** Why it is being ended from outside; null = it is not. */
  stopped(): "time" | "signal" | null;
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

export function startProcess(argv: [string, ...string[]], options: ProcessOptions): Running {
  const { cage, cwd, env, seconds, print, outputBytes = 1024 * 1024, line: take, interrupt } = options;
  const begun = performance.now();
  const child = cage.start(argv, { cwd, env, stdio: ["pipe", "pipe", "pipe"] });
  const [stdin, stdout, stderr] = child.stdio as [Writable, Readable, Readable, ...unknown[]];
  // It may end without having read all that it was told.
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
    const line = harmless(raw);
    if (line.trim()) lastLine = line;
    printed += line.length + 1;
    if (printed <= outputBytes) print(`| ${line}`);
    else if (printed - line.length - 1 <= outputBytes) print("| (more output is not shown)");
  };
  // What speaks JSON by the line has nothing to say with half of one.
  if (take) boundedLines(stdout, LINE_BYTES, (line) => take(line.replace(/\r$/, "")), show);
  else boundedLines(stdout, LINE_BYTES, show, show);
  boundedLines(stderr, LINE_BYTES, show, show);
  const done = new Promise<ProcessResult>((resolve) => {
    const finish = (code: number | null) => {
      clearTimeout(timer);
      clearTimeout(grace);
      process.off("SIGTERM", onSignal).off("SIGINT", onSignal);
      resolve({ code, why, limit: cage.why(child), lastLine, seconds: (performance.now() - begun) / 1000 });
    };
    child.on("error", () => {
      why = "missing";
      finish(null);
    });
    child.on("close", (code) => finish(code));
  });
  return {
    stdin,
    stopped: () => (why === "time" || why === "signal" ? why : null),
    end() {
      stdin.end();
      killSoon();
    },
    kill,
    done,
  };
}
