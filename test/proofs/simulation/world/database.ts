/**
 * The database of all replicas on simulated time: the production code's lanes, ledger and
 * watermark, in memory, with possible faults. A statement takes effect when it is sent. Its answer
 * comes a little later, and its process may die before that.
 */
import { DatabaseUnavailable } from "../../../../src/app/queue/database-errors.ts";
import { MemoryLedger, type Ledger } from "../../../../src/app/github/limits/ledger.ts";
import type { WorkStore } from "../../../../src/app/queue/queue-store.ts";
import { MemoryQueueStore } from "../../../../src/app/queue/memory-queue.ts";
import type { Watermark } from "../../../../src/app/queue/watermark.ts";
import type { Conditions } from "./conditions.ts";
import type { Dice } from "./dice.ts";
import type { Owner, Timeline } from "./timeline.ts";
import { SharedMark } from "./watermark.ts";

export interface DatabaseOptions {
  timeline: Timeline;
  dice: Dice;
  conditions: Conditions;
  /** The database is a folder of its only process. */
  alone: boolean;
  /** The current probability that a statement's answer is lost. */
  chance: () => number;
  happened: (fault: string) => void;
}

export const DATABASE_FAULTS = [
  "database lost",
  "database away",
  "statement lost",
  "statement's answer lost",
] as const;

const ANSWER_MS = 2;

export class Database {
  /** Claims of handlers that have begun and not ended. */
  readonly claims = new Map<string, { by: Owner; at: number }>();
  readonly #of: DatabaseOptions;
  #lanes: MemoryQueueStore;
  #ledger: MemoryLedger;
  #mark = new SharedMark();
  #awayUntil = 0;

  constructor(of: DatabaseOptions) {
    this.#of = of;
    this.#lanes = this.#empty();
    this.#ledger = this.#unspent();
  }

  /** Loses all stored data. */
  lose(): void {
    this.#of.happened("database lost");
    this.claims.clear();
    [this.#lanes, this.#ledger, this.#mark] = [this.#empty(), this.#unspent(), new SharedMark()];
  }

  /** Restarts it; nobody can reach it for `ms` milliseconds. */
  restart(ms: number): void {
    this.#of.happened("database away");
    this.#awayUntil = this.#of.timeline.now + ms;
  }

  lanesOf(by: Owner): WorkStore {
    const lanes: WorkStore = this.#asked(by, () => this.#lanes, { isExclusive: this.#of.alone }, [
      ...([
        "enqueueDelivery",
        "enqueue",
        "schedule",
        "lease",
        "renew",
        "finish",
        "releaseExpired",
        "releaseAll",
        "prune",
      ] as const),
    ]);
    return {
      ...lanes,
      lease: async (most, except) => {
        const taken = await lanes.lease(most, except);
        for (const { id: claim } of taken)
          this.claims.set(claim, { by, at: this.#of.timeline.now });
        return taken;
      },
      finish: async (claim, end) => {
        const isOwn = await lanes.finish(claim, end);
        this.claims.delete(claim);
        return isOwn;
      },
    };
  }

  ledgerOf(by: Owner): Ledger {
    return this.#asked(by, () => this.#ledger, {}, ["spend", "block"]);
  }

  watermarkOf(by: Owner): Watermark {
    return this.#asked(by, () => this.#mark.of(by, this.#of.timeline), {}, [
      "acquireSweep",
      "releaseSweep",
      "readMark",
      "writeMark",
    ]);
  }

  /** Wraps the result of `to`, whose methods are statements. */
  #asked<T extends object, Rest extends object>(
    by: Owner,
    to: () => T,
    rest: Rest,
    methods: (keyof T & string)[],
  ): T & Rest {
    const statement =
      (name: keyof T) =>
      (...args: unknown[]) =>
        this.#ask(by, name !== "readMark", () =>
          (to()[name] as (...args: unknown[]) => Promise<unknown>)(...args),
        );
    return { ...rest, ...Object.fromEntries(methods.map((name) => [name, statement(name)])) } as T &
      Rest;
  }

  async #ask<T>(by: Owner, writes: boolean, statement: () => Promise<T>): Promise<T> {
    const { timeline, dice, chance, happened, conditions } = this.#of;
    if (!by.alive || timeline.now < this.#awayUntil) throw away("connect ECONNREFUSED", false);
    if (writes && conditions.databaseFull) throw full();
    const fault =
      dice.next() < chance()
        ? dice.pick(["statement lost", "statement's answer lost"] as const)
        : null;
    if (fault) happened(fault);
    if (fault === "statement lost") throw away("Connection terminated", true);
    const answer = await statement();
    // An empty answer can't be lost: losing it makes no difference, and most statements have one.
    if (!fault && Array.isArray(answer) && answer.length === 0) return answer;
    await new Promise<void>((resolve) => void timeline.after(ANSWER_MS, "", resolve, by));
    if (fault) throw away("Connection terminated", true);
    return answer;
  }

  /** The ledger in memory uses a clock that nobody sets. */
  #unspent(): MemoryLedger {
    return new MemoryLedger(() => this.#of.timeline.now);
  }

  #empty(): MemoryQueueStore {
    const { alone, conditions, timeline } = this.#of;
    return new MemoryQueueStore({
      isExclusive: alone,
      clock: () => new Date(conditions.databaseClock.show(timeline.now)),
    });
  }
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const full = () =>
  Object.assign(new Error("could not extend file: No space left on device"), { code: "53100" });
const away = (words: string, sent: boolean) => new DatabaseUnavailable(new Error(words), sent);
