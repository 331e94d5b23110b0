/** What people read of tasks: one comment for each, edited in place, and why one was not done. */
import { TASK_WORKER, type Task, type TargetFact } from "../build/task.ts";
import { sessionName } from "../build/names.ts";
import { NO_MODEL, NO_USAGE } from "../sessions/proposal.ts";
import { together, type Spent } from "../sessions/spent.ts";
import { isBlocking } from "../sessions/review.ts";
import { stallWords } from "../build/stall.ts";
import { minute } from "../text/minute.ts";
import { sentence } from "../text/sentence.ts";
import { counted } from "../text/counted.ts";
import { answerLines } from "./ask.ts";
import { engineNote } from "./engine.ts";
import { block, code, inline } from "./escape.ts";
import { mention, quiet, recordLink, runLink, tagLink } from "./links.ts";
import { duration } from "./spent.ts";
import type { BuildCause, WorkerCause } from "../build/stop.ts";
import type { State } from "../build/state.ts";
import type { TaskKind } from "../build/task.ts";

const TITLES: Record<TaskKind, string> = { review: "Review", fix: "Fix", ask: "Answer" };
const OUTCOME_CHARS = 2500;

/** The comment of a task, as it stands now. */
export function taskBody(state: State, task: Task, target: TargetFact): string {
  const { build } = state;
  return [
    `**${TITLES[task.kind]}: ${formatHeading(task)}**`,
    "",
    ...(task.kind === "ask" ? [quote(task.words), ""] : []),
    ...formatMiddle(state, task, target),
    "",
    ...engineNote(build.models),
    formatFooter(state, task),
  ].join("\n");
}

function formatHeading({ status, kind, moved }: Task): string {
  switch (status) {
    case "asked":
      return "waits for its turn";
    case "working":
      return moved ? "at work again, on the new head" : "at work";
    case "publishing":
      return "being posted";
    case "done":
      return kind === "ask" ? "answered" : "done";
    case "stopped":
      return "not done";
    case "cancelled":
      return "cancelled";
  }
}

function formatMiddle(state: State, task: Task, target: TargetFact): string[] {
  const { session } = state.workers[TASK_WORKER]!;
  const isAtWork = task.status === "working" && session !== null;
  if (isAtWork && session.parked) {
    return [
      `The provider has it wait until ${minute(session.parked.until)}: ${inline(sentence(session.parked.reason))}`,
    ];
  }
  if (isAtWork) {
    const name = sessionName(TASK_WORKER, session.kind, session.attempt);
    const run =
      session.run === null ? "Its run is being started." : `Its run: ${runLink({ session: name, id: session.run })}.`;
    const looks = target.kind === "pull" ? ` It looks at ${task.head}.` : "";
    return [`${stallWords(session.stall)}${run}${looks}${howToEnd(task, target)}`];
  }
  if (task.status === "asked") return [`Another task goes first.${howToEnd(task, target)}`];
  if (task.status === "stopped") return [block(task.outcome, OUTCOME_CHARS), "", howToRetry(task, target.kind)];
  if (task.status === "cancelled") return [inline(task.outcome, 600)];
  if (task.status === "publishing") return ["What it came to is being put on GitHub."];
  if (task.kind === "ask") return answerLines(task);
  if (task.kind === "review") return reviewLines(state, task);
  return fixLines(task);
}

function howToEnd({ kind }: Task, { kind: on }: TargetFact): string {
  return on === "pull" && kind !== "ask" ? " `/cancel` ends it." : " `/ask cancel` ends it.";
}

function howToRetry({ kind }: Task, on: TargetFact["kind"]): string {
  return on === "pull" && kind !== "ask" ? "`/retry` tries it again." : "To try again, ask again with `/ask`.";
}

function reviewLines({ reviews }: State, { marker, outcome, head }: Task): string[] {
  const record = reviews[marker ?? ""];
  const blocking = (record?.findings ?? []).filter(isBlocking).length;
  const more = blocking > 0 ? ` \`/orchestrate fix\` has a session fix what was found.` : "";
  return [`${inline(outcome, 400)} It is a review of ${head}; what is pushed later it has not seen.${more}`];
}

function fixLines({ commit, outcome, head, refused, marker }: Task): string[] {
  const where =
    commit !== null
      ? `Pushed as ${commit}, on top of ${head}.`
      : marker === null
        ? `It looked at ${head}.`
        : `The fix of ${head} is in a review, as suggestions.`;
  const why = refused === null ? [] : ["", `GitHub did not let Baton push to the branch: ${refused}`];
  return [where, ...why, "", block(outcome, OUTCOME_CHARS)];
}

/** Who asked, what it cost, and where it is written down. */
function formatFooter(state: State, task: Task): string {
  const who = task.by === null ? "Asked for by the settings" : `Asked for by ${quiet(task.by)}`;
  // Nobody edits the comment once the record is a tag.
  const record = task.ended_at === null ? recordLink(state, "STATUS.md") : tagLink(state, "STATUS.md");
  return [who, ...formatCost(state, task), `[record](${record})`].join(" · ");
}

/** `$0.02 · 1 min 5 s · claude-sonnet-5-5`, of all of the task's sessions; empty until one has ended. */
function formatCost(state: State, task: Task): string[] {
  const spent = listTaskSpent(state, task);
  if (spent.length === 0) return [];
  const sum = spent.reduce((all, one) => together(all, one), { ...NO_USAGE, dollars: null as number | null });
  const dollars = sum.dollars === null ? "price not known" : `$${sum.dollars.toFixed(2)}`;
  const models = [...new Set(spent.map(({ model }) => model))].filter((model) => model !== NO_MODEL);
  const sessions = spent.length > 1 ? [counted(spent.length, "session")] : [];
  return [dollars, ...sessions, duration(sum.seconds * 1000), ...models.map((model) => code(model, 80))];
}

/** Sessions of a kind are this task's up to its newest, from behind those of the task of its kind before it. */
function listTaskSpent({ build, workers }: State, task: Task): Spent[] {
  if (task.session === null) return [];
  const attempt = (name: string) => Number(name.split("/").at(-1));
  const before = build.tasks.findLast((one) => one.n < task.n && one.kind === task.kind && one.session !== null);
  const from = before ? attempt(before.session!) : 0;
  return workers[TASK_WORKER]!.spent.filter(({ session }) => {
    const isOfKind = session.startsWith(`${TASK_WORKER}/${task.kind}/`);
    return isOfKind && attempt(session) > from && attempt(session) <= attempt(task.session!);
  });
}

function quote(words: string): string {
  return block(words, 1000)
    .split("\n")
    .map((line) => `> ${line}`)
    .join("\n");
}

const DONE: Record<TaskKind, string> = {
  review: "review this pull request",
  fix: "fix this pull request",
  ask: "answer your question",
};

/** A new comment, so that who asked hears of it. */
export function stoppedTaskBody(task: Task, on: TargetFact["kind"]): string {
  const who = task.by === null ? "" : `${mention(task.by)} `;
  return [
    `${who}Baton could not ${DONE[task.kind]}.`,
    "",
    block(task.outcome, OUTCOME_CHARS),
    "",
    howToRetry(task, on),
  ].join("\n");
}

export function explainSettings(problem: string): string {
  const words = sentence(inline(problem, 4000));
  return `The settings can't be used: ${words} Fix them on the default branch, then say this again.`;
}

const MONEY: Partial<Record<BuildCause | WorkerCause, string>> = {
  day_budget:
    "The budget of this repository for today (`budgets.day`) is spent. It can be done tomorrow (UTC), or once that " +
    "is raised.",
  installation_budget:
    "The budget of this month (`budgets.installation`) is spent. It can be done next month (UTC), or once that is " +
    "raised.",
};

/** Why a task ended for money: a sentence or two. */
export function explainTaskBudget(cause: BuildCause | WorkerCause): string {
  const own = "It has spent what one task may cost (`budgets.worker`). It can be done once that is raised.";
  return MONEY[cause] ?? own;
}

export function whereBuildsBegin(): string {
  return (
    "Builds begin on an issue: describe there what is wanted and say `/orchestrate` there, please. On a pull " +
    "request, `/orchestrate review` has a session review it, `/orchestrate fix [words]` has one fix what is wrong in " +
    "it, and `/ask words` has one answer a question."
  );
}

export function notOnPull(command: string): string {
  return (
    `This pull request is none of Baton's. Say ${code(`/${command}`)} on a build's issue or pull requests, please. ` +
    "Here, `/orchestrate review`, `/orchestrate fix [words]` and `/ask words` count."
  );
}

/** What the review says that holds a fix as suggestions; `branch` null = a fork's. */
export function describeSuggestions(task: Task, branch: string | null, head: string, summary: string): string {
  const title = `**Fix of ${code(head.slice(0, 12))}, as suggestions**`;
  return [title, "", explainNoPush(task, branch), "", block(summary, 2500)].join("\n");
}

function explainNoPush({ refused }: Task, branch: string | null): string {
  if (refused !== null) return `GitHub did not let Baton push to the branch: ${refused}`;
  if (branch === null) return "This pull request comes from a fork, where Baton pushes nothing.";
  return `Baton pushes no fix to ${code(branch)}, which is the default branch or one of Baton's own.`;
}
