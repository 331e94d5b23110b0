/**
 * Runs one command as a process group of its own, so that ending it ends every process that it
 * started.
 */
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { JobNamespaces } from "../isolation/job-namespaces.ts";
import { listEntries } from "../isolation/paths.ts";

/**
 * Maximum length of a line. Longer lines are passed on in pieces, so that a command can't fill the
 * memory.
 */
const MAX_LINE = 1_000_000;

/** Splits a stream of text into lines. */
class LineSplitter {
  private rest = "";
  private readonly onLine: (line: string) => void;

  constructor(onLine: (line: string) => void) {
    this.onLine = onLine;
  }

  push(text: string): void {
    const lines = (this.rest + text).split("\n");
    this.rest = lines.pop() ?? "";
    lines.forEach((line) => this.onLine(line.endsWith("\r") ? line.slice(0, -1) : line));
    if (this.rest.length > MAX_LINE) {
      this.end();
    }
  }

  /** Passes on a last line without a line feed. */
  end(): void {
    if (this.rest !== "") {
      this.onLine(this.rest);
      this.rest = "";
    }
  }
}

// Ends processes reliably: a group by its leader's id, and the rest by the mark in their
// environment.

const TERM_GRACE_MS = 2000;
const KILL_GRACE_MS = 1000;
const POLL_MS = 10;

/**
 * Sends SIGTERM to the group, and SIGKILL to its remaining processes after two seconds. Returns
 * when no process is left.
 */
async function killGroup(leader: number): Promise<void> {
  await killAll([-leader]);
}

/**
 * Ends every process that has `RUNNER_TRACKING_ID=<mark>`: background processes of finished steps,
 * also those that left their group. Finds them through /proc. Without /proc (macOS) only the groups
 * are ended.
 */
export async function killMarked(mark: string): Promise<void> {
  const pids = findMarked(mark);
  if (pids.length > 0) {
    await killAll(pids);
  }
}

function findMarked(mark: string): number[] {
  const needle = `RUNNER_TRACKING_ID=${mark}\0`;
  return listProcesses()
    .filter((name) => Number(name) !== process.pid)
    .filter((name) => readText(`/proc/${name}/environ`).includes(needle))
    .map(Number);
}

async function killAll(ids: number[]): Promise<void> {
  for (const [signal, grace] of [
    ["SIGTERM", TERM_GRACE_MS],
    ["SIGKILL", KILL_GRACE_MS],
  ] as const) {
    ids.forEach((id) => sendSignal(id, signal));
    for (let waited = 0; waited < grace; waited += POLL_MS) {
      if (!ids.some(isAlive)) {
        return;
      }
      await pause(POLL_MS);
    }
  }
}

/** A zombie still answers signal 0. It runs nothing, so it does not count. */
function isAlive(id: number): boolean {
  return sendSignal(id, 0) && (id < 0 ? isGroupAlive(-id) : !isZombie(String(id)));
}

function isGroupAlive(group: number): boolean {
  const names = listProcesses();
  return names.length === 0 || names.some((name) => getGroup(name) === group && !isZombie(name));
}

function readStat(name: string): string[] {
  const text = readText(`/proc/${name}/stat`);
  return text.slice(text.lastIndexOf(")") + 2).split(" ");
}

function isZombie(name: string): boolean {
  return ["Z", "X"].includes(readStat(name)[0] ?? "");
}

function getGroup(name: string): number {
  return Number(readStat(name)[2]);
}

function sendSignal(id: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(id, signal);
  } catch {
    return false;
  }
}

function listProcesses(): string[] {
  return listEntries("/proc").flatMap(({ name }) => (/^\d+$/.test(name) ? [name] : []));
}

function readText(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}

export interface Command {
  /** The namespaces that it runs in. Null: directly on the machine. */
  namespaces: JobNamespaces | null;
  file: string;
  args: string[];
  cwd: string;
  env: Record<string, string>;
  signal: AbortSignal;
  /** Called with each line of stdout and stderr, without its line feed. */
  onLine: (line: string) => void;
  /** Folder of the runner's files that it may write to. */
  writable?: string;
  /** Open files for stdin and stdout, instead of empty input and `onLine`. */
  stdin?: number;
  stdout?: number;
}

/**
 * How long the pipes may stay open after the command has ended, because a background process holds
 * them.
 */
const PIPE_GRACE_MS = 200;

/**
 * Runs the command to its end. Returns its exit code, or null if a signal ended it (also when
 * `signal` is aborted). After an abort it returns only when the whole group has ended.
 * @throws Error with one sentence if the command can't start.
 */
export async function runCommand(command: Command): Promise<number | null> {
  const { signal } = command;
  if (signal.aborted) {
    return null;
  }
  const child = startCommand(command);
  const splitters = [child.stdout, child.stderr].map((stream) => {
    const splitter = new LineSplitter(command.onLine);
    stream?.setEncoding("utf8").on("data", (text: string) => splitter.push(text));
    return splitter;
  });
  const ending: Promise<void>[] = [];
  const abort = (): void => {
    if (child.pid !== undefined) {
      ending.push(killGroup(child.pid));
    }
  };
  signal.addEventListener("abort", abort, { once: true });
  try {
    const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
    const [code] = (await once(child, "exit")) as [number | null];
    await Promise.all(ending);
    await Promise.race([closed, pause(PIPE_GRACE_MS, undefined, { ref: false })]);
    child.stdout?.destroy();
    child.stderr?.destroy();
    return signal.aborted ? null : code;
  } catch (error) {
    throw new Error(`${command.file} could not be started: ${(error as Error).message}.`, {
      cause: error,
    });
  } finally {
    signal.removeEventListener("abort", abort);
    splitters.forEach((splitter) => splitter.end());
  }
}

function startCommand(command: Command): ChildProcess {
  const { namespaces, file, args, cwd, env, writable } = command;
  const stdin = command.stdin ?? "ignore";
  const stdout = command.stdout ?? "pipe";
  if (namespaces !== null) {
    return namespaces.spawn({ file, args, cwd, env, writable, stdin, stdout });
  }
  return spawn(file, args, { cwd, env, detached: true, stdio: [stdin, stdout, "pipe"] });
}
