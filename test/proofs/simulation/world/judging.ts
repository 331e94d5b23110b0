/**
 * The App reads and judges proposals in a separate thread, whose answers come in real time. Here it
 * judges at once, in simulated time, because the same seed must play the same.
 */
import { TASKS } from "../../../../src/app/judge/tasks.ts";
import { judgeThread } from "../../../../src/app/judge/thread.ts";

/** @returns a function that undoes it */
export function judgeInline(): () => void {
  const run = judgeThread.run.bind(judgeThread);
  judgeThread.run = async (name, ...args) => {
    const task = TASKS[name] as (...all: unknown[]) => ReturnType<(typeof TASKS)[typeof name]>;
    // Like threads, it shares no objects.
    return structuredClone(task(...structuredClone(args)));
  };
  return () => void (judgeThread.run = run);
}
