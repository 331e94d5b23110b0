/** Creates the first state of a record of tasks, and the tasks that it begins with. */
import { isUnhandled } from "../model/feedback.ts";
import { getBranches, parseTaskOrdinal, getTaskRoot, formatTaskSlug } from "../model/names.ts";
import { DEFAULT_SETTINGS, type Settings } from "../model/settings.ts";
import {
  TASK_WORKER,
  type TargetFact,
  type Task,
  type TaskFacts,
  type TaskOrder,
} from "../model/task.ts";
import { NO_OVERRIDES } from "../model/overrides.ts";
import { buildEditedAnswers } from "../commands/misplaced-commands.ts";
import { describeNoTask, describeRefusedTaskRequest } from "../messages/task-answers.ts";
import { createWorker } from "../rules/sessions/work.ts";
import { NO_BUILD_CONTEXT } from "../commands/trigger.ts";
import { createBuildState } from "../rules/start/start-build.ts";
import { addMilliseconds } from "../rules/decision-draft.ts";
import { hashString } from "../model/hash.ts";
import { findDueReview } from "./automatic-reviews.ts";
import { createTaskBrief } from "./brief.ts";
import {
  createTask,
  findTaskObstacle,
  findTaskToRetry,
  readTaskRemarks,
  type TaskRemark,
} from "./requests.ts";
import type { Effect } from "../model/effects/index.ts";
import type { CommentFact } from "../model/facts.ts";
import type { State } from "../model/state.ts";
import { getCommentEvent, getStrayAnswerKey } from "../model/trigger.ts";
import type { Decision } from "../model/decision.ts";

/** How long GitHub may take to show a comment, in milliseconds. */
const LAG_MS = 60_000;
/** Maximum number of review rounds that a record takes over from the previous one. */
const MOST_ROUNDS = 20;

/**
 * Begins a record of tasks with what people ask for, when none is open. Answers requests that can't
 * be done; Baton finds these answers again by their markers. `last` is the newest archived record.
 */
export function startTasks(
  facts: TaskFacts,
  settings: Settings,
  now: string,
  last: State | null,
): Decision {
  const tasks: Task[] = [];
  const effects: Effect[] = [];
  const add = (order: TaskOrder, from: Pick<Task, "by" | "comment" | "at">) =>
    tasks.push(createTask((last?.build.tasks.at(-1)?.n ?? 0) + tasks.length + 1, order, from));
  // Without a record, Baton's own comments show which tasks ran: an older comment has had its task.
  const said = Object.entries(facts.posted).filter(([key]) => !key.startsWith("refused-"));
  const newest = Math.max(0, ...said.map(([, { id }]) => id));
  const isNew = ({ remark }: TaskRemark) =>
    !facts.posted[getStrayAnswerKey(remark)] &&
    (last ? isUnhandled(last.build, remark) : remark.id > newest);
  for (const { remark, orders, acts, retry, answers } of readTaskRemarks(
    facts,
    settings,
    last !== null,
  ).filter(isNew)) {
    const from = { by: remark.author, comment: remark.id, at: remark.at };
    const told = [...answers];
    const retried = retry === null ? null : findTaskToRetry(last?.build.tasks ?? [], retry);
    if (retry !== null && !retried) told.push({ words: describeNoTask("retry"), done: false });
    if (acts.length > 0) told.push({ words: describeNoTask("cancel"), done: false });
    for (const order of [...orders, ...(retried ? [retried] : [])]) {
      const obstacle = findTaskObstacle(facts, order.kind, tasks.length);
      if (obstacle === null) add(order, from);
      else told.push({ words: describeRefusedTaskRequest(obstacle), done: false });
    }
    if (told.length > 0) effects.push(...answerRemark(remark, told));
    // Later comments are about this task, so the new record handles them.
    if (tasks.length > 0) break;
  }
  const due = tasks.length === 0 ? findDueReview(facts, settings, now, last) : null;
  if (due?.review) add({ kind: "review", words: "" }, { by: null, comment: null, at: now });
  if (facts.target.kind === "pull" && !facts.target.own) {
    effects.push(...buildEditedAnswers(facts, () => ({ ...NO_BUILD_CONTEXT, on: "pull" })));
  }
  if (tasks.length === 0) return { patch: null, effects, wakeAt: due?.at ?? null };
  const state = createTaskState(facts, tasks, now, last);
  return {
    patch: { state, message: describeStart(tasks[0]!, facts.target) },
    effects,
    wakeAt: now,
  };
}

function answerRemark(
  remark: CommentFact,
  told: readonly { words: string; done: boolean }[],
): Effect[] {
  const body = [...new Set(told.map(({ words }) => words))].join("\n\n");
  const content = told.every(({ done }) => done) ? "rocket" : "confused";
  return [
    { type: "comment", key: getStrayAnswerKey(remark), issue: remark.on, body },
    { type: "react", comment: remark.id, issue: remark.on, content },
  ];
}

function describeStart({ kind, by }: Task, { kind: on, number }: TargetFact): string {
  const who = by === null ? "The settings ask" : `@${by} asks`;
  return `Start: ${who} for a task (${kind}) on ${
    on === "pull" ? "pull request" : "issue"
  } #${number}`;
}

function createTaskState(facts: TaskFacts, tasks: Task[], now: string, last: State | null): State {
  const settings = facts.settings.ok ? facts.settings.value : DEFAULT_SETTINGS;
  const { target } = facts;
  const first = tasks[0]!;
  const root = getTaskRoot(target.kind, target.number);
  // Someone else's branch may have the next name.
  const taken = Object.keys(facts.refs.heads).map(
    (name) => parseTaskOrdinal(name.split("/").at(-2) ?? "", root) ?? 0,
  );
  const ordinal = Math.max(last?.build.ordinal ?? 0, ...taken) + 1;
  const event =
    first.comment === null ? `settings-${first.at}` : getCommentEvent({ id: first.comment });
  // GitHub may show comments a moment later and in another order.
  const since = addMilliseconds(first.at, -LAG_MS);
  const trigger = {
    event,
    actor: first.by ?? "",
    at: first.at,
    since,
    comment: first.comment,
    wishes: {},
  };
  const empty = createBuildState(
    facts,
    settings,
    { asked: {}, wishes: NO_OVERRIDES },
    trigger,
    now,
    ordinal,
  );
  const request = `# ${target.title}\n\n${target.body}`.trim();
  const before = last?.workers[TASK_WORKER];
  const rounds = Object.entries(last?.reviews ?? {}).toSorted(([, a], [, b]) => a.round - b.round);
  return {
    ...empty,
    build: {
      ...empty.build,
      ordinal,
      slug: formatTaskSlug(root, ordinal),
      ...{ build_type: "general", delivery: "report", status: "building", current_wave: 1 },
      ...{ issue: target.number, title: target.title, request_sha256: hashString(request) },
      ...{ budget: null, tasks },
      // Comments after the first task's comment still have to be read.
      handled: facts.remarks
        .map(({ id }) => id)
        .filter((id) => first.comment === null || id <= first.comment),
      handled_to: null,
      reactions: tasks.flatMap(({ comment }) =>
        comment === null ? [] : [{ comment, issue: target.number, content: "eyes" as const }],
      ),
    },
    request,
    briefs: [createTaskBrief(first, target)],
    // Attempts continue, so that no two sessions of one issue or pull request have the same name.
    workers: { [TASK_WORKER]: { ...createWorker(TASK_WORKER), attempts: { ...before?.attempts } } },
    reviews: Object.fromEntries(rounds.slice(-MOST_ROUNDS)),
  };
}

/** Returns whether the loaded record has ended and only its branch is left. */
export function isTaskRecordOver({ build }: State): boolean {
  const { tag } = getBranches(build.branch_prefix, build.slug);
  return build.remains.some(({ effect }) => effect === `archive:${tag}`);
}
