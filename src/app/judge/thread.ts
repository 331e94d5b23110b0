/**
 * A thread that reads and judges what sessions submit, so that no change can keep Baton from
 * answering others. The event loop continues, and a call that takes too much time or memory is
 * ended.
 */
import { once } from "node:events";
import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import { describeUnjudgedChange } from "../../core/messages/uploads.ts";
import { BUNDLE_DATA } from "../../config/bundle-data.ts";
import type { JudgeFunctions } from "./functions.ts";

/** The largest change that may be uploaded takes some seconds on a slow machine. */
const DEADLINE_MS = 30_000;
/** Ten times the size of the largest proposal. */
const HEAP_MB = 512;

/** A call took more time or memory than any honest change does. The message is a full sentence. */
export class JudgeError extends Error {}

export class JudgeThread {
  readonly #deadline: number;
  #worker: Worker | null = null;
  #queue: Promise<unknown> = Promise.resolve();

  /** @param deadline maximum milliseconds of one call */
  constructor(deadline = DEADLINE_MS) {
    this.#deadline = deadline;
  }

  /** Calls the function after those that were requested before it. @throws JudgeError */
  run<Name extends keyof JudgeFunctions>(
    name: Name,
    ...args: Parameters<JudgeFunctions[Name]>
  ): Promise<ReturnType<JudgeFunctions[Name]>> {
    const answer = this.#queue.then(() => this.#run(name, args)) as Promise<
      ReturnType<JudgeFunctions[Name]>
    >;
    this.#queue = answer.catch(() => undefined);
    return answer;
  }

  async #run(name: string, args: unknown[]): Promise<unknown> {
    const worker = (this.#worker ??= this.#start());
    // The worker keeps the process alive only while it works.
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
      const seconds = kind === "AbortError" ? this.#deadline / 1000 : null;
      throw new JudgeError(describeUnjudgedChange(seconds, message));
    } finally {
      worker.unref();
    }
  }

  #start(): Worker {
    // A bundle is a single file, so it must contain the thread's program as well.
    const file = BUNDLE_DATA
      ? import.meta.filename
      : new URL(`./worker${extname(import.meta.url)}`, import.meta.url);
    const worker = new Worker(file, { resourceLimits: { maxOldGenerationSizeMb: HEAP_MB } });
    // A worker that ended between two calls is not used again.
    worker.on("error", () => (this.#worker = null));
    return worker;
  }
}

/** The App's only judge thread. It judges one change at a time, as the event loop did. */
export const judgeThread = new JudgeThread();
