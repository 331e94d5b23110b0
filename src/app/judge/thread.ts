/**
 * A thread that reads and judges what sessions hand in, so that no change, however it is made,
 * keeps Baton from answering others: the event loop goes on, and a task that takes too long or too
 * much is ended.
 */
import { once } from "node:events";
import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import { BUNDLE_DATA } from "../../config/bundle-data.ts";
import type { Tasks } from "./tasks.ts";

/** The largest change that may be uploaded takes some seconds on a slow machine. */
const DEADLINE_MS = 30_000;
/** Ten times the largest proposal. */
const HEAP_MB = 512;

/** A task took more time or memory than any honest change does. The message is a sentence. */
export class JudgeError extends Error {}

export class JudgeThread {
  readonly #deadline: number;
  #worker: Worker | null = null;
  #queue: Promise<unknown> = Promise.resolve();

  /** @param deadline milliseconds that one task may take */
  constructor(deadline = DEADLINE_MS) {
    this.#deadline = deadline;
  }

  /** Does a task behind those that were asked for before. @throws JudgeError */
  run<Name extends keyof Tasks>(
    name: Name,
    ...args: Parameters<Tasks[Name]>
  ): Promise<ReturnType<Tasks[Name]>> {
    const answer = this.#queue.then(() => this.#run(name, args)) as Promise<
      ReturnType<Tasks[Name]>
    >;
    this.#queue = answer.catch(() => undefined);
    return answer;
  }

  async #run(name: string, args: unknown[]): Promise<unknown> {
    const worker = (this.#worker ??= this.#start());
    // Only while it works does it keep the process from ending.
    worker.ref();
    try {
      worker.postMessage({ name, args });
      const [answer] = (await once(worker, "message", {
        signal: AbortSignal.timeout(this.#deadline),
      })) as [unknown];
      return answer;
    } catch (error) {
      this.#worker = null;
      await worker.terminate();
      const { name: kind, message } = error as Error;
      const why =
        kind === "AbortError" ? `it takes more than ${this.#deadline / 1000} seconds` : message;
      throw new JudgeError(
        `Hand in a smaller and plainer change. Baton could not read this one: ${why}.`,
      );
    } finally {
      worker.unref();
    }
  }

  #start(): Worker {
    // A bundle is a single file, which has to be the thread's program as well.
    const file = BUNDLE_DATA
      ? import.meta.filename
      : new URL(`./worker${extname(import.meta.url)}`, import.meta.url);
    const worker = new Worker(file, { resourceLimits: { maxOldGenerationSizeMb: HEAP_MB } });
    // One that ended between two tasks is not asked again.
    worker.on("error", () => (this.#worker = null));
    return worker;
  }
}

/** The App's only one: judgements come one after the other, as they did on the event loop. */
export const judgeThread = new JudgeThread();
