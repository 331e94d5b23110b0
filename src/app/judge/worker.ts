/** The thread's program: calls one function after another, as `JudgeThread` asks. */
import { parentPort } from "node:worker_threads";
import { JUDGE_FUNCTIONS } from "./functions.ts";

parentPort!.on(
  "message",
  ({ name, args }: { name: keyof typeof JUDGE_FUNCTIONS; args: unknown[] }) => {
    // An error ends the thread and the call. `JudgeThread` notices both.
    parentPort!.postMessage((JUDGE_FUNCTIONS[name] as (...all: unknown[]) => unknown)(...args));
  },
);
