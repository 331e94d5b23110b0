/**
 * The App reads and judges proposals in a thread of its own, whose answers come in real time. Here
 * it does so at once, in the simulation's: the same seed has to play the same.
 */
import { TASKS } from "../../../../src/app/judge/tasks.ts";
import { judgeThread } from "../../../../src/app/judge/thread.ts";

/** Returns what undoes it. */
export function judgeInline(): () => void {
  const run = judgeThread.run.bind(judgeThread);
  judgeThread.run = async (name, ...args) => {
    const task = TASKS[name] as (...all: unknown[]) => ReturnType<(typeof TASKS)[typeof name]>;
    // As between threads, nothing is shared.
    return structuredClone(task(...structuredClone(args)));
  };
  return () => void (judgeThread.run = run);
}
