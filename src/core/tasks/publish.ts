/** Publishes a task's result on GitHub: a review with its check, a commit, or suggestions. */
import { getSessionName } from "../rules/sessions/lifecycle.ts";
import { TASK_WORKER, type Task } from "../model/task.ts";
import { escapeInline } from "../text/markdown.ts";
import { renderFixMessage } from "../messages/commit-messages.ts";
import { describeReviewCourse, renderVerdictSummary } from "../messages/review.ts";
import { describeSuggestions } from "../messages/task.ts";
import { UNFOUND_PATIENCE_MS } from "../model/settings.ts";
import { beginOnNewHead, retryFix } from "./work.ts";
import type { VerdictName } from "../model/review-findings.ts";
import type { TaskDraft } from "./task-draft.ts";

/** Delay before Baton asks again if GitHub doesn't show yet what was just done, in milliseconds. */
const LAG_MS = 10_000;

/**
 * People's own rules decide whether a check blocks. If the verdict asks for a person, the check
 * leaves it to them.
 */
const CONCLUSIONS = {
  approve: "success",
  request_changes: "action_required",
  needs_person: "neutral",
} as const satisfies Record<VerdictName, string>;

export function publishTask(draft: TaskDraft): void {
  const { task } = draft;
  if (task?.status !== "publishing") return;
  if (task.kind === "review") publishReview(draft, task);
  if (task.kind === "fix") publishFix(draft, task);
}

function publishReview(draft: TaskDraft, task: Task): void {
  const record = draft.state.reviews[task.marker ?? ""];
  if (!record || task.marker === null) return;
  const { number, ownReviews } = draft.target;
  const posted = draft.findOutcome(`review:${task.marker}`);
  if (!ownReviews.includes(task.marker) && !posted?.ok) {
    if (posted?.code === "refused" || posted?.code === "missing") {
      draft.stopTask(task, { kind: "review_refused", said: posted.detail });
    } else
      draft.addEffect({
        type: "review",
        worker: TASK_WORKER,
        number,
        head: record.head,
        marker: task.marker,
      });
    return;
  }
  const conclusion = CONCLUSIONS[record.verdict];
  const checked = draft.findOutcome(`verdict_check:${record.head}:${conclusion}`);
  if (checked?.ok || checked?.code === "refused" || checked?.code === "missing") {
    draft.endTask(task, { kind: "reviewed", review: task.marker });
    return;
  }
  draft.addEffect({
    type: "verdict_check",
    worker: TASK_WORKER,
    head: record.head,
    conclusion,
    title: escapeInline(describeReviewCourse(record), 250),
    summary: renderVerdictSummary(record, true),
    review: task.marker,
  });
}

function publishFix(draft: TaskDraft, task: Task): void {
  const { target, worker } = draft;
  const { session } = worker;
  if (!session || task.marker === null) return;
  const name = getSessionName(TASK_WORKER, session);
  const summary = draft.state.completions[name]?.summary ?? "";
  const pushed = draft.findOutcome(`publish:${name}`);
  // Its own commit is already on top: the process that pushed it stopped before it could store
  // that.
  const isThere = target.head.session === name && target.head.parents[0] === session.base;
  if (pushed?.ok || isThere) {
    task.commit = pushed?.sha ?? target.head.sha;
    draft.endTask(task, { kind: "fixed", said: summary });
    return;
  }
  if (target.branch === null || isShared(draft, target.branch) || task.refused !== null) {
    suggestFix(draft, task, summary);
    return;
  }
  if (!target.open) {
    draft.cancelTask(task, { kind: "pull_closed", merged: target.merged });
    return;
  }
  if (target.head.sha !== session.base) {
    beginOnNewHead(draft, task);
    return;
  }
  if (pushed?.code === "head_moved") draft.wakeIn(LAG_MS);
  else if (pushed?.code === "held")
    retryFix(draft, task, { kind: "change_held", said: pushed.detail });
  else if (pushed?.code === "missing") retryMissing(draft, task, pushed.detail);
  else if (pushed?.code === "refused") {
    task.refused = (pushed.detail ?? "").slice(0, 300).toWellFormed();
    draft.note(`GitHub refused the push: ${task.refused}`);
    suggestFix(draft, task, summary);
  } else {
    draft.addEffect({
      type: "publish",
      worker: TASK_WORKER,
      session: name,
      parents: [session.base],
      message: renderFixMessage({
        pull: target.number,
        by: task.by,
        summary,
        slug: draft.state.build.slug,
        session: name,
      }),
      branch: target.branch,
      exact: true,
    });
  }
}

/**
 * The default branch takes only reviewed changes, and Baton's own branches follow a build's rules.
 */
function isShared({ facts, state }: TaskDraft, branch: string): boolean {
  return (
    branch === facts.repository.defaultBranch || branch.startsWith(`${state.build.branch_prefix}/`)
  );
}

/** Tries again for a while, because GitHub may find the change a moment later. */
function retryMissing(draft: TaskDraft, task: Task, detail: string | null): void {
  const { session } = draft.worker;
  if (session && draft.getAge(session.ended_at ?? draft.now) < UNFOUND_PATIENCE_MS)
    draft.wakeIn(LAG_MS);
  else retryFix(draft, task, { kind: "change_missing", said: detail });
}

/** If Baton can't push, the author of the pull request can apply the suggestions that they want. */
function suggestFix(draft: TaskDraft, task: Task, summary: string): void {
  const { target, worker } = draft;
  const { session } = worker;
  if (!session || task.marker === null) return;
  const outcome = draft.findOutcome(`suggest:${task.marker}`);
  if (target.ownReviews.includes(task.marker) || outcome?.ok) {
    draft.endTask(task, { kind: "fixed", said: summary });
  } else if (outcome?.code === "refused") {
    draft.stopTask(task, { kind: "review_refused", said: outcome.detail });
  } else if (outcome?.code === "held")
    retryFix(draft, task, { kind: "change_held", said: outcome.detail });
  else if (outcome?.code === "missing") retryMissing(draft, task, outcome.detail);
  else {
    draft.addEffect({
      type: "suggest",
      worker: TASK_WORKER,
      session: getSessionName(TASK_WORKER, session),
      number: target.number,
      head: session.base,
      marker: task.marker,
      body: describeSuggestions(task, target.branch, session.base, summary),
    });
  }
}
