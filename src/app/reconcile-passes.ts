/**
 * The passes of one reconcile: observe, decide, save, act, and repeat until nothing is left to do.
 * Builds and tasks share them. They are level-triggered: the reason for an item doesn't matter, so
 * a lost or repeated item costs only time.
 */
import type { Logger } from "pino";
import type { Decision } from "../core/model/decision.ts";
import type { EffectOutcome, Facts, SpendingFact } from "../core/model/facts.ts";
import { SENDING_MS } from "../core/model/session.ts";
import { DEFAULT_SETTINGS } from "../core/model/settings.ts";
import type { State } from "../core/model/state.ts";
import { isAutomatic } from "../core/tasks/automatic-reviews.ts";
import { saveBuild, type LoadedBuild } from "./build-record.ts";
import { postRefusedRecord, postRefusedReviews } from "./effects/comment-broken-record.ts";
import type { EffectContext } from "./effects/effect.ts";
import { EffectRunner } from "./effects/effect-runner.ts";
import type { Access } from "./github/access.ts";
import { GitHubError } from "./github/errors.ts";
import type { IssueContext } from "./observe/issue-context.ts";
import { ReadCache } from "./observe/read-cache.ts";
import { assertNoOneshotRunning } from "./oneshot/lock.ts";
import {
  getItemKey,
  getItemName,
  REPOSITORY,
  type BuildItem,
  type WorkItem,
} from "./queue/work-queue.ts";
import type { ReconcileDeps } from "./reconcile-deps.ts";
import { createTimeoutSignal } from "./timers.ts";

/** Maximum number of passes per reconcile. Another reconcile does the rest at once. */
const MAX_PASSES = 50;
/**
 * Delay before another attempt while Baton can't work in a repository or on a record, in
 * milliseconds. GitHub normally reports the end of that by a webhook.
 */
const UNAVAILABLE_RETRY_MS = 10 * 60_000;

/** When to reconcile again, ISO 8601; null means only after another delivery. */
export interface NextReconcile {
  wakeAt: string | null;
}

/** What a pass starts with. */
export interface Pass {
  access: Access;
  cache: ReadCache;
  /** As loaded or saved by an earlier pass; null if it has to be loaded. */
  build: LoadedBuild | null;
  /** When the oldest of the cached facts were read, ISO 8601. */
  readAt: string;
  /** Outcomes of the newest batch of effects. */
  outcomes: EffectOutcome[];
}

/** What a decision is based on. */
export interface Observation {
  build: LoadedBuild;
  facts: Facts;
  context: Pick<IssueContext, "base">;
}

/** What differs between builds and tasks. */
export interface PassKind<T extends Observation> {
  /** Returns what to decide on, or when to look again if there is nothing to decide. */
  observe(pass: Pass): Promise<T | NextReconcile>;
  decide(observed: T, now: string): Decision;
  /** Called when nothing is left to do. */
  onIdle?(observed: T, access: Access): Promise<void>;
  /** Whether comments from before the archiving may be unanswered. */
  mustLookAfterArchive(observed: T): boolean;
}

interface PassDeps {
  deps: ReconcileDeps;
  access: Access;
  item: BuildItem;
  log: Logger;
}

/** @throws RetryLater, GitHubError */
export async function runPasses<T extends Observation>(
  { deps, access, item, log }: PassDeps,
  kind: PassKind<T>,
): Promise<NextReconcile> {
  const cache = new ReadCache();
  const effects = new EffectRunner(deps, log, cache);
  const now = () => deps.clock().toISOString();
  let build: LoadedBuild | null = null;
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    effects.stopIfAborted();
    cache.beginPass();
    const readAt = cache.getReadTime(deps.clock());
    const observed = await kind.observe({
      access,
      cache,
      build,
      readAt,
      outcomes: effects.outcomes,
    });
    if ("wakeAt" in observed) return observed;
    build = observed.build;
    using sending = createTimeoutSignal(SENDING_MS, "it was not sent in time");
    const decision = kind.decide(observed, now());
    if (isHasty(decision, cache, effects)) {
      cache.clear();
      continue;
    }
    if (!decision.patch && decision.effects.length === 0) {
      deps.unavailable.delete(getItemKey(item));
      await kind.onIdle?.(observed, access);
      return { wakeAt: decision.wakeAt };
    }
    await assertNoOneshotRunning(deps, access);
    try {
      build = await saveBuild({ ...deps, item, log }, access, build, decision);
    } catch (error) {
      if (!(error instanceof GitHubError) || error.code !== "refused" || !decision.patch)
        throw error;
      log.warn({ reason: error.message }, "GitHub refuses the record");
      const { settings, sha } = observed.context.base;
      const { review, commands } = settings.ok ? settings.value : DEFAULT_SETTINGS;
      const { state } = decision.patch;
      const target = { access, issue: item.target.issue, bare: commands.bare };
      if (isAutomatic({ review }, state))
        await postRefusedReviews(access, sha, state, error.message);
      else await postRefusedRecord(target, state, error.message);
      return getUnavailableRetry(deps);
    }
    if (!build) {
      cache.clear();
      continue;
    }
    deps.unavailable.delete(getItemKey(item));
    const effectContext: EffectContext = {
      ...{ access, facts: observed.facts, log, late: sending.signal },
      state: build.kind === "active" ? build.state : null,
      recordHead: build.kind === "active" ? build.record.head : null,
      wake: () => deps.enqueue({ ...item, target: REPOSITORY }),
    };
    const fresh = await effects.run(decision.effects, effectContext);
    if (decision.effects.some((one) => one.type === "archive" && effects.isDone(one)))
      return { wakeAt: kind.mustLookAfterArchive(observed) ? now() : null };
    if (!decision.patch && fresh === 0) return { wakeAt: effects.getNextLook(decision.wakeAt) };
  }
  log.warn({ passes: MAX_PASSES }, "no pass is left; the item is enqueued again");
  return { wakeAt: now() };
}

/**
 * Whether a merge was decided from an earlier pass. Approvals or checks may have changed since, so
 * they have to be read again.
 */
function isHasty({ effects }: Decision, cache: ReadCache, runner: EffectRunner): boolean {
  return cache.isStale && effects.some((one) => one.type === "merge" && !runner.isDone(one));
}

export function getUnavailableRetry({ clock }: Pick<ReconcileDeps, "clock">): NextReconcile {
  return { wakeAt: new Date(clock().getTime() + UNAVAILABLE_RETRY_MS).toISOString() };
}

/**
 * Enqueues the item under the repository's current name if the repository was renamed or
 * transferred. Returns whether it was.
 */
export async function enqueueIfMoved(
  { deps, item, log }: Pick<PassDeps, "deps" | "item" | "log">,
  { owner, name }: { owner: string; name: string },
): Promise<boolean> {
  const moved: WorkItem = { ...item, owner, repo: name };
  if (getItemName(moved) === getItemName(item)) return false;
  log.info({ now: `${owner}/${name}` }, "the repository was renamed");
  await deps.enqueue(moved);
  return true;
}

/** Returns what builds and other tasks spent, if a budget covers several of them. */
export async function findSpending(
  { deps, access, item }: Pick<PassDeps, "deps" | "access" | "item">,
  { repository, base: { settings } }: Pick<IssueContext, "base"> & { repository: { id: number } },
  { build }: State,
): Promise<SpendingFact | null> {
  if (!deps.spending || !settings.ok) return null;
  const place = { ...item, repository: repository.id };
  return deps.spending.find({ place, access }, settings.value, build.slug);
}
