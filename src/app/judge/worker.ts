/** The thread's program: runs one task after another, as `JudgeThread` asks. */
import { parentPort } from "node:worker_threads";
import { TASKS } from "./tasks.ts";

parentPort!.on("message", ({ name, args }: { name: keyof typeof TASKS; args: unknown[] }) => {
  // An error ends the thread and its task. `JudgeThread` notices both.
  parentPort!.postMessage((TASKS[name] as (...all: unknown[]) => unknown)(...args));
});
