/**
 * The durable inbox: takes from the lanes' table what is due, as much as runs side by side, and says by heartbeats what
 * it looks at. A lane whose process is silent is another's; on PGlite, whose folder is locked, at once.
 */
import type { Logger } from "pino";
import { Backoff } from "./backoff.ts";
import { DatabaseFull, DatabaseUnavailable } from "./database-errors.ts";
import {
  RetryLater,
  getItemName,
  type Lease,
  type LeaseResult,
  type QueueStore,
  type WebhookDelivery,
  type WorkHandler,
  type WorkItem,
  type WorkQueue,
} from "./work-queue.ts";

/** In milliseconds. */
export interface QueueTiming {
  /** How late a timer, or a hint that another replica has no place for, may be. */
  poll: number;
  beat: number;
  /** So long silent, a process is taken for dead. */
  silent: number;
}

const PACE: QueueTiming = { poll: 500, beat: 5000, silent: 20_000 };
const PRUNE_MS = 3_600_000;
/** How long the same complaint isn't repeated. */
const QUIET_MS = 60_000;
/** Looks side by side. */
const CONCURRENCY = 8;
/** How long a look under way is waited for at the end; the database takes its time to close too. */
const STOP_MS = 7_000;

export class DurableQueue implements WorkQueue {
  readonly #lanes: QueueStore;
  readonly #log: Logger;
  readonly #pace: QueueTiming;
  /** By lane; the claim's heart beats as long as it is here. */
  readonly #running = new Map<string, { claim: string; build: string; done: Promise<void> }>();
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #backoff = new Backoff();
  readonly #stopping = new AbortController();
  /** When each was said, by this process's monotonic clock. */
  readonly #complained = new Map<string, number>();
  #handler: WorkHandler | null = null;
  #taking: Promise<void> | null = null;
  #more = false;
  #ended: Promise<void> | null = null;

  constructor(lanes: QueueStore, log: Logger, pace: QueueTiming = PACE) {
    this.#lanes = lanes;
    this.#log = log;
    this.#pace = pace;
  }

  async deliver(delivery: WebhookDelivery, hints: readonly WorkItem[]): Promise<boolean> {
    const fresh = await retryOnce(() => this.#lanes.deliver(delivery, hints));
    this.#take();
    return fresh;
  }

  async accept(hint: WorkItem, why: string): Promise<void> {
    this.#log.debug({ build: getItemName(hint), why }, "heard");
    await retryOnce(() => this.#lanes.hear(hint));
    this.#take();
  }

  later(hint: WorkItem, ms: number): Promise<void> {
    return retryOnce(() => this.#lanes.later(hint, ms));
  }

  async start(handler: WorkHandler): Promise<void> {
    this.#freed(await (this.#lanes.alone ? this.#lanes.freeAll() : this.#lanes.free(this.#pace.silent)));
    this.#handler = handler;
    const every = (ms: number, run: () => Promise<void>) => {
      const quiet = (error: unknown) => this.#complain(error, "the queue can't be asked now");
      this.#timers.push(setInterval(() => void run().catch(quiet), ms));
    };
    every(this.#pace.poll, async () => this.#take());
    every(this.#pace.beat, () => this.#beat());
    every(PRUNE_MS, () => this.#lanes.prune());
    this.#take();
  }

  stop(): Promise<void> {
    return (this.#ended ??= this.#stop());
  }

  /** What is still looked at after that is another's once this process is silent. */
  async #stop(): Promise<void> {
    this.#handler = null;
    this.#stopping.abort();
    const patience = new AbortController();
    const over = new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, STOP_MS);
      patience.signal.addEventListener("abort", () => (clearTimeout(timer), resolve()));
    });
    const drained = async () => {
      await this.#taking;
      await Promise.all([...this.#running.values()].map(({ done }) => done));
    };
    await Promise.race([drained(), over]);
    patience.abort();
    for (const { build } of this.#running.values())
      this.#log.info({ build }, "left under way: whoever takes it up looks at it anew");
    for (const timer of this.#timers) clearInterval(timer);
  }

  async #beat(): Promise<void> {
    const claims = [...this.#running.values()].map(({ claim }) => claim);
    const mine = claims.length > 0 ? await this.#lanes.beat(claims) : [];
    for (const { claim, build } of this.#running.values()) {
      if (!claims.includes(claim) || mine.includes(claim)) continue;
      this.#log.warn({ build }, "another process has taken over what this one still looks at");
    }
    if (!this.#lanes.alone) this.#freed(await this.#lanes.free(this.#pace.silent));
  }

  #freed(lanes: readonly WorkItem[]): void {
    for (const hint of lanes) this.#log.info({ build: getItemName(hint) }, "taken up again");
  }

  /** Once a minute: what is tried twice a second must not fill a disk that is full. */
  #complain(error: unknown, words: string, about: { build?: string } = {}): void {
    const now = performance.now();
    if (now - (this.#complained.get(words) ?? Number.NEGATIVE_INFINITY) < QUIET_MS) return;
    this.#complained.set(words, now);
    const why = error instanceof DatabaseFull ? { reason: error.message } : { err: error };
    this.#log.warn({ ...why, ...about }, words);
  }

  /** Takes until nothing is due; one statement at a time, and once more when asked for meanwhile. */
  #take(): void {
    if (!this.#handler) return;
    this.#more = true;
    this.#taking ??= this.#takeAll()
      .catch((error: unknown) => this.#complain(error, "the queue can't be read now"))
      .finally(() => {
        this.#taking = null;
      });
  }

  async #takeAll(): Promise<void> {
    for (let handler = this.#handler; this.#more && handler; handler = this.#handler) {
      this.#more = false;
      const free = CONCURRENCY - this.#running.size;
      if (free <= 0) return;
      const claims = await this.#lanes.claim(free, [...this.#running.keys()]);
      for (const one of claims) {
        const done = this.#run(one, handler).finally(() => {
          this.#running.delete(one.key);
          this.#take();
        });
        this.#running.set(one.key, { claim: one.claim, build: getItemName(one.hint), done });
      }
      if (claims.length > 0) this.#more = true;
    }
  }

  async #run(one: Lease, handler: WorkHandler): Promise<void> {
    const { hint, claim } = one;
    const build = getItemName(hint);
    const end = await this.#look(one, handler);
    for (;;) {
      try {
        if (await retryOnce(() => this.#lanes.end(claim, end))) return;
        this.#log.warn({ build }, "another process had taken over what this one looked at");
        return;
      } catch (error) {
        this.#complain(error, "the end of a look can't be kept yet", { build });
      }
      // Until it is, the build is this process's, which nobody else may take it from while its heart beats.
      if (await this.#isOver(this.#pace.beat)) return;
    }
  }

  /** So much later, or as soon as the inbox stops: whether it does. */
  async #isOver(ms: number): Promise<boolean> {
    const { signal } = this.#stopping;
    if (signal.aborted) return true;
    const over = Promise.withResolvers<void>();
    const timer = setTimeout(over.resolve, ms);
    const now = () => over.resolve();
    signal.addEventListener("abort", now);
    await over.promise;
    clearTimeout(timer);
    signal.removeEventListener("abort", now);
    return signal.aborted;
  }

  async #look({ key, hint, lag, tried, failures: before }: Lease, handler: WorkHandler): Promise<LeaseResult> {
    try {
      // What was tried before was looked at in time.
      const { wakeIn } = await handler(hint, tried ? null : lag);
      this.#backoff.worked(key);
      return { after: wakeIn, failures: 0, error: null };
    } catch (error) {
      const { failures, after } = this.#backoff.failed(key, before, error);
      const next = after === null ? { dead: true } : { seconds: Math.ceil(after / 1000) };
      const told = { build: getItemName(hint), failures, ...next };
      // A limit, an outage or a stop is nothing to be mended.
      if (error instanceof RetryLater) this.#log.info({ reason: error.message, ...told }, "a look ended early");
      else this.#log.warn({ err: error, ...told }, "a look failed");
      return { after, failures, error: error instanceof Error ? error.message : String(error) };
    }
  }
}

/** Once more when the connection was lost before the answer: what is done so may be done twice. */
async function retryOnce<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof DatabaseUnavailable) || !error.sent) throw error;
    return run();
  }
}
