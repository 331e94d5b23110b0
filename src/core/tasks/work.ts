/** Runs a task: begins its session on the current head, and takes the result. */
import { formatSessionName } from "../model/names.ts";
import { getSessionSettings, type SessionSettings } from "../model/settings.ts";
import type { SessionCause } from "../model/failure-cause.ts";
import type { StopState } from "../model/stop.ts";
import { TASK_WORKER, type Task, type TaskOutcome } from "../model/task.ts";
import { getOtherBudgets, sumDollars } from "../model/budget.ts";
import { findSibling } from "../model/environment.ts";
import { isRoleAtLeast } from "../model/permissions.ts";
import { readSkillSource } from "../setup/agent-instructions.ts";
import { askInput, type AskInput } from "../model/closing-inputs.ts";
import { completionInput } from "../model/completion.ts";
import { judgeReview, reviewInput } from "../model/review-findings.ts";
import { listRoundFindings, listRounds } from "../rules/review/rounds.ts";
import { failWithFindings } from "../rules/sessions/guard-findings.ts";
import { recordSavedWork } from "../rules/sessions/saved-work.ts";
import {
  countSessionUsage,
  recordRepositoryPins,
  readClosing,
} from "../rules/sessions/proposals.ts";
import {
  beginSession,
  finishSession,
  failSession,
  isLive,
  getSessionName,
} from "../rules/sessions/lifecycle.ts";
import { hashString } from "../model/hash.ts";
import { createTaskBrief } from "./brief.ts";
import { findDueReview } from "./automatic-reviews.ts";
import { createTask } from "./requests.ts";
import type { ValidProposal } from "../model/facts.ts";
import type { SessionReason, SessionState } from "../model/session.ts";
import type { TaskDraft } from "./task-draft.ts";

/**
 * Cancels tasks on a closed pull request, and stops the current one if the settings are unreadable.
 */
export function stopForTarget(draft: TaskDraft): void {
  const { target, facts } = draft;
  if (target.kind === "pull" && !target.open) {
    const left = draft.tasks.filter(
      ({ kind, status }) => kind !== "ask" && (status === "asked" || status === "working"),
    );
    for (const task of left) draft.cancelTask(task, { kind: "pull_closed", merged: target.merged });
  }
  if (!facts.settings.ok && draft.task)
    draft.stopTask(draft.task, { kind: "settings_unusable", problem: facts.settings.problem });
}

/** Requests a review if the settings ask for one of a head that nobody reviews. */
export function requestDueReview(draft: TaskDraft): void {
  if (!draft.isAtRest || draft.state.build.tidy) return;
  const due = findDueReview(draft.facts, draft.settings, draft.now, draft.state);
  if (due?.at) draft.wakeAt(due.at);
  if (!due?.review) return;
  draft.tasks.push(
    createTask(
      draft.tasks.at(-1)!.n + 1,
      { kind: "review", words: "" },
      { by: null, comment: null, at: draft.now },
    ),
  );
  draft.note("The settings ask for a review");
}

/** Begins one task at a time, in the order of the requests. */
export function beginNextTask(draft: TaskDraft): void {
  const next = draft.tasks.find(({ status }) => status === "asked");
  if (!next || draft.task || !draft.facts.settings.ok) return;
  const { build } = draft.state;
  const { target } = draft;
  draft.state.briefs = [createTaskBrief(next, target)];
  draft.state.request = `# ${target.title}\n\n${target.body}`.trim();
  Object.assign(build, {
    title: target.title,
    request_sha256: hashString(draft.state.request),
    session_settings: chooseSessionSettings(draft),
    // A task reads other repositories as they are when it begins.
    pins: {},
  });
  build.base.sha = draft.facts.refs.base;
  const { worker: bound } = draft.settings.budgets;
  // One task may cost as much as one worker; the cost of the record's earlier tasks doesn't count.
  draft.worker.budget = bound === null ? null : bound + sumDollars(draft.worker.spent);
  draft.worker.saved_work = null;
  next.status = "working";
  beginTaskSession(draft, next, []);
}

/**
 * Sessions that read a stranger's words or changes don't get the repositories that the secret
 * opens: neither beside the worktree, nor their skills. The stranger could have them quoted in
 * public.
 */
function chooseSessionSettings({ settings, target }: TaskDraft): SessionSettings {
  const sessionSettings = getSessionSettings(settings);
  const { environment } = sessionSettings;
  const isOfWriters =
    isRoleAtLeast(target.author.role, "write") &&
    (target.kind === "issue" || target.branch !== null);
  if (isOfWriters || environment.secret === null) return sessionSettings;
  const files = environment.files.filter(
    ({ from }) => findSibling(environment.repositories, from) === null,
  );
  const skills = sessionSettings.skills.filter((entry) => {
    const source = readSkillSource(entry);
    return "problem" in source || source.kind === "here";
  });
  return { ...sessionSettings, skills, environment: { ...environment, repositories: [], files } };
}

function beginTaskSession(draft: TaskDraft, task: Task, reasons: SessionReason[]): void {
  const { target } = draft;
  const last = listRounds(draft.state, TASK_WORKER).at(-1);
  const session = beginSession(draft, TASK_WORKER, task.kind, {
    base: target.head.sha,
    other: target.kind === "pull" ? target.base.sha : null,
    since: task.kind === "review" && last?.head !== target.head.sha ? (last?.head ?? null) : null,
    tree: target.head.tree,
    reasons,
  });
  Object.assign(task, { head: target.head.sha, session: getSessionName(TASK_WORKER, session) });
}

/**
 * Begins the task again because its head changed: Baton puts no change on a head that its session
 * did not read.
 */
export function beginOnNewHead(draft: TaskDraft, task: Task): void {
  if (task.moved) {
    draft.stopTask(task, { kind: "pushed_again" });
    return;
  }
  task.moved = true;
  task.status = "working";
  beginTaskSession(draft, task, [{ kind: "task_pushed_meanwhile" }]);
}

export function takeTaskProposal(draft: TaskDraft): void {
  const { task, worker } = draft;
  const { session } = worker;
  if (task?.status !== "working" || !isLive(session) || session.run === null) return;
  const name = getSessionName(TASK_WORKER, session);
  const fact = draft.facts.proposals[name];
  if (!fact?.ok || fact.proposal.launch !== session.launch || !draft.facts.settings.ok) return;
  task.session = name;
  countSessionUsage(draft, TASK_WORKER, session, name, fact);
  recordRepositoryPins(draft, fact);
  const close = readClosing(draft, TASK_WORKER, session, fact);
  if (close === null) return;
  if (session.kind === "ask") takeAnswer(draft, task, session, close.value, fact);
  else if (session.kind === "review") takeTaskReview(draft, task, session, close.value, fact);
  else if (session.kind === "fix") takeFix(draft, task, session, close.value, fact);
}

function takeAnswer(
  draft: TaskDraft,
  task: Task,
  session: SessionState,
  close: unknown,
  fact: ValidProposal,
): void {
  const answer: AskInput = askInput.parse(close);
  finishSession(draft, TASK_WORKER, session, "complete");
  const isMissing = (path: string) => fact.standing?.[path] === false;
  const missing = [...new Set(answer.references.map(({ path }) => path).filter(isMissing))];
  task.answer = { ...answer, missing };
  draft.endTask(task, { kind: "answered" });
}

function takeTaskReview(
  draft: TaskDraft,
  task: Task,
  session: SessionState,
  close: unknown,
  fact: ValidProposal,
): void {
  const input = reviewInput.parse(close);
  finishSession(draft, TASK_WORKER, session, "complete");
  const rounds = listRounds(draft.state, TASK_WORKER);
  const earlier = listRoundFindings(rounds);
  const weighed = judgeReview(input, earlier, fact.touched ?? null);
  const name = getSessionName(TASK_WORKER, session);
  for (const finding of earlier) if (weighed.settled.includes(finding.id)) finding.settled = name;
  const round = (rounds.at(-1)?.round ?? 0) + 1;
  const key = `${TASK_WORKER}.${round}`;
  draft.state.reviews[key] = {
    ...{ worker: TASK_WORKER, round, pr: draft.target.number, session: name, head: session.base },
    ...{ tree: session.tree ?? "", course: { kind: "task", earlier: earlier.length } },
    ...input,
    ...weighed,
    submitted_verdict: input.verdict,
    findings: weighed.findings.map((finding, i) => ({
      ...finding,
      ...{ id: `${round}.${i + 1}`, settled: null, closed: false },
    })),
  };
  Object.assign(task, { status: "publishing", marker: key });
}

function takeFix(
  draft: TaskDraft,
  task: Task,
  session: SessionState,
  close: unknown,
  fact: ValidProposal,
): void {
  const { proposal, guards } = fact;
  const completion = completionInput.parse(close);
  const name = getSessionName(TASK_WORKER, session);
  const of = { worker_id: TASK_WORKER, session: name, model: proposal.model, timestamp: draft.now };
  draft.state.completions[name] = { ...of, ...completion };
  const said: SessionCause = { kind: "said", said: completion.summary };
  if (completion.status === "blocked") {
    recordSavedWork(draft, TASK_WORKER, session, proposal.change, said);
    finishSession(draft, TASK_WORKER, session, "blocked");
    draft.stopTask(task, { kind: "session_asks", said: completion.summary });
    return;
  }
  if (completion.status === "failed") {
    failWithFindings(draft, TASK_WORKER, session, fact, "failed", said);
    return;
  }
  if (guards.length > 0) {
    failWithFindings(draft, TASK_WORKER, session, fact, "refused", null);
    return;
  }
  finishSession(draft, TASK_WORKER, session, "complete");
  if (!proposal.change || proposal.change.files.length === 0) {
    draft.endTask(task, { kind: "unchanged", said: completion.summary });
    return;
  }
  const marker = `${TASK_WORKER}.fix.${session.attempt}`;
  Object.assign(task, { status: "publishing", marker });
}

/** Makes a change again whose publication failed, like that of a failed session. */
export function retryFix(draft: TaskDraft, task: Task, why: SessionCause): void {
  const { session } = draft.worker;
  if (!session) return;
  task.status = "working";
  failSession(draft, TASK_WORKER, session, "refused", why);
}

/** Stores the settings' current budgets that several builds and tasks share. */
export function applyTaskBudgets(draft: TaskDraft): void {
  if (draft.facts.settings.ok) draft.state.build.budgets = getOtherBudgets(draft.settings);
}

/** Ends the task if its session stopped; the person who asked decides what follows. */
export function finishStoppedTask(draft: TaskDraft): void {
  const { build } = draft.state;
  const { task, worker } = draft;
  const stop = build.stop ?? worker.stop;
  if (worker.session && task)
    task.session = formatSessionName(TASK_WORKER, worker.session.kind, worker.session.attempt);
  if (!stop) return;
  if (!task) {
    Object.assign(worker, { stop: null });
    build.stop = null;
    return;
  }
  draft.stopTask(task, getStoppedOutcome(stop));
}

function getStoppedOutcome({ cause, details }: StopState): TaskOutcome {
  if (cause === "day_budget" || cause === "installation_budget")
    return { kind: "budget_spent", of: cause };
  return cause === "budget"
    ? { kind: "budget_spent", of: "task" }
    : { kind: "session_stopped", details };
}
