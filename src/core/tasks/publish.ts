/** What a task came to is put on GitHub: a review with its check, a commit, or suggestions. */
import { getSessionName } from "../rules/sessions/lifecycle.ts";
import { TASK_WORKER, type Task } from "../model/task.ts";
import { escapeInline, escapePlainText, escapeParagraphs } from "../text/markdown.ts";
import { renderVerdictSummary } from "../messages/review.ts";
import { describeSuggestions } from "../messages/task.ts";
import { UNFOUND_PATIENCE_MS } from "../model/settings.ts";
import { beginOnNewHead, retryFix } from "./work.ts";
import type { VerdictName } from "../model/review-findings.ts";
import type { TaskDraft } from "./task-draft.ts";

/** Asks again where GitHub doesn't show yet what was just done, in milliseconds. */
const LAG_MS = 10_000;

/** A person's own rules decide whether a check blocks; a verdict that asks for a person leaves it to them. */
const CONCLUSIONS = {
  approve: "success",
  request_changes: "action_required",
  needs_person: "neutral",
} as const satisfies Record<VerdictName, string>;

export function publishTask(turn: TaskDraft): void {
  const { task } = turn;
  if (task?.status !== "publishing") return;
  if (task.kind === "review") publishReview(turn, task);
  if (task.kind === "fix") publishFix(turn, task);
}

function publishReview(turn: TaskDraft, task: Task): void {
  const record = turn.state.reviews[task.marker ?? ""];
  if (!record || task.marker === null) return;
  const { number, ownReviews } = turn.target;
  const posted = turn.outcome(`review:${task.marker}`);
  if (!ownReviews.includes(task.marker) && !posted?.ok) {
    if (posted?.code === "refused" || posted?.code === "missing") {
      turn.stopTask(task, `GitHub refused the review: ${posted.detail ?? "it gives no reason."}`);
    } else turn.ask({ type: "review", worker: TASK_WORKER, number, head: record.head, marker: task.marker });
    return;
  }
  const conclusion = CONCLUSIONS[record.verdict];
  const checked = turn.outcome(`verdict_check:${record.head}:${conclusion}`);
  if (checked?.ok || checked?.code === "refused" || checked?.code === "missing") {
    turn.endTask(task, record.course);
    return;
  }
  turn.ask({
    type: "verdict_check",
    worker: TASK_WORKER,
    head: record.head,
    conclusion,
    title: escapeInline(record.course, 250),
    summary: renderVerdictSummary(record, true),
    review: task.marker,
  });
}

function publishFix(turn: TaskDraft, task: Task): void {
  const { target, worker } = turn;
  const { session } = worker;
  if (!session || task.marker === null) return;
  const name = getSessionName(TASK_WORKER, session);
  const summary = turn.state.completions[name]?.summary ?? "";
  const pushed = turn.outcome(`publish:${name}`);
  // Its own commit is on top already: who pushed it died before that was written down.
  const isThere = target.head.session === name && target.head.parents[0] === session.base;
  if (pushed?.ok || isThere) {
    task.commit = pushed?.sha ?? target.head.sha;
    turn.endTask(task, summary);
    return;
  }
  if (target.branch === null || isShared(turn, target.branch) || task.refused !== null) {
    suggestFix(turn, task, summary);
    return;
  }
  if (!target.open) {
    turn.cancelTask(task, `The pull request was ${target.merged ? "merged" : "closed"} meanwhile.`);
    return;
  }
  if (target.head.sha !== session.base) {
    beginOnNewHead(turn, task);
    return;
  }
  if (pushed?.code === "head_moved") turn.wakeIn(LAG_MS);
  else if (pushed?.code === "held") retryFix(turn, task, pushed.detail ?? "guards hold its change back");
  else if (pushed?.code === "missing") retryMissing(turn, task, pushed.detail);
  else if (pushed?.code === "refused") {
    task.refused = escapeInline(pushed.detail ?? "it gives no reason", 300);
    turn.note(`GitHub refused the push: ${task.refused}`);
    suggestFix(turn, task, summary);
  } else {
    turn.ask({
      type: "publish",
      worker: TASK_WORKER,
      session: name,
      parents: [session.base],
      message: renderFixMessage(turn, task, summary, name),
      branch: target.branch,
      exact: true,
    });
  }
}

/** What goes onto the default branch has been reviewed, and Baton's own branches have a build's rules. */
function isShared({ facts, state }: TaskDraft, branch: string): boolean {
  return branch === facts.repository.defaultBranch || branch.startsWith(`${state.build.branch_prefix}/`);
}

/** What GitHub doesn't find yet, it may a moment later. */
function retryMissing(turn: TaskDraft, task: Task, detail: string | null): void {
  const { session } = turn.worker;
  if (session && turn.since(session.ended_at ?? turn.now) < UNFOUND_PATIENCE_MS) turn.wakeIn(LAG_MS);
  else retryFix(turn, task, detail ?? "its change is no longer there.");
}

/** Where Baton pushes nothing, the author of the pull request takes what they like. */
function suggestFix(turn: TaskDraft, task: Task, summary: string): void {
  const { target, worker } = turn;
  const { session } = worker;
  if (!session || task.marker === null) return;
  const outcome = turn.outcome(`suggest:${task.marker}`);
  if (target.ownReviews.includes(task.marker) || outcome?.ok) {
    turn.endTask(task, summary);
  } else if (outcome?.code === "refused") {
    turn.stopTask(task, `GitHub refused the review: ${outcome.detail ?? "it gives no reason."}`);
  } else if (outcome?.code === "held") retryFix(turn, task, outcome.detail ?? "guards hold its change back");
  else if (outcome?.code === "missing") retryMissing(turn, task, outcome.detail);
  else {
    turn.ask({
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

function renderFixMessage(turn: TaskDraft, { by }: Task, summary: string, session: string): string {
  const { slug } = turn.state.build;
  const [first = "", ...rest] = escapePlainText(summary, 1200).split("\n");
  const subject = escapePlainText(first.replace(/^\W+/, "").replace(/\s+/g, " "), 72) || `Fix #${turn.target.number}`;
  const more = [first.length > 72 ? first : "", ...rest].join("\n").trim();
  const asked = by === null ? "" : `Asked for by ${by} on #${turn.target.number}.`;
  return [
    subject,
    ...(more === "" ? [] : [escapeParagraphs(more, 1200)]),
    ...(asked === "" ? [] : [asked]),
    `Baton-Build: ${slug}\nBaton-Session: ${session}`,
  ].join("\n\n");
}
