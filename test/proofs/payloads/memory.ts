/** What a process holds once nothing of it can be given back. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc") as () => void;

/** In megabytes: JavaScript's heap and what hangs on it; and all of the process. */
export interface Memory {
  heap: number;
  process: number;
}

export async function readMemory(): Promise<Memory> {
  for (let turn = 0; turn < 3; turn++) {
    gc();
    // Finalizers and closed sockets give back theirs in a turn of their own.
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: (heapUsed + external) / 2 ** 20, process: rss / 2 ** 20 };
}
