/**
 * The reconcile loop of a build: load the record, observe, decide, save, act, and repeat until
 * nothing is left to do. It is level-triggered: the reason for an item doesn't matter, so a lost or
 * repeated item costs only time.
 */
import type { Logger } from "pino";
import { decide } from "../core/decide.ts";
import {
  postBrokenRecord,
  postForeignRecord,
  postLeftoverBranches,
  postRefusedRecord,
} from "./effects/comment-broken-record.ts";
import { SENDING_MS } from "../core/model/session.ts";
import { DEFAULT_SETTINGS } from "../core/model/settings.ts";
import { checkConfiguration } from "./effects/checks.ts";
import type { EffectContext } from "./effects/effect.ts";
import { GitHubError } from "./github/errors.ts";
import { hasQuestion } from "./observe/issue.ts";
import { assertNoOneshotRunning } from "./oneshot/lock.ts";
import {
  getItemKey,
  getItemName,
  REPOSITORY,
  RetryLater,
  type BuildItem,
  type WorkItem,
} from "./queue/work-queue.ts";
import { loadBuild, saveBuild, type LoadedBuild } from "./build-record.ts";
import { loadIssueContext, type IssueContext } from "./observe/issue-context.ts";
import { observeBuild } from "./observe/observe-build.ts";
import { ReadCache } from "./observe/read-cache.ts";
import { reconcileRepository } from "./reconcile-repository.ts";
import type { ReconcileDeps } from "./reconcile-deps.ts";
import { EffectRunner } from "./effects/effect-runner.ts";
import { createTimeoutSignal } from "./timers.ts";
import { reconcileTasks } from "./tasks/reconcile-tasks.ts";
import { reconcileTemplates } from "./templates/reconcile-templates.ts";
import type { Decision } from "../core/model/decision.ts";

/** Maximum number of passes per reconcile. Another reconcile does the rest at once. */
const MAX_PASSES = 50;
/**
 * Delay before another attempt while Baton can't work in a repository, in milliseconds. GitHub
 * normally reports the end of that by a webhook.
 */
const UNAVAILABLE_RETRY_MS = 10 * 60_000;

/**
 * Reconciles a build, a repository or its templates.
 * @returns when to reconcile again, ISO 8601; null means only after another delivery
 * @throws RetryLater if GitHub can't be reached now (rate limit, outage), GitHubError if it refuses
 * to be read
 */
export async function reconcileItem(
  deps: ReconcileDeps,
  item: WorkItem,
): Promise<{ wakeAt: string | null }> {
  const log = deps.log.child({ build: getItemName(item) });
  try {
    const { target } = item;
    if (target.kind === "repository") return await reconcileRepository({ ...deps, log }, item);
    if (target.kind === "templates") return await reconcileTemplates({ ...deps, log }, item);
    if (target.kind === "build")
      return await new Reconciliation(deps, { ...item, target }, log).run();
    throw new TypeError(`${target.kind} is not reconciled but enqueues other targets`);
  } catch (error) {
    if (error instanceof GitHubError && error.isTransient)
      throw new RetryLater(error.message, error.waitMs);
    if (error instanceof GitHubError && error.unavailable) {
      log.warn({ reason: error.message }, "Baton can't work in this repository now");
      const now = deps.clock();
      deps.unavailable.set(getItemKey(item), error.unavailable, now.toISOString());
      deps.report?.(item, { problem: error.message });
      return { wakeAt: new Date(now.getTime() + UNAVAILABLE_RETRY_MS).toISOString() };
    }
    if (error instanceof GitHubError && error.code === "not_found") {
      deps.unavailable.set(getItemKey(item), "unreachable", deps.clock().toISOString());
      log.info({ reason: error.message }, "the target does not exist");
      return { wakeAt: null };
    }
    throw error;
  }
}

class Reconciliation {
  /** Whether GitHub knows the issue. */
  #found = false;
  /**
   * Whether the number is an issue or a pull request on which tasks may be requested or active;
   * null if there are none.
   */
  #tasksOn: "issue" | "pull" | null = null;
  readonly #deps: ReconcileDeps;
  readonly #item: BuildItem;
  readonly #log: Logger;
  readonly #cache = new ReadCache();
  readonly #effects: EffectRunner;

  constructor(deps: ReconcileDeps, item: BuildItem, log: Logger) {
    this.#deps = deps;
    this.#item = item;
    this.#log = log;
    this.#effects = new EffectRunner(deps, log, this.#cache);
  }

  async run(): Promise<{ wakeAt: string | null }> {
    try {
      const { wakeAt } = await this.#runPasses();
      if (this.#tasksOn === null) return { wakeAt };
      const access = await this.#deps.access(this.#item);
      const tasks = await reconcileTasks(this.#deps, access, this.#item, this.#tasksOn, this.#log);
      return {
        wakeAt: [wakeAt, tasks.wakeAt].filter((time) => time !== null).toSorted()[0] ?? null,
      };
    } catch (error) {
      // If a part of a build isn't found, it was created or deleted a moment ago.
      if (this.#found && error instanceof GitHubError && error.code === "not_found")
        throw new RetryLater(error.message);
      throw error;
    }
  }

  async #runPasses(): Promise<{ wakeAt: string | null }> {
    const access = await this.#deps.access(this.#item);
    let build: LoadedBuild | null = null;
    for (let pass = 0; pass < MAX_PASSES; pass++) {
      this.#effects.stopIfAborted();
      this.#cache.beginPass();
      const readAt = this.#cache.getReadTime(this.#deps.clock());
      const context = await loadIssueContext(access, this.#item.target.issue, this.#cache);
      if (!context) {
        await checkConfiguration(access, this.#item.target.issue);
        this.#tasksOn = "pull";
        return { wakeAt: null };
      }
      this.#found = true;
      if (await this.#enqueueIfMoved(context)) return { wakeAt: null };
      if (context.records.length > 0 || hasQuestion(context.issue)) this.#tasksOn = "issue";
      build ??= await loadBuild(access, context, this.#cache);
      if (context.repository.archived) {
        if (build.kind === "none" || build.kind === "ended") return { wakeAt: null };
        throw new GitHubError("archived", "the repository is archived");
      }
      const { settings } = context.base;
      const { bare } = (settings.ok ? settings.value : DEFAULT_SETTINGS).commands;
      const target = { access, issue: this.#item.target.issue, bare };
      if (build.kind === "foreign") {
        this.#reportProblem(build.branch, "is not a record that Baton created");
        await postForeignRecord(target, build.slug, build.branch);
        return { wakeAt: null };
      }
      if (build.kind === "broken") {
        this.#reportProblem(build.branch, "has a record that can't be read; its issue says why");
        await postBrokenRecord(target, build.slug, build.branch, build.problems);
        return { wakeAt: null };
      }
      const state = build.kind === "none" ? null : build.state;
      if (state) this.#deps.report?.(this.#item, { state });
      const unavailability = this.#deps.unavailable.get(getItemKey(this.#item));
      const record = build.kind === "active" ? build.record.head : null;
      const edits = build.kind === "active" ? (build.since?.edits ?? null) : null;
      const known = {
        readAt,
        record,
        edits,
        outcomes: this.#effects.outcomes,
        away: unavailability,
        spending: await this.#findSpending(context, build),
      };
      const facts = await observeBuild(access, context, state, known, this.#cache);
      using sending = createTimeoutSignal(SENDING_MS, "it was not sent in time");
      const decision = this.#decide(build, decide(state, facts, this.#now()));
      if (this.#isHasty(decision)) continue;
      if (!decision.patch && decision.effects.length === 0) {
        this.#deps.unavailable.delete(getItemKey(this.#item));
        if (build.kind === "none" && !facts.issue.trigger)
          await postLeftoverBranches(access, this.#item.target.issue, facts.refs.all);
        return { wakeAt: decision.wakeAt };
      }
      await assertNoOneshotRunning(this.#deps, access);
      const saving = { ...this.#deps, item: this.#item, log: this.#log };
      let saved: LoadedBuild | null;
      try {
        saved = await saveBuild(saving, access, build, decision);
      } catch (error) {
        if (!(error instanceof GitHubError) || error.code !== "refused" || !decision.patch)
          throw error;
        this.#log.warn({ reason: error.message }, "GitHub refuses the record");
        await postRefusedRecord(target, decision.patch.state, error.message);
        return {
          wakeAt: new Date(this.#deps.clock().getTime() + UNAVAILABLE_RETRY_MS).toISOString(),
        };
      }
      if (!saved) {
        build = null;
        this.#cache.clear();
        continue;
      }
      if (unavailability) this.#deps.unavailable.delete(getItemKey(this.#item));
      build = saved;
      const effectContext: EffectContext = {
        access,
        state: build.kind === "active" ? build.state : null,
        facts,
        recordHead: build.kind === "active" ? build.record.head : null,
        log: this.#log,
        late: sending.signal,
        wake: () => this.#deps.enqueue({ ...this.#item, target: REPOSITORY }),
      };
      const fresh = await this.#effects.run(decision.effects, effectContext);
      const archived = decision.effects.some(
        (e) => e.type === "archive" && this.#effects.isDone(e),
      );
      if (archived) return { wakeAt: facts.remarks.length > 0 ? this.#now() : null };
      if (!decision.patch && fresh === 0)
        return { wakeAt: this.#effects.getNextLook(decision.wakeAt) };
    }
    this.#log.warn({ passes: MAX_PASSES }, "no pass is left; the item is enqueued again");
    return { wakeAt: this.#now() };
  }

  /** Returns what other builds spent, if a build is live and a budget covers several builds. */
  async #findSpending({ repository, base: { settings } }: IssueContext, build: LoadedBuild) {
    const book = this.#deps.spending;
    if (!book || !settings.ok || build.kind !== "active") return null;
    const place = { ...this.#item, repository: repository.id };
    const access = await this.#deps.access(this.#item);
    return book.find({ place, access }, settings.value, build.state.build.slug);
  }

  #reportProblem(branch: string, what: string): void {
    this.#deps.report?.(this.#item, { problem: `the branch ${branch} ${what}` });
  }

  /**
   * Enqueues the build under the repository's current name if the repository was renamed or
   * transferred.
   */
  async #enqueueIfMoved({ repository: { owner, name } }: IssueContext): Promise<boolean> {
    const item: WorkItem = { ...this.#item, owner, repo: name };
    if (getItemName(item) === getItemName(this.#item)) return false;
    this.#log.info({ now: `${owner}/${name}` }, "the repository was renamed");
    await this.#deps.enqueue(item);
    return true;
  }

  /**
   * Whether a merge was decided from an earlier pass. If so, clears the cache, because approvals or
   * checks may have changed.
   */
  #isHasty({ effects }: Decision): boolean {
    if (
      !this.#cache.isStale ||
      !effects.some((e) => e.type === "merge" && !this.#effects.isDone(e))
    )
      return false;
    this.#cache.clear();
    return true;
  }

  /**
   * After a build's end, only another build may follow, because its archived record never changes.
   */
  #decide(build: LoadedBuild, decision: Decision): Decision {
    if (build.kind !== "ended") return decision;
    const another = decision.patch && decision.patch.state.build.slug !== build.state.build.slug;
    return another || !decision.patch ? decision : { patch: null, effects: [], wakeAt: null };
  }

  #now(): string {
    return this.#deps.clock().toISOString();
  }
}
