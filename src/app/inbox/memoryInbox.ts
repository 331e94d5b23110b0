/** An inbox that forgets with its process: for tests, with the same policy as the durable one. */
import { Backoff } from "./backoff.ts";
import { keyOfHint, type Delivery, type Hint, type HintHandler, type Inbox } from "./inbox.ts";
import { Lanes } from "./lanes.ts";

/** How long a look under way is waited for at the end. */
const STOP_MS = 7_000;

export class MemoryInbox implements Inbox {
  readonly #lanes = new Lanes(8);
  readonly #backoff = new Backoff();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #early: Hint[] = [];
  /** By GUID, the lanes that have yet to be looked at after it; none = the delivery is done. */
  readonly #deliveries = new Map<string, Set<string>>();
  #handler: HintHandler | null = null;
  #stopped = false;

  async deliver({ guid }: Delivery, hints: readonly Hint[]): Promise<boolean> {
    const fresh = !this.#deliveries.has(guid);
    if (this.#deliveries.get(guid)?.size === 0) return fresh;
    this.#deliveries.set(guid, new Set(hints.map(keyOfHint)));
    for (const hint of hints) await this.accept(hint, "delivery");
    return fresh;
  }

  async accept(hint: Hint, _why: string): Promise<void> {
    if (this.#stopped) return;
    if (!this.#handler) this.#early.push(hint);
    else this.#lanes.offer(keyOfHint(hint), () => this.#handle(hint));
  }

  async start(handler: HintHandler): Promise<void> {
    this.#handler = handler;
    for (const hint of this.#early.splice(0)) await this.accept(hint, "early");
  }

  async later(hint: Hint, at: Date): Promise<void> {
    const key = keyOfHint(hint);
    clearTimeout(this.#timers.get(key));
    if (this.#stopped) return;
    const wait = Math.min(Math.max(0, at.getTime() - Date.now()), 2 ** 31 - 1);
    this.#timers.set(
      key,
      setTimeout(() => void this.accept(hint, "timer"), wait),
    );
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    await Promise.race([this.#lanes.drain(), new Promise((resolve) => setTimeout(resolve, STOP_MS).unref())]);
  }

  async #handle(hint: Hint): Promise<void> {
    const key = keyOfHint(hint);
    const told = [...this.#deliveries.values()].filter((lanes) => lanes.has(key));
    try {
      const { wakeAt } = await this.#handler!(hint);
      this.#backoff.worked(key);
      for (const lanes of told) lanes.delete(key);
      if (wakeAt) await this.later(hint, new Date(wakeAt));
    } catch (error) {
      const at = this.#backoff.failed(key, error, new Date());
      if (at) await this.later(hint, at);
    }
  }
}
