/**
 * The App reads and judges proposals in a separate thread, whose answers come in real time. Here it
 * judges at once, in simulated time, because the same seed must play the same.
 */
import { JUDGE_FUNCTIONS } from "../../../../src/app/judge/functions.ts";
import { judgeThread } from "../../../../src/app/judge/thread.ts";

/** @returns a function that undoes it */
export function judgeInline(): () => void {
  const run = judgeThread.run.bind(judgeThread);
  judgeThread.run = async (name, ...args) => {
    const task = JUDGE_FUNCTIONS[name] as (
      ...all: unknown[]
    ) => ReturnType<(typeof JUDGE_FUNCTIONS)[typeof name]>;
    // Like threads, it shares no objects.
    return structuredClone(task(...structuredClone(args)));
  };
  return () => void (judgeThread.run = run);
}
