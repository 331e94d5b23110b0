/**
 * Reconciles one work item. For a build: what its passes observe and decide
 * (`reconcile-passes.ts`), and then the tasks on the same issue or pull request.
 */
import type { Logger } from "pino";
import { decide } from "../core/decide.ts";
import type { Decision } from "../core/model/decision.ts";
import type { Facts } from "../core/model/facts.ts";
import { DEFAULT_SETTINGS } from "../core/model/settings.ts";
import type { State } from "../core/model/state.ts";
import { loadBuild, type LoadedBuild } from "./build-record.ts";
import { checkConfiguration } from "./effects/checks.ts";
import {
  postBrokenRecord,
  postForeignRecord,
  postLeftoverBranches,
} from "./effects/comment-broken-record.ts";
import type { Access } from "./github/access.ts";
import { GitHubError } from "./github/errors.ts";
import { loadIssueContext, type IssueContext } from "./observe/issue-context.ts";
import { hasQuestion } from "./observe/issue.ts";
import { observeBuild } from "./observe/observe-build.ts";
import {
  getItemKey,
  getItemName,
  RetryLater,
  type BuildItem,
  type WorkItem,
} from "./queue/work-queue.ts";
import type { ReconcileDeps } from "./reconcile-deps.ts";
import {
  enqueueIfMoved,
  findSpending,
  getUnavailableRetry,
  runPasses,
  type Pass,
  type PassKind,
  type NextReconcile,
} from "./reconcile-passes.ts";
import { reconcileRepository } from "./reconcile-repository.ts";
import { reconcileTasks } from "./tasks/reconcile-tasks.ts";
import { reconcileTemplates } from "./templates/reconcile-templates.ts";

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
      deps.unavailable.set(getItemKey(item), error.unavailable, deps.clock().toISOString());
      deps.report?.(item, { problem: error.message });
      return getUnavailableRetry(deps);
    }
    if (error instanceof GitHubError && error.code === "not_found") {
      deps.unavailable.set(getItemKey(item), "unreachable", deps.clock().toISOString());
      log.info({ reason: error.message }, "the target does not exist");
      return { wakeAt: null };
    }
    throw error;
  }
}

interface BuildObservation {
  build: Exclude<LoadedBuild, { kind: "foreign" | "broken" }>;
  facts: Facts;
  context: IssueContext;
  state: State | null;
}

class Reconciliation implements PassKind<BuildObservation> {
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

  constructor(deps: ReconcileDeps, item: BuildItem, log: Logger) {
    this.#deps = deps;
    this.#item = item;
    this.#log = log;
  }

  async run(): Promise<NextReconcile> {
    const [deps, item, log] = [this.#deps, this.#item, this.#log];
    try {
      const access = await deps.access(item);
      const { wakeAt } = await runPasses({ deps, access, item, log }, this);
      if (this.#tasksOn === null) return { wakeAt };
      const tasks = await reconcileTasks(deps, access, item, this.#tasksOn, log);
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

  async observe({
    access,
    cache,
    readAt,
    outcomes,
    ...pass
  }: Pass): Promise<BuildObservation | NextReconcile> {
    const [deps, item, log] = [this.#deps, this.#item, this.#log];
    const { issue } = item.target;
    const context = await loadIssueContext(access, issue, cache);
    if (!context) {
      await checkConfiguration(access, issue);
      this.#tasksOn = "pull";
      return { wakeAt: null };
    }
    this.#found = true;
    if (await enqueueIfMoved({ deps, item, log }, context.repository)) return { wakeAt: null };
    if (context.records.length > 0 || hasQuestion(context.issue)) this.#tasksOn = "issue";
    const build = pass.build ?? (await loadBuild(access, context, cache));
    if (context.repository.archived) {
      if (build.kind === "none" || build.kind === "ended") return { wakeAt: null };
      throw new GitHubError("archived", "the repository is archived");
    }
    const { settings } = context.base;
    const { bare } = (settings.ok ? settings.value : DEFAULT_SETTINGS).commands;
    const target = { access, issue, bare };
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
    if (state) deps.report?.(item, { state });
    const live = build.kind === "active" ? build : null;
    const known = {
      ...{ readAt, outcomes },
      record: live?.record.head ?? null,
      edits: live?.since?.edits ?? null,
      away: deps.unavailable.get(getItemKey(item)),
      spending: live ? await findSpending({ deps, access, item }, context, live.state) : null,
    };
    const facts = await observeBuild(access, context, state, known, cache);
    return { build, facts, context, state };
  }

  decide({ build, state, facts }: BuildObservation, now: string): Decision {
    const decision = decide(state, facts, now);
    // Only another build may follow an ended one, because its archived record never changes.
    if (build.kind !== "ended" || !decision.patch) return decision;
    const isAnother = decision.patch.state.build.slug !== build.state.build.slug;
    return isAnother ? decision : { patch: null, effects: [], wakeAt: null };
  }

  async onIdle({ build, facts }: BuildObservation, access: Access): Promise<void> {
    if (build.kind === "none" && !facts.issue.trigger)
      await postLeftoverBranches(access, this.#item.target.issue, Object.keys(facts.refs.heads));
  }

  mustLookAfterArchive({ facts }: BuildObservation): boolean {
    return facts.remarks.length > 0;
  }

  #reportProblem(branch: string, what: string): void {
    this.#deps.report?.(this.#item, { problem: `the branch ${branch} ${what}` });
  }
}
