/** The queue's tables in memory, a method for each of their statements (`laneTable.ts`, which says why each is so). */
import { DEAD_AFTER } from "./backoff.ts";
import { keyOfHint, type Delivery, type Hint } from "./inbox.ts";
import type { Claim, End, LaneStore } from "./laneStore.ts";

interface Lane {
  hint: Hint;
  claim: string | null;
  /** Milliseconds since 1970, as all times here. */
  beat: number;
  due: number | null;
  /** How often something was heard of it, and how often when it was taken. */
  heard: number;
  taken: number;
  failures: number;
  error: string | null;
}

/** A delivery: the lanes that have yet to be looked at after it, and how often each had been heard of then. */
interface Told {
  received: number;
  lanes: Map<string, number>;
}

export class MemoryLanes implements LaneStore {
  readonly alone: boolean;
  readonly #clock: () => Date;
  readonly #lanes = new Map<string, Lane>();
  /** Those that aren't done, by GUID. */
  readonly #deliveries = new Map<string, Told>();
  readonly #done = new Set<string>();
  #claims = 0;
  #asking: { since: number; last: number } | null = null;

  constructor({ alone = true, clock = () => new Date() }: { alone?: boolean; clock?: () => Date } = {}) {
    this.alone = alone;
    this.#clock = clock;
  }

  async deliver({ guid }: Delivery, hints: readonly Hint[]): Promise<boolean> {
    if (this.#done.has(guid)) return false;
    const known = this.#deliveries.get(guid);
    const told = known ?? { received: this.#now(), lanes: new Map<string, number>() };
    for (const hint of hints) told.lanes.set(keyOfHint(hint), this.#hear(hint));
    this.#keep(guid, told);
    return known === undefined;
  }

  async hear(hint: Hint): Promise<void> {
    this.#hear(hint);
  }

  async later(hint: Hint, at: Date): Promise<void> {
    const lane = this.#of(hint);
    if (lane.due === null || lane.due > this.#now()) lane.due = this.#by(at);
  }

  async claim(most: number, except: readonly string[]): Promise<Claim[]> {
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

  async end(claim: string, { again, failures, error }: End): Promise<boolean> {
    const [key, lane] = [...this.#lanes].find(([, one]) => one.claim === claim) ?? [];
    if (key === undefined || !lane) return false;
    Object.assign(lane, { claim: null, due: sooner(lane.due, again && this.#by(again)), failures, error });
    for (const [guid, told] of error === null ? this.#deliveries : []) {
      if ((told.lanes.get(key) ?? Number.POSITIVE_INFINITY) > lane.taken) continue;
      told.lanes.delete(key);
      this.#keep(guid, told);
    }
    return true;
  }

  freeAll(): Promise<Hint[]> {
    return this.#free(Number.POSITIVE_INFINITY);
  }

  async free(silentMs: number): Promise<Hint[]> {
    const now = this.#now();
    const { since = now, last = 0 } = this.#asking ?? {};
    const paused = last < now - silentMs / 2;
    this.#asking = { since: paused ? now : since, last: now };
    return paused || since > now - silentMs ? [] : this.#free(now - silentMs);
  }

  async #free(heardBefore: number): Promise<Hint[]> {
    const silent = [...this.#lanes].filter(([, { claim, beat }]) => claim !== null && beat <= heardBefore);
    for (const [, lane] of silent) {
      const failures = lane.failures + 1;
      const error = "The process that looked at it died.";
      Object.assign(lane, { claim: null, failures, error, due: failures < DEAD_AFTER ? this.#now() : lane.due });
    }
    return silent.map(([, { hint }]) => hint);
  }

  /** It ends with its process. */
  async prune(): Promise<void> {}

  #keep(guid: string, told: Told): void {
    if (told.lanes.size > 0) return void this.#deliveries.set(guid, told);
    this.#deliveries.delete(guid);
    this.#done.add(guid);
  }

  #hear(hint: Hint): number {
    const lane = this.#of(hint);
    Object.assign(lane, { due: sooner(lane.due, this.#now()), hint });
    return ++lane.heard;
  }

  #of(hint: Hint): Lane {
    const key = keyOfHint(hint);
    const lane = this.#lanes.get(key) ?? {
      hint,
      claim: null,
      beat: 0,
      due: null,
      heard: 0,
      taken: 0,
      failures: 0,
      error: null,
    };
    this.#lanes.set(key, lane);
    return lane;
  }

  /** A time by the process's clock, by the one here. */
  #by(at: Date): number {
    return this.#now() + at.getTime() - Date.now();
  }

  #now(): number {
    return this.#clock().getTime();
  }
}

const isDue = ({ claim, due }: Lane, now: number) => claim === null && due !== null && due <= now;

function sooner(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}
