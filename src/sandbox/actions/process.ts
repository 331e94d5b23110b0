/** One command as a process group of its own, so that ending it ends everything that it started. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Cage } from "./isolation/cage.ts";
import { LineSplitter } from "./lines.ts";
import { endGroup } from "./process-group.ts";

export interface Command {
  /** Where it runs; null is the bare machine. */
  cage: Cage | null;
  file: string;
  args: string[];
  cwd: string;
  env: Record<string, string>;
  signal: AbortSignal;
  /** Each line of stdout and stderr, without its line feed. */
  onLine: (line: string) => void;
  /** Folder of the runner's files that it may write. */
  writable?: string;
  /** Open files in place of nothing and of `onLine`. */
  stdin?: number;
  stdout?: number;
}

/** How long the pipes may stay open after the command ended because a background process holds them. */
const PIPE_GRACE_MS = 200;

/**
 * Runs the command to its end and returns its exit code, or null when a signal ended it (`signal` aborted among them).
 * When aborted it returns only after the whole group is gone. Throws an Error with one sentence when it can't start.
 */
export async function runCommand(command: Command): Promise<number | null> {
  const { signal } = command;
  if (signal.aborted) {
    return null;
  }
  const child = start(command);
  const splitters = [child.stdout, child.stderr].map((stream) => {
    const splitter = new LineSplitter(command.onLine);
    stream?.setEncoding("utf8").on("data", (text: string) => splitter.push(text));
    return splitter;
  });
  const ending: Promise<void>[] = [];
  const abort = (): void => {
    if (child.pid !== undefined) {
      ending.push(endGroup(child.pid));
    }
  };
  signal.addEventListener("abort", abort, { once: true });
  try {
    const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
    const [code] = (await once(child, "exit")) as [number | null];
    await Promise.all(ending);
    await Promise.race([closed, timer(PIPE_GRACE_MS)]);
    child.stdout?.destroy();
    child.stderr?.destroy();
    return signal.aborted ? null : code;
  } catch (error) {
    throw new Error(`${command.file} could not be started: ${(error as Error).message}.`, { cause: error });
  } finally {
    signal.removeEventListener("abort", abort);
    splitters.forEach((splitter) => splitter.end());
  }
}

function start(command: Command): ChildProcess {
  const { cage, file, args, cwd, env, writable } = command;
  const stdin = command.stdin ?? "ignore";
  const stdout = command.stdout ?? "pipe";
  if (cage !== null) {
    return cage.spawn({ file, args, cwd, env, writable, stdin, stdout });
  }
  return spawn(file, args, { cwd, env, detached: true, stdio: [stdin, stdout, "pipe"] });
}

function timer(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
