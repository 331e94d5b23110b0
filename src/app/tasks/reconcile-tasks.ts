/**
 * Reconciles the tasks of an issue or pull request, with a record of their own. It never changes an
 * issue's build.
 */
import type { Logger } from "pino";
import type { TaskFacts } from "../../core/model/task.ts";
import { DEFAULT_SETTINGS } from "../../core/model/settings.ts";
import type { State } from "../../core/model/state.ts";
import { decideTask } from "../../core/tasks/decide.ts";
import type { LoadedBuild } from "../build-record.ts";
import { postBrokenRecord } from "../effects/comment-broken-record.ts";
import type { Access } from "../github/access.ts";
import { loadIssueContext } from "../observe/issue-context.ts";
import type { ReadCache } from "../observe/read-cache.ts";
import { Roles } from "../observe/roles.ts";
import type { BuildItem } from "../queue/work-queue.ts";
import type { ReconcileDeps } from "../reconcile-deps.ts";
import {
  enqueueIfMoved,
  findSpending,
  getUnavailableRetry,
  runPasses,
  type Pass,
  type NextReconcile,
} from "../reconcile-passes.ts";
import {
  loadLastTasks,
  loadOpenTasks,
  loadPullContext,
  toTaskContext,
  type TaskContext,
} from "./load-tasks.ts";
import { observeTasks } from "./observe-tasks.ts";

interface TaskObservation {
  build: LoadedBuild;
  facts: TaskFacts;
  context: TaskContext;
  live: State | null;
}

/**
 * @param on whether the item's number is an issue or a pull request
 * @throws RetryLater, GitHubError like `reconcileItem`
 */
export function reconcileTasks(
  all: ReconcileDeps,
  access: Access,
  item: BuildItem,
  on: "issue" | "pull",
  log: Logger,
): Promise<NextReconcile> {
  const deps = { ...all, report: undefined };
  let last: State | null | undefined;

  const observe = async (pass: Pass): Promise<TaskObservation | NextReconcile> => {
    const { cache, outcomes, readAt } = pass;
    const roles = new Roles(access, cache);
    const context = await loadTaskContext(access, item, on, roles, cache);
    if (!context || (await enqueueIfMoved({ deps, item, log }, context.repository)))
      return { wakeAt: null };
    if (context.repository.archived) return { wakeAt: null };
    if (!pass.build) last = undefined;
    const build = pass.build ?? (await loadOpenTasks(access, context, roles));
    const { settings } = context.base;
    const { commands, review } = settings.ok ? settings.value : DEFAULT_SETTINGS;
    if (build.kind === "broken") {
      const target = { access, issue: item.target.issue, bare: commands.bare };
      await postBrokenRecord(target, build.slug, build.branch, build.problems);
      return getUnavailableRetry(deps);
    }
    const live = build.kind === "active" ? build.state : null;
    if (!live && !context.maySpeak && review === "off") return { wakeAt: null };
    const record = build.kind === "active" ? build.record.head : null;
    const spending = live ? await findSpending({ deps, access, item }, context, live) : null;
    const known = { outcomes, spending, record, readAt };
    const now = deps.clock().toISOString();
    const facts = await observeTasks(access, context, live, known, { roles, cache, now });
    // Earlier tasks matter only if a new task may start.
    if (!live && (facts.remarks.length > 0 || (on === "pull" && review !== "off")))
      last ??= await loadLastTasks(access, context);
    return { build, facts, context, live };
  };

  return runPasses<TaskObservation>(
    { deps, access, item, log },
    {
      observe,
      decide: ({ live, facts }, now) => decideTask(live, last ?? null, facts, now),
      // Comments from in between are read with the record as a tag.
      mustLookAfterArchive: () => true,
    },
  );
}

async function loadTaskContext(
  access: Access,
  item: BuildItem,
  on: "issue" | "pull",
  roles: Roles,
  cache: ReadCache,
): Promise<TaskContext | null> {
  if (on === "pull") return loadPullContext(access, item.target.issue, roles, cache);
  const context = await loadIssueContext(access, item.target.issue, cache);
  return context && toTaskContext(context, roles);
}
