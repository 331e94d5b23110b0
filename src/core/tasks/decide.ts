/**
 * Decides about tasks, as `core/decide.ts` does about builds. Total, pure and deterministic.
 * Sessions, runs and budgets follow the rules of builds.
 */
import { isOpenTask, type TaskFacts } from "../model/task.ts";
import { getEffectKey, type Effect } from "../model/effects/index.ts";
import { postDocument, sendOutbox } from "../rules/comments.ts";
import { hasUnsettledRuns } from "../rules/finish.ts";
import { renderTaskComment } from "../messages/task.ts";
import { TaskDraft, type TaskRule } from "./task-draft.ts";
import { repairFutureTimes } from "../rules/future-times.ts";
import { DEFAULT_SETTINGS, type Settings } from "../model/settings.ts";
import { rewriteCommandsInEffects } from "../commands/command-references.ts";
import { dropSentReactions, recordPostedComments } from "../rules/external-changes.ts";
import { askAboutProvider } from "../rules/sessions/parking.ts";
import { settleRuns } from "../rules/sessions/ledger.ts";
import { dispatchSessions, matchRuns, observeStalls } from "../rules/sessions/runs.ts";
import { handleTaskRemarks } from "./requests.ts";
import { publishTask } from "./publish.ts";
import { isTaskRecordOver, startTasks } from "./start.ts";
import {
  applyTaskBudgets,
  beginNextTask,
  finishStoppedTask,
  requestDueReview,
  stopForTarget,
  takeTaskProposal,
} from "./work.ts";
import type { State } from "../model/state.ts";
import { isBuildEnded } from "../model/build-types.ts";
import type { Decision } from "../model/decision.ts";

// What tasks say, and the end of their record.

/** One comment for each task, edited in place; only when nothing else is to be done. */
function updateTaskDocuments(draft: TaskDraft): void {
  if (draft.effects.some(({ type }) => type !== "react")) return;
  for (const task of draft.tasks)
    postDocument(draft, `task-${task.n}`, renderTaskComment(draft.state, task, draft.target));
}

/** No task is open: the record becomes a tag. A new task begins another. */
function finishTasks(draft: TaskDraft): void {
  const { build } = draft.state;
  dropRefusedMessages(draft);
  const isBusy =
    draft.effects.length > 0 ||
    build.outbox.length > 0 ||
    build.reactions.length > 0 ||
    hasUnsettledRuns(draft);
  if (draft.tasks.some(isOpenTask) || isBusy) return;
  if (!build.tidy) {
    Object.assign(build, { status: "complete", ended_at: draft.now, tidy: true });
    draft.note("No task is open; the record becomes a tag");
  }
  const { tag, record } = draft.branches;
  const archive: Effect = { type: "archive", tag, branch: record, keeps: null };
  if (!build.remains.some(({ effect }) => effect === getEffectKey(archive)))
    draft.addEffect(archive);
}

/**
 * Words that GitHub takes from nobody, on a locked conversation say, are no reason to go on for
 * ever.
 */
function dropRefusedMessages(draft: TaskDraft): void {
  const { build } = draft.state;
  const isSaid = (effect: string) => /^(?:comment|document|react|archive):/.test(effect);
  for (const { ok, code, effect, detail } of draft.facts.outcomes) {
    if (
      ok ||
      code !== "refused" ||
      !isSaid(effect) ||
      build.remains.some((one) => one.effect === effect)
    )
      continue;
    build.remains.push({ effect, detail: (detail ?? "").slice(0, 600).toWellFormed() });
    draft.note(`GitHub refused ${effect}`);
  }
  const isRefused = (key: string) => build.remains.some(({ effect }) => effect === key);
  build.outbox = build.outbox.filter(({ key }) => !isRefused(`comment:${key}`));
  build.reactions = build.reactions.filter(
    (one) => !isRefused(getEffectKey({ type: "react", ...one })),
  );
}

/** The rules of tasks, in the phases of a build's rules and in this order. */
const TASK_PHASES = {
  /** What happened since the last decision. */
  observed: [repairFutureTimes, recordPostedComments, dropSentReactions, observeStalls],
  /** What people ask for, and what they did to the issue or pull request. */
  requested: [handleTaskRemarks, stopForTarget],
  /** What follows: a hand-in is taken and published, the next task begins, a session starts. */
  consequences: [
    matchRuns,
    takeTaskProposal,
    settleRuns,
    finishStoppedTask,
    publishTask,
    requestDueReview,
    beginNextTask,
    applyTaskBudgets,
    dispatchSessions,
    askAboutProvider,
    finishStoppedTask,
  ],
  /** What people read. Last, the record of tasks that have ended becomes a tag. */
  messages: [sendOutbox, updateTaskDocuments, finishTasks],
} satisfies Record<string, TaskRule[]>;

/**
 * @param live the record of tasks that is open; null = there is none
 * @param last the newest that has been archived; null = there is none, or nobody asks while one is
 * open
 * @param now ISO 8601
 */
export function decideTask(
  live: State | null,
  last: State | null,
  facts: TaskFacts,
  now: string,
): Decision {
  const settings = facts.settings.ok ? facts.settings.value : DEFAULT_SETTINGS;
  const decision = applyTaskRules(live, last, facts, settings, now);
  return {
    ...decision,
    effects: rewriteCommandsInEffects(decision.effects, settings.commands.bare),
  };
}

function applyTaskRules(
  live: State | null,
  last: State | null,
  facts: TaskFacts,
  settings: Settings,
  now: string,
): Decision {
  if (facts.repository.archived) return { patch: null, effects: [], wakeAt: null };
  if (live === null) return startTasks(facts, settings, now, last);
  if (isBuildEnded(live.build.status) && isTaskRecordOver(live))
    return startTasks(facts, settings, now, live);
  const draft = new TaskDraft(live, facts, settings, now);
  for (const rule of Object.values(TASK_PHASES).flat()) rule(draft);
  return draft.finish();
}
