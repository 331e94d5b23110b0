/** Starts replicas as separate processes and reports their reconciles to the caller. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface Replica {
  /** All lines that it has printed: `ready`, `kept 3`, `begins 3`, `ends 3`. */
  said: string[];
  hear(issue: number): void;
  /** Sends SIGKILL. */
  readonly kill: () => Promise<void>;
}

/**
 * @param lookMs duration of each of its reconciles
 * @param tell receives each line as it arrives
 * @param tracer a program and its arguments, which starts the replica
 */
export async function spawnReplica(
  place: { url: string | null; folder: string; lookMs: number },
  tell: (line: string) => void = () => {},
  tracer: readonly string[] = [],
): Promise<Replica> {
  const script = fileURLToPath(new URL("replica.ts", import.meta.url));
  const args = [process.execPath, script, place.url ?? "-", place.folder, String(place.lookMs)];
  const [program = "", ...rest] = [...tracer, ...args];
  const child: ChildProcess = spawn(program, rest, { stdio: ["pipe", "pipe", "inherit"] });
  const gone = once(child, "exit");
  const kill = async () => {
    child.kill("SIGKILL");
    await gone;
  };
  // Input to a process that is being killed is lost, which is no error of the test.
  child.stdin!.on("error", () => {});
  const said: string[] = [];
  await new Promise<void>((resolve) => {
    createInterface(child.stdout!).on("line", (line) => {
      said.push(line);
      tell(line);
      if (line === "ready") resolve();
    });
  });
  return { said, kill, hear: (issue) => void child.stdin!.write(`${issue}\n`) };
}
