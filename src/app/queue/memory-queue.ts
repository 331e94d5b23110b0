/** An inbox that forgets with its process: for tests, with the durable one's policy. */
import { pino } from "pino";
import { DEAD_LETTER_AFTER } from "./backoff.ts";
import {
  getItemKey,
  type Lease,
  type LeaseResult,
  type QueueStore,
  type WebhookDelivery,
  type WorkItem,
} from "./work-queue.ts";
import { DurableQueue } from "./durable-queue.ts";

// The queue's tables in memory, a method for each of their statements (`laneTable.ts`, which says why each is so).

interface MemoryItem {
  hint: WorkItem;
  claim: string | null;
  /** Milliseconds since 1970, as all times here. */
  beat: number;
  due: number | null;
  /** When that was written. */
  told: number;
  /** How often something was heard of it, and how often when it was taken. */
  heard: number;
  taken: number;
  failures: number;
  error: string | null;
}

/** A delivery: the lanes that have yet to be looked at after it, and how often each had been heard of then. */
interface PendingDelivery {
  received: number;
  lanes: Map<string, number>;
}

export class MemoryQueueStore implements QueueStore {
  readonly alone: boolean;
  readonly #clock: () => Date;
  readonly #lanes = new Map<string, MemoryItem>();
  /** Those that aren't done, by GUID. */
  readonly #deliveries = new Map<string, PendingDelivery>();
  readonly #done = new Set<string>();
  #claims = 0;
  #asking: { since: number; last: number } | null = null;

  constructor({ alone = true, clock = () => new Date() }: { alone?: boolean; clock?: () => Date } = {}) {
    this.alone = alone;
    this.#clock = clock;
  }

  async deliver({ guid }: WebhookDelivery, hints: readonly WorkItem[]): Promise<boolean> {
    if (this.#done.has(guid)) return false;
    const known = this.#deliveries.get(guid);
    const told = known ?? { received: this.#now(), lanes: new Map<string, number>() };
    for (const hint of hints) told.lanes.set(getItemKey(hint), this.#hear(hint));
    this.#keep(guid, told);
    return known === undefined;
  }

  async hear(hint: WorkItem): Promise<void> {
    this.#hear(hint);
  }

  async later(hint: WorkItem, ms: number): Promise<void> {
    const [lane, now] = [this.#of(hint), this.#now()];
    const due = isDueSince(lane, now) ? Math.min(lane.due!, now) : now + ms;
    Object.assign(lane, { due, told: now });
  }

  async claim(most: number, except: readonly string[]): Promise<Lease[]> {
    const now = this.#now();
    const due = [...this.#lanes].filter(([key, lane]) => isDue(lane, now) && !except.includes(key));
    const first = due.sort(([, a], [, b]) => a.due! - b.due!).slice(0, most);
    return first.map(([key, lane]) => {
      const claim = String(++this.#claims);
      Object.assign(lane, { claim, beat: now, due: null, taken: lane.heard });
      const waits = [...this.#deliveries.values()].filter(({ lanes }) => lanes.has(key));
      const lag = waits.length > 0 ? (now - Math.min(...waits.map(({ received }) => received))) / 1000 : null;
      return { key, hint: lane.hint, claim, failures: lane.failures, tried: lane.error !== null, lag };
    });
  }

  async beat(claims: readonly string[]): Promise<string[]> {
    const mine = [...this.#lanes.values()].filter(({ claim }) => claim !== null && claims.includes(claim));
    for (const lane of mine) lane.beat = this.#now();
    return mine.map(({ claim }) => claim!);
  }

  async end(claim: string, { after, failures, error }: LeaseResult): Promise<boolean> {
    const [key, lane] = [...this.#lanes].find(([, one]) => one.claim === claim) ?? [];
    if (key === undefined || !lane) return false;
    const now = this.#now();
    const due = isDueSince(lane, now)
      ? Math.min(lane.due!, now)
      : getEarlier(lane.due, after === null ? null : now + after);
    Object.assign(lane, { claim: null, due, told: now, failures, error });
    for (const [guid, told] of error === null ? this.#deliveries : []) {
      if ((told.lanes.get(key) ?? Number.POSITIVE_INFINITY) > lane.taken) continue;
      told.lanes.delete(key);
      this.#keep(guid, told);
    }
    return true;
  }

  freeAll(): Promise<WorkItem[]> {
    return this.#free(Number.NEGATIVE_INFINITY);
  }

  async free(silentMs: number): Promise<WorkItem[]> {
    const now = this.#now();
    const { since = now, last = 0 } = this.#asking ?? {};
    const paused = last < now - silentMs / 2 || last > now + MOMENT_MS;
    this.#asking = { since: paused ? now : since, last: now };
    return paused || since > now - silentMs ? [] : this.#free(silentMs);
  }

  async #free(silentMs: number): Promise<WorkItem[]> {
    const now = this.#now();
    const isSilent = (beat: number) => beat <= now - silentMs || beat > now + silentMs;
    const silent = [...this.#lanes].filter(([, { claim, beat }]) => claim !== null && isSilent(beat));
    for (const [, lane] of silent) {
      const failures = lane.failures + 1;
      const error = "The process that looked at it died.";
      const due = failures < DEAD_LETTER_AFTER || isDueSince(lane, now) ? now : lane.due;
      Object.assign(lane, { claim: null, failures, error, due, told: now });
    }
    return silent.map(([, { hint }]) => hint);
  }

  /** It ends with its process. */
  async prune(): Promise<void> {}

  #keep(guid: string, told: PendingDelivery): void {
    if (told.lanes.size > 0) return void this.#deliveries.set(guid, told);
    this.#deliveries.delete(guid);
    this.#done.add(guid);
  }

  #hear(hint: WorkItem): number {
    const lane = this.#of(hint);
    Object.assign(lane, { due: getEarlier(lane.due, this.#now()), told: this.#now(), hint });
    return ++lane.heard;
  }

  #of(hint: WorkItem): MemoryItem {
    const key = getItemKey(hint);
    const lane = this.#lanes.get(key) ?? {
      hint,
      claim: null,
      beat: 0,
      due: null,
      told: 0,
      heard: 0,
      taken: 0,
      failures: 0,
      error: null,
    };
    this.#lanes.set(key, lane);
    return lane;
  }

  #now(): number {
    return this.#clock().getTime();
  }
}

/** A clock that is set back by less than this is no matter, in milliseconds. */
const MOMENT_MS = 1000;

/** What was put off by a clock that was set back since is due at once. */
const isDueSince = ({ due, told }: MemoryItem, now: number) => due !== null && (due <= now || told > now + MOMENT_MS);

const isDue = (lane: MemoryItem, now: number) => lane.claim === null && isDueSince(lane, now);

function getEarlier(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}

export class MemoryQueue extends DurableQueue {
  /** `clock`: its database's. */
  constructor(clock: () => Date = () => new Date()) {
    super(new MemoryQueueStore({ clock }), pino({ level: "silent" }), { poll: 20, beat: 1000, silent: 10_000 });
  }
}
