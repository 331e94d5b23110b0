/** Measures the memory of a process after garbage collection. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc") as () => void;

/** In megabytes: JavaScript's heap with what depends on it, and the whole process. */
export interface Memory {
  heap: number;
  process: number;
}

export async function readMemory(): Promise<Memory> {
  for (let turn = 0; turn < 3; turn++) {
    gc();
    // Finalizers and closed sockets free their memory in a later turn.
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: (heapUsed + external) / 2 ** 20, process: rss / 2 ** 20 };
}
