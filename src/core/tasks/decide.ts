/**
 * Decides about tasks, as `rules/decide.ts` does about builds: from what the record says and what GitHub says now to
 * what happens next. Total, pure, deterministic. Sessions, runs and budgets go by the builds' own rules.
 */
import { correctTimes } from "../rules/correct-times.ts";
import { DEFAULT_SETTINGS, type Settings } from "../build/settings.ts";
import { heardEffects } from "../comments/asHeard.ts";
import { isOver } from "../build/view.ts";
import { adoptComments, adoptReactions } from "../rules/saying/adopt.ts";
import { sendOutbox } from "../rules/saying/documents.ts";
import { askAboutProvider } from "../rules/sessions/parking.ts";
import { settleRuns } from "../rules/sessions/ledger.ts";
import { dispatchSessions, matchRuns, observeStalls } from "../rules/sessions/runs.ts";
import { finishTasks, keepTaskDocuments } from "./finish.ts";
import { hearRemarks } from "./hear.ts";
import { publishTask } from "./publish.ts";
import { isTaskRecordOver, startTasks } from "./start.ts";
import { TaskTurn, type TaskRule } from "./task-turn.ts";
import { applyTaskBudgets, beginNext, endStoppedTask, stopForTarget, requestReview, takeTaskProposal } from "./work.ts";
import type { TaskFacts } from "../build/task.ts";
import type { Decision } from "../build/decision.ts";
import type { State } from "../build/state.ts";

/** First what happened, then what people want, then what follows, then what is said. */
export const TASK_RULES: readonly TaskRule[] = [
  adoptComments,
  adoptReactions,
  observeStalls,
  hearRemarks,
  stopForTarget,
  matchRuns,
  takeTaskProposal,
  settleRuns,
  endStoppedTask,
  publishTask,
  requestReview,
  beginNext,
  applyTaskBudgets,
  dispatchSessions,
  askAboutProvider,
  endStoppedTask,
  sendOutbox,
  keepTaskDocuments,
  finishTasks,
];

/**
 * @param live the record of tasks that is open; null = there is none
 * @param last the newest that has been archived; null = there is none, or nobody asks while one is open
 * @param now ISO 8601
 */
export function decideTask(live: State | null, last: State | null, facts: TaskFacts, now: string): Decision {
  const settings = facts.settings.ok ? facts.settings.value : DEFAULT_SETTINGS;
  const decision = decided(live, last, facts, settings, now);
  return { ...decision, effects: heardEffects(decision.effects, settings.commands.bare) };
}

function decided(live: State | null, last: State | null, facts: TaskFacts, settings: Settings, now: string): Decision {
  if (facts.repository.archived) return { patch: null, effects: [], wakeAt: null };
  if (live === null) return startTasks(facts, settings, now, last);
  if (isOver(live.build.status) && isTaskRecordOver(live)) return startTasks(facts, settings, now, live);
  const turn = new TaskTurn(live, facts, settings, now);
  correctTimes(turn);
  for (const rule of TASK_RULES) rule(turn);
  return turn.finish();
}
