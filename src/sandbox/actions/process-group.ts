/** Ends processes for good: a group by its leader's id, and stragglers by the mark in their environment. */
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

const TERM_GRACE_MS = 2000;
const KILL_GRACE_MS = 1000;
const POLL_MS = 10;

/** SIGTERM to the group, SIGKILL after two seconds to what is left; returns when nothing is. */
export async function endGroup(leader: number): Promise<void> {
  await endAll([-leader]);
}

/**
 * Ends every process that carries `RUNNER_TRACKING_ID=<mark>`: background processes of ended steps, also those that
 * left their group. Found through /proc; where there is none (macOS) the groups alone are ended.
 */
export async function endMarked(mark: string): Promise<void> {
  const pids = marked(mark);
  if (pids.length > 0) {
    await endAll(pids);
  }
}

function marked(mark: string): number[] {
  const needle = `RUNNER_TRACKING_ID=${mark}\0`;
  return list("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => read(`/proc/${name}/environ`).includes(needle))
    .map(Number);
}

async function endAll(ids: number[]): Promise<void> {
  for (const [signal, grace] of [
    ["SIGTERM", TERM_GRACE_MS],
    ["SIGKILL", KILL_GRACE_MS],
  ] as const) {
    ids.forEach((id) => send(id, signal));
    for (let waited = 0; waited < grace; waited += POLL_MS) {
      if (!ids.some(alive)) {
        return;
      }
      await pause(POLL_MS);
    }
  }
}

/** A zombie still answers signal 0; it runs nothing any more, so it does not count. */
function alive(id: number): boolean {
  return send(id, 0) && (id < 0 ? groupRuns(-id) : !isZombie(String(id)));
}

function groupRuns(group: number): boolean {
  const names = list("/proc").filter((name) => /^\d+$/.test(name));
  return names.length === 0 || names.some((name) => groupOf(name) === group && !isZombie(name));
}

function stat(name: string): string[] {
  const text = read(`/proc/${name}/stat`);
  return text.slice(text.lastIndexOf(")") + 2).split(" ");
}

function isZombie(name: string): boolean {
  return ["Z", "X"].includes(stat(name)[0] ?? "");
}

function groupOf(name: string): number {
  return Number(stat(name)[2]);
}

function send(id: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(id, signal);
  } catch {
    return false;
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}
