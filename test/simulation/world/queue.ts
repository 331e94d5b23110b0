/**
 * The durable queue of all replicas on simulated time: per build one active and one waiting hint, as the database keeps
 * them. Which of them runs, and when a failed look is tried again, is the production code's (`Lanes`, `Backoff`).
 */
import { Backoff } from "../../../src/app/inbox/backoff.ts";
import { keyOfHint, type Delivery, type Hint, type HintHandler, type Inbox } from "../../../src/app/inbox/inbox.ts";
import { MemoryLedger } from "../../../src/app/github/limits/ledger.ts";
import { Lanes } from "../../../src/app/inbox/lanes.ts";
import type { Owner, Timeline } from "./timeline.ts";
import { SharedWatermark } from "./watermark.ts";

/** A replica that gave no sign for this long is taken for dead, in milliseconds. */
const LEASE_MS = 30_000;
const WIDTH = 8;

/** What the database keeps, for all replicas. */
export class Table {
  readonly waiting = new Map<string, Hint>();
  readonly active = new Map<string, { hint: Hint; by: Owner }>();
  readonly wakes = new Map<string, { hint: Hint; at: number; planned: { cancel(): void } }>();
  /** By GUID, the lanes that have yet to be looked at after it; none = the delivery is done. */
  readonly deliveries = new Map<string, Set<string>>();
  readonly pumps = new Set<() => void>();
  readonly timeline: Timeline;
  watermark = new SharedWatermark();
  ledger = new MemoryLedger();
  /** A fault: who fetches doesn't see what others have active. */
  blind = false;

  constructor(timeline: Timeline) {
    this.timeline = timeline;
  }

  add(hint: Hint): void {
    const key = keyOfHint(hint);
    if (!this.waiting.has(key)) this.waiting.set(key, hint);
    for (const pump of this.pumps) pump();
  }

  later(hint: Hint, at: number): void {
    const key = keyOfHint(hint);
    this.wakes.get(key)?.planned.cancel();
    const due = () => {
      this.wakes.delete(key);
      this.add(hint);
    };
    const planned = this.timeline.after(Math.max(0, at - this.timeline.now), `due ${key}`, due, null);
    this.wakes.set(key, { hint, at, planned });
  }

  /** The dead replica's hints are another's, once its lease has ended. */
  abandoned(by: Owner): void {
    const taken = [...this.active].filter(([, one]) => one.by === by);
    this.timeline.after(
      LEASE_MS,
      `lease of ${by.name} ends`,
      () => {
        for (const [key, one] of taken) {
          if (this.active.get(key) === one) this.active.delete(key);
          this.add(one.hint);
        }
      },
      null,
    );
  }

  /** Everything that was kept is gone. */
  lose(): void {
    for (const { planned } of this.wakes.values()) planned.cancel();
    for (const all of [this.waiting, this.active, this.wakes, this.deliveries]) all.clear();
    this.watermark = new SharedWatermark();
    this.ledger = new MemoryLedger();
  }
}

export class SimulatedInbox implements Inbox {
  readonly #table: Table;
  readonly #owner: Owner;
  readonly #lanes = new Lanes(WIDTH);
  readonly #backoff = new Backoff();
  #handler: HintHandler | null = null;

  constructor(table: Table, owner: Owner) {
    this.#table = table;
    this.#owner = owner;
    table.pumps.add(() => this.#pump());
  }

  async deliver({ guid }: Delivery, hints: readonly Hint[]): Promise<boolean> {
    await this.#insert();
    const { deliveries } = this.#table;
    const fresh = !deliveries.has(guid);
    if (!this.#owner.alive || deliveries.get(guid)?.size === 0) return fresh;
    deliveries.set(guid, new Set(hints.map(keyOfHint)));
    for (const hint of hints) this.#table.add(hint);
    return fresh;
  }

  async accept(hint: Hint, _why: string): Promise<void> {
    await this.#insert();
    if (this.#owner.alive) this.#table.add(hint);
  }

  /** It takes its time, and a process may die within it. */
  #insert(): Promise<void> {
    return new Promise((resolve) => void this.#table.timeline.after(2, "", resolve));
  }

  async start(handler: HintHandler): Promise<void> {
    this.#handler = handler;
    this.#pump();
  }

  async later(hint: Hint, at: Date): Promise<void> {
    this.#table.later(hint, at.getTime());
  }

  async stop(): Promise<void> {
    this.#owner.alive = false;
  }

  #pump(): void {
    if (!this.#owner.alive || !this.#handler) return;
    // Its own event, as this may be called in another replica's.
    this.#table.timeline.after(1, "", () => this.#fetch(), this.#owner);
  }

  #fetch(): void {
    const { waiting, active, blind } = this.#table;
    for (const [key, hint] of waiting) {
      if (this.#lanes.free === 0) return;
      if (active.has(key) && !(blind && active.get(key)?.by !== this.#owner)) continue;
      waiting.delete(key);
      const mine = { hint, by: this.#owner };
      active.set(key, mine);
      this.#lanes.offer(key, () => this.#handle(hint, key, mine));
    }
  }

  async #handle(hint: Hint, key: string, mine: object): Promise<void> {
    const told = [...this.#table.deliveries.values()].filter((lanes) => lanes.has(key));
    const { next, worked } = await this.#look(hint, key);
    if (!this.#owner.alive) return;
    if (next) this.#table.later(hint, next.getTime());
    if (worked) for (const lanes of told) lanes.delete(key);
    if (this.#table.active.get(key) === mine) this.#table.active.delete(key);
    for (const pump of this.#table.pumps) pump();
  }

  async #look(hint: Hint, key: string): Promise<{ next: Date | null; worked: boolean }> {
    const { timeline } = this.#table;
    try {
      const { wakeAt } = await this.#handler!(hint);
      this.#backoff.worked(key);
      return { next: wakeAt ? new Date(wakeAt) : null, worked: true };
    } catch (error) {
      if (!this.#owner.alive) return { next: null, worked: false };
      const next = this.#backoff.failed(key, error, new Date(timeline.now));
      timeline.say(`${key} is tried again: ${error instanceof Error ? error.message : String(error)}`);
      return { next, worked: false };
    }
  }
}
