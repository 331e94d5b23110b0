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

// Updates the comments of tasks, and ends their record.

/** Updates one comment for each task in place, but only when nothing else has to be done. */
function updateTaskDocuments(draft: TaskDraft): void {
  if (draft.effects.some(({ type }) => type !== "react")) return;
  for (const task of draft.tasks)
    postDocument(draft, `task-${task.n}`, renderTaskComment(draft.state, task, draft.target));
}

/** Turns the record into a tag if no task is open. A new task begins another record. */
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
 * Drops comments and reactions that GitHub refuses, for example on a locked conversation, so that
 * the record can end.
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
  /** Rules for what happened since the last decision. */
  observed: [repairFutureTimes, recordPostedComments, dropSentReactions, observeStalls],
  /** Rules for what people ask for, and what they did to the issue or pull request. */
  requested: [handleTaskRemarks, stopForTarget],
  /**
   * Rules for the consequences: taking and publishing results, beginning the next task, starting
   * sessions.
   */
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
  /** Rules for what people read; the last one turns the record of ended tasks into a tag. */
  messages: [sendOutbox, updateTaskDocuments, finishTasks],
} satisfies Record<string, TaskRule[]>;

/**
 * Decides about the tasks of an issue or pull request.
 *
 * @param live the open record of tasks; null = there is none
 * @param last the newest archived record; null = there is none, or a record is open and nobody
 * asked for it
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
