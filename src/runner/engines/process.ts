/** A process that nobody trusts: its own group, a time limit, its output bounded and kept from steering the job. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

export interface ProcessResult {
  /** Null when it was killed; `why` says by what. */
  code: number | null;
  why: "ended" | "time" | "signal" | "missing";
  /** The last line that it printed, without what can't be shown. */
  lastLine: string;
  seconds: number;
}

export interface ProcessOptions {
  cwd: string;
  env: Record<string, string>;
  seconds: number;
  /** Takes each line of output; lines never begin a workflow command. */
  print: (line: string) => void;
  /** Bytes of output that are printed; what goes on is counted only. */
  outputBytes?: number;
}

/** Runs `bash -c command`; resolves once it and everything it started is gone. */
export function runShell(command: string, options: ProcessOptions): Promise<ProcessResult> {
  const { cwd, env, seconds, print, outputBytes = 1024 * 1024 } = options;
  const begun = performance.now();
  return new Promise((resolve) => {
    const child = spawn("bash", ["-c", command], { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    let why: ProcessResult["why"] = "ended";
    let lastLine = "";
    let printed = 0;
    const kill = () => killGroup(child.pid);
    const timer = setTimeout(() => {
      why = "time";
      kill();
    }, seconds * 1000);
    const onSignal = () => {
      why = "signal";
      kill();
    };
    process.on("SIGTERM", onSignal).on("SIGINT", onSignal);
    const read = (stream: Readable) =>
      createInterface({ input: stream, crlfDelay: Infinity }).on("line", (raw) => {
        const line = harmless(raw);
        if (line.trim()) lastLine = line;
        printed += line.length + 1;
        if (printed <= outputBytes) print(`| ${line}`);
        else if (printed - line.length - 1 <= outputBytes) print("| (more output is not shown)");
      });
    read(child.stdout);
    read(child.stderr);
    const finish = (code: number | null) => {
      clearTimeout(timer);
      process.off("SIGTERM", onSignal).off("SIGINT", onSignal);
      resolve({ code, why, lastLine, seconds: (performance.now() - begun) / 1000 });
    };
    child.on("error", () => {
      why = "missing";
      finish(null);
    });
    // What it left running would keep the pipes open, and outlive the session.
    child.on("exit", kill);
    child.on("close", (code) => finish(code));
  });
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // The whole group is gone already.
  }
}

/**
 * A line that a log can show: bounded, without control characters, and without the `##[` that a runner takes for a
 * command anywhere in a line (`::` counts only at its beginning, where the bar stands):
 * https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
function harmless(line: string): string {
  return line
    .slice(0, 2000)
    .replace(/[^\P{Cc}\t]/gu, "")
    .replaceAll("##[", "## [");
}
