/** The thread's own program: does one task after another, as `JudgeThread` asks. */
import { parentPort } from "node:worker_threads";
import { TASKS } from "./tasks.ts";

parentPort!.on("message", ({ name, args }: { name: keyof typeof TASKS; args: unknown[] }) => {
  // An error ends the thread, and with it the task: the other side hears of both.
  parentPort!.postMessage((TASKS[name] as (...all: unknown[]) => unknown)(...args));
});
