/** Replicas as processes of their own, whose looks are told to who started them. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface Replica {
  /** All it has said: `ready`, `kept 3`, `begins 3`, `ends 3`. */
  said: string[];
  hear(issue: number): void;
  /** kill -9. */
  readonly kill: () => Promise<void>;
}

/**
 * @param lookMs how long each of its reconciles takes
 * @param tell is given each line as it comes
 * @param tracer a program and its arguments, which starts the replica in its own place
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
  // What was written to a process that is being killed is lost, and no error of the test.
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
