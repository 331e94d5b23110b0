/**
 * The durable inbox: pg-boss on PGlite in a folder. pg-boss keeps the jobs, `Lanes` decides which runs: its own
 * singleton policies look at a cache that may be a minute old. Two queues, `hints` (now) and `wake` (at a time),
 * each with at most one job waiting per build. A hint's job stays active until it has been handled, so that a
 * killed process loses none.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { fromPglite, PgBoss, type Job } from "pg-boss";
import type { Logger } from "pino";
import { Backoff } from "./backoff.ts";
import { patientLock } from "./folderLock.ts";
import { keyOfHint, type Hint, type HintHandler, type Inbox } from "./inbox.ts";
import { Lanes } from "./lanes.ts";

const HINTS = "hints";
const WAKE = "wake";
/** How late a timer may be; hints don't wait for it. */
const POLL_MS = 500;
const WIDTH = 8;
/** How long a look under way is waited for at the end; the database takes its time to close too. */
const STOP_MS = 7_000;

interface HintJob {
  hint: Hint;
  delivery: string;
}

export class BossInbox implements Inbox {
  readonly #boss: PgBoss;
  readonly #close: () => Promise<void>;
  readonly #log: Logger;
  readonly #lanes = new Lanes(WIDTH);
  readonly #backoff = new Backoff();
  #handler: HintHandler | null = null;
  #timer: NodeJS.Timeout | null = null;
  #fetching: Promise<void> | null = null;
  #again = false;
  #ended: Promise<void> | null = null;
  #stopped = false;

  private constructor(boss: PgBoss, close: () => Promise<void>, log: Logger) {
    this.#boss = boss;
    this.#close = close;
    this.#log = log;
  }

  /** Opens or begins the folder. @throws FolderLocked */
  static async open(folder: string, log: Logger): Promise<BossInbox> {
    mkdirSync(folder, { recursive: true });
    const unlock = await patientLock(folder);
    try {
      const database = await PGlite.create(join(folder, "queue"));
      const boss = new PgBoss({ db: fromPglite(database), backend: "pglite", schedule: false });
      boss.on("error", (error) => log.error({ err: error }, "the queue reports an error"));
      await boss.start();
      for (const name of [HINTS, WAKE]) await boss.createQueue(name, QUEUE);
      return new BossInbox(
        boss,
        async () => {
          await boss.stop({ graceful: false, close: false });
          await database.close();
          unlock();
        },
        log,
      );
    } catch (error) {
      unlock();
      throw error;
    }
  }

  async accept(hint: Hint, delivery: string): Promise<void> {
    const data: HintJob = { hint, delivery };
    await this.#boss.send(HINTS, data, { singletonKey: keyOfHint(hint) });
    this.#pump();
  }

  async later(hint: Hint, at: Date): Promise<void> {
    const data: HintJob = { hint, delivery: "timer" };
    await this.#boss.upsert(WAKE, data, { singletonKey: keyOfHint(hint), startAfter: at });
  }

  async start(handler: HintHandler): Promise<void> {
    await this.#takeUpOrphans();
    this.#handler = handler;
    this.#timer = setInterval(() => this.#pump(), POLL_MS);
    this.#pump();
  }

  stop(): Promise<void> {
    return (this.#ended ??= this.#stop());
  }

  async #stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer) clearInterval(this.#timer);
    const patience = new AbortController();
    const over = new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, STOP_MS);
      patience.signal.addEventListener("abort", () => (clearTimeout(timer), resolve()));
    });
    await Promise.race([Promise.all([this.#fetching, this.#lanes.drain()]), over]);
    patience.abort();
    // What was fetched and not handled is still active in the database: the next start takes it up.
    await this.#close();
  }

  /** The folder is ours alone, so a job that is active before we have fetched any belonged to a process that died. */
  async #takeUpOrphans(): Promise<void> {
    for (const name of [HINTS, WAKE]) {
      const jobs = await this.#boss.findJobs<HintJob>(name);
      for (const job of jobs.filter((j) => j.state === "active")) {
        await this.#boss.send(HINTS, job.data, { singletonKey: keyOfHint(job.data.hint) });
        await this.#boss.complete(name, job.id);
        this.#log.info({ build: keyOfHint(job.data.hint), delivery: job.data.delivery }, "taken up again");
      }
    }
  }

  /** Fetches until nothing is due; one fetch at a time, and once more when asked for meanwhile. */
  #pump(): void {
    if (!this.#handler || this.#stopped) return;
    this.#again = true;
    this.#fetching ??= this.#fetchAll()
      .catch((error: unknown) => this.#log.error({ err: error }, "the queue can't be read"))
      .finally(() => {
        this.#fetching = null;
        if (this.#again) this.#pump();
      });
  }

  async #fetchAll(): Promise<void> {
    while (this.#again && !this.#stopped) {
      this.#again = false;
      for (const job of await this.#boss.fetch<HintJob>(WAKE, { batchSize: 100 })) {
        await this.#boss.send(HINTS, job.data, { singletonKey: keyOfHint(job.data.hint) });
        await this.#boss.complete(WAKE, job.id);
      }
      const batchSize = this.#lanes.free;
      const jobs = batchSize > 0 ? await this.#boss.fetch<HintJob>(HINTS, { batchSize }) : [];
      for (const job of jobs) {
        const offer = this.#lanes.offer(keyOfHint(job.data.hint), () => this.#handle(job));
        if (offer === "enough") await this.#boss.complete(HINTS, job.id);
      }
      if (jobs.length > 0) this.#again = true;
    }
  }

  async #handle(job: Job<HintJob>): Promise<void> {
    const { hint, delivery } = job.data;
    const key = keyOfHint(hint);
    try {
      if (this.#stopped) return;
      const next = await this.#look(hint, key, delivery);
      if (next) await this.later(hint, next);
      await this.#boss.complete(HINTS, job.id);
    } catch (error) {
      this.#log.error({ err: error, build: key }, "the queue can't be written; the hint is kept");
    }
    this.#pump();
  }

  async #look(hint: Hint, key: string, delivery: string): Promise<Date | null> {
    try {
      const { wakeAt } = await this.#handler!(hint);
      this.#backoff.worked(key);
      return wakeAt ? new Date(wakeAt) : null;
    } catch (error) {
      const at = this.#backoff.failed(key, error, new Date());
      this.#log.warn({ err: error, build: key, delivery, again: at.toISOString() }, "a look failed and is tried again");
      return at;
    }
  }
}

/** `short` = at most one waiting job per key. An hour is beyond any look; ended jobs are kept a day for people. */
const QUEUE = { policy: "short", expireInSeconds: 3600, deleteAfterSeconds: 86_400, retryLimit: 10 } as const;
