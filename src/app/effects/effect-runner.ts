/**
 * Runs the effects of decisions. The status comment has the lowest priority for GitHub's limits.
 * Before it waits, it says until when it may be out of date. That takes one edit from the budget
 * reserved for merges, at most once in five minutes.
 */
import type { Logger } from "pino";
import {
  getEffectDefinition,
  getEffectKey,
  getEffectPriority,
  getLogFields,
  type Effect,
} from "../../core/model/effects/index.ts";
import { formatMinute } from "../../core/text/format.ts";
import type { Access } from "../github/access.ts";
import { toGitHubError } from "../github/errors.ts";
import { runWithPriority } from "../github/limits/secondary-limits.ts";
import { updateDocument } from "./comments.ts";
import type { EffectContext } from "./effect.ts";
import type { EffectOutcome } from "../../core/model/facts.ts";
import { performEffect } from "./perform.ts";
import { RetryLater } from "../queue/work-queue.ts";
import type { ReadCache } from "../observe/read-cache.ts";
import { LAG_MS, type ReconcileDeps } from "../reconcile-deps.ts";

/** A delay below this many milliseconds is not announced. */
const SOON_MS = 5 * 60_000;

/** By GitHub and comment id: until when a delay was announced, in milliseconds since 1970. */
const announcedUntil = new WeakMap<object, Map<number, number>>();

/** `waitMs` is the delay of the edit in milliseconds. Says nothing if even this edit is refused. */
async function postStatusDelay(
  effect: Effect,
  waitMs: number,
  now: Date,
  context: EffectContext,
): Promise<void> {
  if (effect.type !== "document" || effect.key !== "status" || effect.id === null) return;
  const known = listAnnounced(context.access, now);
  if (waitMs < SOON_MS || known.has(effect.id)) return;
  const until = new Date(now.getTime() + waitMs);
  known.set(effect.id, until.getTime());
  const body =
    `${effect.body}\n\nGitHub's limits for Baton are used up for now, so this comment may be ` +
    `out of date until ${formatMinute(until.toISOString())}. The build continues as far as ` +
    "the limits allow.";
  // The hash stays the old one, so that the new status is still pending.
  const hash = context.facts.posted["status"]?.hash ?? "-";
  try {
    await runWithPriority("merge", () =>
      updateDocument({ ...effect, body, hash }, clearPosted(context)),
    );
  } catch (error) {
    context.log.debug(
      { reason: toGitHubError(error).message },
      "the delay of the status can't be posted either",
    );
  }
}

/** Removes the posted hash, because a document with a known hash counts as done. */
function clearPosted(context: EffectContext): EffectContext {
  return { ...context, facts: { ...context.facts, posted: {} } };
}

function listAnnounced({ scope }: Access, now: Date): Map<number, number> {
  const all = [...(announcedUntil.get(scope) ?? [])].filter(([, until]) => until > now.getTime());
  const known = new Map(all);
  announcedUntil.set(scope, known);
  return known;
}

// Runs the effects of decisions, each once per reconcile, and remembers their outcomes.

/** An effect that was refused this many times waits for the next reconcile, a minute later. */
const MAX_FAILURES = 2;
const FAILED_MS = 60_000;

export class EffectRunner {
  readonly #deps: ReconcileDeps;
  readonly #log: Logger;
  readonly #seen: ReadCache;
  /** Effects that this reconcile has run. Facts that lag behind don't cause a second run. */
  readonly #done = new Set<string>();
  readonly #failures = new Map<string, number>();
  #outcomes: EffectOutcome[] = [];

  constructor(deps: ReconcileDeps, log: Logger, seen: ReadCache) {
    this.#deps = deps;
    this.#log = log;
    this.#seen = seen;
  }

  /** Outcomes of the newest batch of effects. */
  get outcomes(): EffectOutcome[] {
    return this.#outcomes;
  }

  isDone(effect: Effect): boolean {
    return this.#done.has(getEffectKey(effect));
  }

  /**
   * Runs pending effects in order and returns how many it tried. An effect that is rate limited
   * doesn't hold back a more urgent one. For those that it does hold back, nothing is sent. @throws
   * RetryLater
   */
  async run(effects: readonly Effect[], context: EffectContext): Promise<number> {
    this.#outcomes = [];
    let tried = 0;
    let later: { waitMs: number | null; reason: string } | null = null;
    for (const effect of effects) {
      const key = getEffectKey(effect);
      if (
        this.#done.has(key) ||
        this.#isNeedMissing(effect) ||
        (this.#failures.get(key) ?? 0) >= MAX_FAILURES
      )
        continue;
      this.stopIfAborted();
      tried += 1;
      this.#deps.crash?.(`before:${key}`);
      const { outcome, passing } = await performEffect(effect, context);
      this.#seen.invalidate(getEffectDefinition(effect.type).changes);
      this.#deps.metrics?.countEffect(effect.type, outcome.code);
      this.#deps.crash?.(`after:${key}`);
      if (passing?.code === "rate_limited" && getEffectPriority(effect) === "status") {
        // Nothing depends on the status, and the next reconcile has a newer one to show.
        if (passing.waitMs !== null)
          await postStatusDelay(effect, passing.waitMs, this.#deps.clock(), context);
        this.#failures.set(key, MAX_FAILURES);
        continue;
      }
      this.#outcomes.push(outcome);
      const { ok, code, detail, id } = outcome;
      this.#log[ok ? "info" : "warn"](
        { effect: key, code, detail, ...getLogFields(effect, id) },
        "effect",
      );
      if (outcome.ok) this.#done.add(key);
      else this.#failures.set(key, (this.#failures.get(key) ?? 0) + 1);
      if (passing) later = { waitMs: passing.waitMs, reason: outcome.detail ?? passing.code };
    }
    if (later) throw new RetryLater(later.reason, later.waitMs);
    return tried;
  }

  /**
   * A reconcile may end between any two steps, because the next one finds what is done. @throws
   * RetryLater
   */
  stopIfAborted(): void {
    if (this.#deps.stopping?.aborted) throw new RetryLater("the app is stopping", 0);
  }

  /**
   * Returns when to reconcile next if nothing new could be tried, because facts lag behind or an
   * effect fails.
   */
  getNextLook(wakeAt: string | null): string {
    const wait = this.#failures.size > 0 ? FAILED_MS : LAG_MS;
    const soon = new Date(this.#deps.clock().getTime() + wait).toISOString();
    return wakeAt !== null && wakeAt < soon ? wakeAt : soon;
  }

  /** Whether an effect that this one needs has failed in this pass. */
  #isNeedMissing(effect: Effect): boolean {
    const needs = getEffectDefinition(effect.type).needs?.(effect);
    return needs !== undefined && this.#outcomes.some((o) => !o.ok && o.effect.startsWith(needs));
  }
}
