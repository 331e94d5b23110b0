/**
 * The reconcile loop of an issue's or pull request's tasks. It is the same as for a build, with a
 * record of its own. It never changes an issue's build.
 */
import type { Logger } from "pino";
import { SENDING_MS } from "../../core/model/session.ts";
import { decideTask } from "../../core/tasks/decide.ts";
import type { SpendingFact } from "../../core/model/facts.ts";
import type { State } from "../../core/model/state.ts";
import { postBrokenRecord } from "../effects/comment-broken-record.ts";
import { DEFAULT_SETTINGS } from "../../core/model/settings.ts";
import type { EffectContext } from "../effects/effect.ts";
import type { Access } from "../github/access.ts";
import { getItemName, REPOSITORY, type BuildItem, type WorkItem } from "../queue/work-queue.ts";
import { saveBuild, type LoadedBuild } from "../build-record.ts";
import { loadIssueContext } from "../observe/issue-context.ts";
import { Roles } from "../observe/roles.ts";
import { ReadCache } from "../observe/read-cache.ts";
import { assertNoOneshotRunning } from "../oneshot/lock.ts";
import type { ReconcileDeps } from "../reconcile-deps.ts";
import { EffectRunner } from "../effects/effect-runner.ts";
import { createTimeoutSignal } from "../timers.ts";
import {
  loadLastTasks,
  loadOpenTasks,
  loadPullContext,
  toTaskContext,
  type TaskContext,
} from "./load-tasks.ts";
import { observeTasks } from "./observe-tasks.ts";

/** Maximum number of passes per reconcile. Another reconcile does the rest at once. */
const MAX_PASSES = 50;
/** How often a record that can't be read is tried again, in milliseconds. */
const BROKEN_MS = 10 * 60_000;

/**
 * @param on whether the item's number is an issue or a pull request
 * @returns when to reconcile again, ISO 8601; `null` means only on a new event
 * @throws RetryLater, GitHubError like `reconcile`
 */
export async function reconcileTasks(
  deps: ReconcileDeps,
  access: Access,
  item: BuildItem,
  on: "issue" | "pull",
  log: Logger,
): Promise<{ wakeAt: string | null }> {
  const cache = new ReadCache();
  const roles = new Roles(access, cache);
  const effects = new EffectRunner(deps, log, cache);
  const now = () => deps.clock().toISOString();
  let build: LoadedBuild | null = null;
  let last: State | null | undefined;
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    effects.stopIfAborted();
    cache.beginPass();
    const readAt = cache.getReadTime(deps.clock());
    const context = await loadTaskContext(access, item, on, roles, cache);
    if (!context) return { wakeAt: null };
    const { owner, name } = context.repository;
    const renamed: WorkItem = { ...item, owner, repo: name };
    if (getItemName(renamed) !== getItemName(item)) {
      await deps.enqueue(renamed);
      return { wakeAt: null };
    }
    if (context.repository.archived) return { wakeAt: null };
    build ??= await loadOpenTasks(access, context, roles);
    const { settings } = context.base;
    const { commands, review } = settings.ok ? settings.value : DEFAULT_SETTINGS;
    if (build.kind === "broken") {
      await postBrokenRecord(
        { access, issue: item.target.issue, bare: commands.bare },
        build.slug,
        build.branch,
        build.problems,
      );
      return { wakeAt: new Date(deps.clock().getTime() + BROKEN_MS).toISOString() };
    }
    const live = build.kind === "active" ? build.state : null;
    if (!live && !context.maySpeak && review === "off") return { wakeAt: null };
    const record = build.kind === "active" ? build.record.head : null;
    const spending = live ? await findSpending(deps, access, item, context, live) : null;
    const known = { outcomes: effects.outcomes, spending, record, readAt };
    const facts = await observeTasks(access, context, live, known, { roles, cache, now: now() });
    // Earlier tasks matter only if a new task may start.
    if (!live && (facts.remarks.length > 0 || (on === "pull" && review !== "off"))) {
      last ??= await loadLastTasks(access, context);
    }
    using sending = createTimeoutSignal(SENDING_MS, "it was not sent in time");
    const decision = decideTask(live, last ?? null, facts, now());
    if (!decision.patch && decision.effects.length === 0) return { wakeAt: decision.wakeAt };
    await assertNoOneshotRunning(deps, access);
    const saving = { ...deps, report: undefined, item, log };
    const saved = await saveBuild(saving, access, build, decision);
    if (!saved) {
      build = null;
      last = undefined;
      cache.clear();
      continue;
    }
    build = saved;
    const effectContext: EffectContext = {
      ...{ access, facts, log, late: sending.signal },
      state: build.kind === "active" ? build.state : null,
      recordHead: build.kind === "active" ? build.record.head : null,
      wake: () => deps.enqueue({ ...item, target: REPOSITORY }),
    };
    const fresh = await effects.run(decision.effects, effectContext);
    // Comments from in between are read with the record as a tag.
    if (decision.effects.some((e) => e.type === "archive" && effects.isDone(e)))
      return { wakeAt: now() };
    if (!decision.patch && fresh === 0) return { wakeAt: effects.getNextLook(decision.wakeAt) };
  }
  log.warn({ passes: MAX_PASSES }, "no pass is left; the item is enqueued again");
  return { wakeAt: now() };
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

/** Returns what builds and other tasks spent, if a budget covers several of them. */
async function findSpending(
  { spending: book }: ReconcileDeps,
  access: Access,
  item: BuildItem,
  { repository, base: { settings } }: TaskContext,
  { build }: State,
): Promise<SpendingFact | null> {
  if (!book || !settings.ok) return null;
  const place = { ...item, repository: repository.id };
  return book.find({ place, access }, settings.value, build.slug);
}
