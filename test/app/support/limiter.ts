/** A limiter with a clock that the test sets. */
import { MemoryLedger } from "../../../src/app/github/limits/ledger.ts";
import { Limiter, type Admission } from "../../../src/app/github/limits/limiter.ts";
import { DatabaseUnavailable } from "../../../src/app/queue/database-errors.ts";
import { GITHUB_LIMITS } from "../../../src/app/github/limits/secondary-limits.ts";

export const READ: Admission = {
  cost: { api: "rest", points: 1, content: 0 },
  priority: "usual",
  resource: "core",
};
export const WRITE: Admission = {
  cost: { api: "rest", points: 5, content: 1 },
  priority: "usual",
  resource: "core",
};

/** The manual clock, and what limiters did by it. */
export interface Turned {
  now: number;
  pauses: number[];
  /** Number of calls of the ledger. */
  taken: number;
}

export class Counted extends MemoryLedger {
  readonly #turned: Turned;
  /** The ledger's database can't be reached. */
  away = false;

  constructor(turned: Turned) {
    super(() => turned.now);
    this.#turned = turned;
  }

  override spend(...args: Parameters<MemoryLedger["spend"]>): Promise<number> {
    this.#turned.taken += 1;
    return this.away
      ? Promise.reject(new DatabaseUnavailable("gone", false))
      : super.spend(...args);
  }

  override block(...args: Parameters<MemoryLedger["block"]>): Promise<void> {
    return this.away
      ? Promise.reject(new DatabaseUnavailable("gone", false))
      : super.block(...args);
  }
}

export function limiter(turned: Turned, ledger = new Counted(turned)): Limiter {
  const pause = async (ms: number) => {
    turned.pauses.push(ms);
    turned.now += ms;
  };
  const made = new Limiter({ limits: GITHUB_LIMITS, pause, elapsed: () => turned.now });
  made.setLedger(ledger);
  return made;
}

export const sent = async () => "sent";
export const refusal = (asked: Promise<unknown>) =>
  asked.then(
    () => "sent",
    (error: unknown) => error,
  );
export const until = (waitMs: number) => ({ code: "rate_limited", isTransient: true, waitMs });
