/** A task at work: its session is begun on the head as it is now, and what it hands in is taken. */
import { formatSessionName } from "../model/names.ts";
import { getSessionSettings, type SessionSettings } from "../model/settings.ts";
import { BUDGET_CAUSES } from "../model/stop.ts";
import { TASK_WORKER, type Task } from "../model/task.ts";
import { getOtherBudgets, sumDollars } from "../model/budget.ts";
import { findSibling } from "../model/environment.ts";
import { explainSettings, explainTaskBudget } from "../messages/task.ts";
import { askInput, type AskInput } from "../model/closing-inputs.ts";
import { completionInput } from "../model/completion.ts";
import {
  isBlocking,
  judgeReview,
  reviewInput,
  type RecordedFinding,
  type ReviewOutcome,
} from "../model/review-findings.ts";
import { listRoundFindings, listRounds } from "../rules/review/rounds.ts";
import { failWithFindings } from "../rules/sessions/guard-findings.ts";
import { recordSavedWork } from "../rules/sessions/saved-work.ts";
import { countSessionUsage, recordRepositoryPins, readClosing } from "../rules/sessions/proposals.ts";
import { beginSession, finishSession, failSession, isLive, getSessionName } from "../rules/sessions/lifecycle.ts";
import { hashString } from "../model/hash.ts";
import { pluralize } from "../text/format.ts";
import { createTaskBrief } from "./brief.ts";
import { findDueReview } from "./automatic-reviews.ts";
import { createTask } from "./requests.ts";
import type { ValidProposal } from "../model/facts.ts";
import type { SessionState } from "../model/session.ts";
import type { TaskDraft } from "./task-draft.ts";

/** What is closed, or can't be read, is worked on no more. */
export function stopForTarget(turn: TaskDraft): void {
  const { target, facts } = turn;
  if (target.kind === "pull" && !target.open) {
    const left = turn.tasks.filter(
      ({ kind, status }) => kind !== "ask" && (status === "asked" || status === "working"),
    );
    for (const task of left)
      turn.cancelTask(task, `The pull request was ${target.merged ? "merged" : "closed"} meanwhile.`);
  }
  if (!facts.settings.ok && turn.task) turn.stopTask(turn.task, explainSettings(facts.settings.problem));
}

/** The settings ask for a review of a head that nobody looks at. */
export function requestDueReview(turn: TaskDraft): void {
  if (!turn.isAtRest || turn.state.build.tidy) return;
  const due = findDueReview(turn.facts, turn.settings, turn.now, turn.state);
  if (due?.at) turn.wake(due.at);
  if (!due?.review) return;
  turn.tasks.push(
    createTask(turn.tasks.at(-1)!.n + 1, { kind: "review", words: "" }, { by: null, comment: null, at: turn.now }),
  );
  turn.note("The settings ask for a review");
}

/** One at a time, in the order in which they were asked for. */
export function beginNextTask(turn: TaskDraft): void {
  const next = turn.tasks.find(({ status }) => status === "asked");
  if (!next || turn.task || !turn.facts.settings.ok) return;
  const { build } = turn.state;
  const { target } = turn;
  turn.state.briefs = [createTaskBrief(next, target)];
  turn.state.request = `# ${target.title}\n\n${target.body}`.trim();
  Object.assign(build, {
    title: target.title,
    request_sha256: hashString(turn.state.request),
    play: choosePlay(turn),
    // A task sees other repositories as they are when it begins.
    pins: {},
  });
  build.base.sha = turn.facts.refs.base;
  const { worker: bound } = turn.settings.budgets;
  // One task may cost what one worker may; what earlier tasks of the record cost is not this one's.
  turn.worker.budget = bound === null ? null : bound + sumDollars(turn.worker.spent);
  turn.worker.kept = null;
  next.status = "working";
  beginTaskSession(turn, next, []);
}

/**
 * Sessions on a fork's pull request don't get the repositories that the secret opens: its author, whom nobody here
 * knows, could have them quoted where everyone reads.
 */
function choosePlay({ settings, target }: TaskDraft): SessionSettings {
  const play = getSessionSettings(settings);
  const { environment } = play;
  if (target.kind !== "pull" || target.branch !== null || environment.secret === null) return play;
  const files = environment.files.filter(({ from }) => findSibling(environment.repositories, from) === null);
  return { ...play, environment: { ...environment, repositories: [], files } };
}

function beginTaskSession(turn: TaskDraft, task: Task, reasons: string[]): void {
  const { target } = turn;
  const last = listRounds(turn.state, TASK_WORKER).at(-1);
  const session = beginSession(turn, TASK_WORKER, task.kind, {
    base: target.head.sha,
    other: target.kind === "pull" ? target.base.sha : null,
    since: task.kind === "review" && last?.head !== target.head.sha ? (last?.head ?? null) : null,
    tree: target.head.tree,
    reasons,
  });
  Object.assign(task, { head: target.head.sha, session: getSessionName(TASK_WORKER, session) });
}

/** The head is another than the session looked at: a change goes on none that nobody looked at, so it is made again. */
export function beginOnNewHead(turn: TaskDraft, task: Task): void {
  if (task.moved) {
    turn.stopTask(task, "Somebody pushed to the branch while it was being fixed, twice. Try again once it rests.");
    return;
  }
  task.moved = true;
  task.status = "working";
  beginTaskSession(turn, task, [
    "Somebody pushed to the branch while it was being fixed: the fix is wanted on top of that",
  ]);
}

export function takeTaskProposal(turn: TaskDraft): void {
  const { task, worker } = turn;
  const { session } = worker;
  if (task?.status !== "working" || !isLive(session) || session.run === null) return;
  const name = getSessionName(TASK_WORKER, session);
  const fact = turn.facts.proposals[name];
  if (!fact?.ok || fact.proposal.launch !== session.launch || !turn.facts.settings.ok) return;
  task.session = name;
  countSessionUsage(turn, TASK_WORKER, session, name, fact);
  recordRepositoryPins(turn, fact);
  const close = readClosing(turn, TASK_WORKER, session, fact);
  if (close === null) return;
  if (session.kind === "ask") takeAnswer(turn, task, session, close.value, fact);
  else if (session.kind === "review") takeTaskReview(turn, task, session, close.value, fact);
  else if (session.kind === "fix") takeFix(turn, task, session, close.value, fact);
}

function takeAnswer(turn: TaskDraft, task: Task, session: SessionState, close: unknown, fact: ValidProposal): void {
  const answer: AskInput = askInput.parse(close);
  finishSession(turn, TASK_WORKER, session, "complete");
  const isMissing = (path: string) => fact.standing?.[path] === false;
  const missing = [...new Set(answer.references.map(({ path }) => path).filter(isMissing))];
  task.answer = { ...answer, missing };
  turn.endTask(task, "Answered.");
}

function takeTaskReview(turn: TaskDraft, task: Task, session: SessionState, close: unknown, fact: ValidProposal): void {
  const input = reviewInput.parse(close);
  finishSession(turn, TASK_WORKER, session, "complete");
  const rounds = listRounds(turn.state, TASK_WORKER);
  const earlier = listRoundFindings(rounds);
  const weighed = judgeReview(input, earlier, fact.touched ?? null);
  const name = getSessionName(TASK_WORKER, session);
  for (const finding of earlier) if (weighed.settled.includes(finding.id)) finding.settled = name;
  const round = (rounds.at(-1)?.round ?? 0) + 1;
  const key = `${TASK_WORKER}.${round}`;
  turn.state.reviews[key] = {
    ...{ worker: TASK_WORKER, round, pr: turn.target.number, session: name, head: session.base },
    ...{ tree: session.tree ?? "", course: describeCourse(weighed, earlier) },
    ...input,
    ...weighed,
    findings: weighed.findings.map((finding, i) => ({
      ...finding,
      ...{ id: `${round}.${i + 1}`, settled: null, closed: false },
    })),
  };
  Object.assign(task, { status: "publishing", marker: key });
}

/** What the review comes to, beside the findings before it that still stand: a sentence. */
function describeCourse({ verdict, findings, open }: ReviewOutcome, earlier: readonly RecordedFinding[]): string {
  const before = earlier.length > 0 ? `, and ${pluralize(open.length, "earlier one")} still open` : "";
  const blocking = findings.filter(isBlocking).length;
  const found = `${pluralize(blocking, "blocking finding")}${before}`;
  if (verdict === "approve") return findings.length === 0 ? "Nothing was found." : "Nothing blocking was found.";
  return verdict === "request_changes" ? `Changes requested: ${found}.` : `A person has to decide: ${found}.`;
}

function takeFix(turn: TaskDraft, task: Task, session: SessionState, close: unknown, fact: ValidProposal): void {
  const { proposal, guards } = fact;
  const completion = completionInput.parse(close);
  const name = getSessionName(TASK_WORKER, session);
  const of = { worker_id: TASK_WORKER, session: name, model: proposal.model, timestamp: turn.now };
  turn.state.completions[name] = { ...of, ...completion };
  if (completion.status === "blocked") {
    recordSavedWork(turn, TASK_WORKER, session, proposal.change, completion.summary);
    finishSession(turn, TASK_WORKER, session, "blocked");
    turn.stopTask(task, completion.summary);
    return;
  }
  if (completion.status === "failed") {
    failWithFindings(turn, TASK_WORKER, session, fact, "failed", completion.summary);
    return;
  }
  if (guards.length > 0) {
    failWithFindings(turn, TASK_WORKER, session, fact, "refused", "");
    return;
  }
  finishSession(turn, TASK_WORKER, session, "complete");
  if (!proposal.change || proposal.change.files.length === 0) {
    turn.endTask(task, `Nothing was changed. ${completion.summary}`);
    return;
  }
  const marker = `${TASK_WORKER}.fix.${session.attempt}`;
  Object.assign(task, { status: "publishing", marker });
}

/** A change whose publication came to nothing is made once more, like that of a session that failed. */
export function retryFix(turn: TaskDraft, task: Task, why: string): void {
  const { session } = turn.worker;
  if (!session) return;
  task.status = "working";
  failSession(turn, TASK_WORKER, session, "refused", why);
}

/** The settings' budgets of several builds and tasks, as they are now. */
export function applyTaskBudgets(turn: TaskDraft): void {
  if (turn.facts.settings.ok) turn.state.build.budgets = getOtherBudgets(turn.settings);
}

/** A stop of the session is the task's: it ends, and who asked decides. */
export function finishStoppedTask(turn: TaskDraft): void {
  const { build } = turn.state;
  const { task, worker } = turn;
  const stop = build.stop ?? worker.stop;
  if (worker.session && task)
    task.session = formatSessionName(TASK_WORKER, worker.session.kind, worker.session.attempt);
  if (!stop) return;
  if (!task) {
    Object.assign(worker, { stop: null });
    build.stop = null;
    return;
  }
  const isMoney = stop.cause === "budget" || BUDGET_CAUSES.some((cause) => cause === stop.cause);
  turn.stopTask(task, isMoney ? explainTaskBudget(stop.cause) : stop.reason);
}
