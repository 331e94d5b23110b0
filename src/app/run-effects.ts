/** Carries out the effects of decisions, each once in a reconcile, and remembers what they came to. */
import type { Logger } from "pino";
import { keyOf, type Effect } from "../core/build/effects.ts";
import type { EffectOutcome } from "../core/build/facts.ts";
import type { EffectContext } from "./effects/effect.ts";
import { sayLate } from "./effects/lateStatus.ts";
import { perform } from "./effects/perform.ts";
import { priorityOf } from "./github/limits/priority.ts";
import { TryAgain } from "./inbox/inbox.ts";
import type { Seen } from "./observe/seen.ts";
import { tracksOf } from "./ops/tracks.ts";
import { LAG_MS, type ReconcileDeps } from "./reconcileDeps.ts";

/** An effect that was refused this often is left for another look, a minute later. */
const MAX_FAILURES = 2;
const FAILED_MS = 60_000;

export class EffectRunner {
  readonly #deps: ReconcileDeps;
  readonly #log: Logger;
  readonly #seen: Seen;
  /** Effects that this reconcile has carried out: a fact that lags behind doesn't have them done twice. */
  readonly #done = new Set<string>();
  readonly #failures = new Map<string, number>();
  #outcomes: EffectOutcome[] = [];

  constructor(deps: ReconcileDeps, log: Logger, seen: Seen) {
    this.#deps = deps;
    this.#log = log;
    this.#seen = seen;
  }

  /** Of the newest effects that were carried out together. */
  get outcomes(): EffectOutcome[] {
    return this.#outcomes;
  }

  isDone(effect: Effect): boolean {
    return this.#done.has(keyOf(effect));
  }

  /**
   * Carries out what isn't done yet, in order; says how many were tried. A limit that keeps one back doesn't keep back
   * a more urgent one, and sends nothing for those that it does. @throws TryAgain
   */
  async run(effects: readonly Effect[], context: EffectContext): Promise<number> {
    this.#outcomes = [];
    let tried = 0;
    let later: { waitMs: number | null; reason: string } | null = null;
    for (const effect of effects) {
      const key = keyOf(effect);
      if (this.#done.has(key) || this.#hangsOn(effect) || (this.#failures.get(key) ?? 0) >= MAX_FAILURES) continue;
      this.stopIfAborted();
      tried += 1;
      this.#deps.crash?.(`before:${key}`);
      const { outcome, passing } = await perform(effect, context);
      this.#seen.after(effect.type);
      this.#deps.metrics?.performed(effect.type, outcome.code);
      this.#deps.crash?.(`after:${key}`);
      if (passing?.code === "rate_limited" && priorityOf(effect) === "status") {
        // Nothing waits for it, and the next look has a newer one to show.
        if (passing.waitMs !== null) await sayLate(effect, passing.waitMs, this.#deps.clock(), context);
        this.#failures.set(key, MAX_FAILURES);
        continue;
      }
      this.#outcomes.push(outcome);
      const { ok, code, detail, id } = outcome;
      this.#log[ok ? "info" : "warn"]({ effect: key, code, detail, ...tracksOf(effect, id) }, "effect");
      if (outcome.ok) this.#done.add(key);
      else this.#failures.set(key, (this.#failures.get(key) ?? 0) + 1);
      if (passing) later = { waitMs: passing.waitMs, reason: outcome.detail ?? passing.code };
    }
    if (later) throw new TryAgain(later.reason, later.waitMs);
    return tried;
  }

  /** Between any two steps a reconcile may end: what it has done is found again. @throws TryAgain */
  stopIfAborted(): void {
    if (this.#deps.stopping?.aborted) throw new TryAgain("the app is stopping", 0);
  }

  /** When to look again though nothing new could be tried: facts lag behind what was done, or an effect fails. */
  getNextLook(wakeAt: string | null): string {
    const wait = this.#failures.size > 0 ? FAILED_MS : LAG_MS;
    const soon = new Date(this.#deps.clock().getTime() + wait).toISOString();
    return wakeAt !== null && wakeAt < soon ? wakeAt : soon;
  }

  /** A pull request isn't opened on a branch that could not be published in this very pass. */
  #hangsOn(effect: Effect): boolean {
    if (effect.type !== "open_pull") return false;
    return this.#outcomes.some((o) => !o.ok && o.effect.startsWith(`publish:${effect.key}/`));
  }
}
