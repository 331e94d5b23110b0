/**
 * The one logical thread of a simulation. Everything outside of the code under test (GitHub's
 * answers, timers, people, runners, crashes) is an event at a simulated time. The next event comes
 * only when everything that runs is waiting, so what happens depends only on the seed.
 */
import { createHash } from "node:crypto";

// Read before they are replaced: see clock.ts.
const realImmediate = globalThis.setImmediate;

/** A process: its timers are dropped when it dies. */
export interface Owner {
  readonly name: string;
  /** If false, nothing that it still does has an effect. */
  alive: boolean;
  /** By how many milliseconds its clock is ahead of the world's. */
  readonly ahead: number;
  /** Whether it learns of the limits that other processes meet. */
  readonly sharesLimits: boolean;
}

export interface Planned {
  cancel(): void;
}

interface Event {
  at: number;
  order: number;
  owner: Owner | null;
  what: string;
  run: (() => void) | null;
  brief: boolean;
}

/**
 * Shorter waits are internal to a library. They end even for dead processes, because others may
 * wait for what it holds.
 */
const BRIEF_MS = 1000;

export class Timeline {
  /** Milliseconds since 1970. */
  now: number;
  /** The owner of the running event. It also owns what the event plans. */
  current: Owner | null = null;
  steps = 0;
  /** The newest events, in words. */
  readonly recent: string[] = [];
  readonly #began: number;
  readonly #heap: Event[] = [];
  readonly #hash = createHash("sha1");
  readonly #tell: ((line: string) => void) | null;
  #order = 0;

  constructor(began: number, tell: ((line: string) => void) | null = null) {
    this.now = began;
    this.#began = began;
    this.#tell = tell;
  }

  /** Minutes since the beginning. */
  get minute(): number {
    return (this.now - this.#began) / 60_000;
  }

  /** Plans an event `ms` from now. `what` is for the trace; an empty one is left out. */
  after(ms: number, what: string, run: () => void, owner: Owner | null = this.current): Planned {
    const event: Event = {
      at: this.now + Math.max(0, ms),
      order: this.#order++,
      owner,
      what,
      run,
      brief: ms < BRIEF_MS,
    };
    push(this.#heap, event);
    return { cancel: () => void (event.run = null) };
  }

  /** Runs events until `over` returns true, or there are none. */
  async play(over: () => boolean): Promise<void> {
    await settled();
    while (!over()) {
      const event = pop(this.#heap);
      if (!event) return;
      if (!event.run || (event.owner?.alive === false && !event.brief)) continue;
      this.now = event.at;
      this.current = event.owner;
      if (event.what !== "") this.say(event.what);
      this.steps++;
      event.run();
      await settled();
      this.current = null;
    }
  }

  /**
   * Waits until the remains of dead processes have ended: the next seed shares this process and its
   * modules.
   */
  async bury(): Promise<void> {
    const left = this.#heap.filter((event) => event.owner?.alive === false && event.brief);
    this.#heap.splice(0, this.#heap.length, ...left.sort((a, b) => (before(a, b) ? -1 : 1)));
    const end = this.now + BRIEF_MS;
    await this.play(() => this.now > end);
  }

  /** Adds a line to the trace. */
  say(what: string): void {
    const who = this.current ? `${this.current.name} ` : "";
    const line = `${((this.now - this.#began) / 1000).toFixed(3).padStart(10)} ${who}${what}`;
    this.#hash.update(line);
    this.#tell?.(line);
    this.recent.push(line);
    if (this.recent.length > 400) this.recent.splice(0, 200);
  }

  /** Returns a hash of the trace: the same seed gives the same hash. */
  digest(): string {
    return this.#hash.copy().digest("hex");
  }
}

/**
 * Resolves when nothing can continue without another event: promises' jobs come before the loop's
 * next turn.
 */
function settled(): Promise<void> {
  return new Promise((resolve) => void realImmediate(resolve));
}

const before = (a: Event, b: Event) => a.at < b.at || (a.at === b.at && a.order < b.order);

function push(heap: Event[], event: Event): void {
  let at = heap.push(event) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (before(heap[parent]!, event)) break;
    heap[at] = heap[parent]!;
    at = parent;
  }
  heap[at] = event;
}

function pop(heap: Event[]): Event | null {
  const first = heap[0];
  const last = heap.pop();
  if (!first || !last || heap.length === 0) return first ?? null;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
    if (before(last, heap[child]!)) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = last;
  return first;
}
