/**
 * Renders tasks for people: one comment for each task, edited in place, and the reason why a task
 * was not done. `task-answers.ts` renders the answers to people who ask for tasks.
 */
import {
  TASK_WORKER,
  type TargetFact,
  type Task,
  type TaskKind,
  type TaskOutcome,
} from "../model/task.ts";
import type { CodeReference } from "../model/closing-inputs.ts";
import { escapeBlock, escapeInline, formatCode, formatLogin } from "../text/markdown.ts";
import { formatSessionName } from "../model/names.ts";
import { NO_MODEL, NO_USAGE } from "../model/proposal.ts";
import { describeReviewCourse } from "./review.ts";
import { sumUsage, type SessionUsage } from "../model/usage.ts";
import { isBlocking } from "../model/review-findings.ts";
import { describeStall } from "./stalls.ts";
import { endSentence, formatMinute, pluralize } from "../text/format.ts";
import {
  formatMention,
  getRecordLink,
  getTagLink,
  renderRunLink,
  renderScriptedRunNote,
} from "./fragments.ts";
import { formatDuration } from "./costs.ts";
import { describeEndCause } from "./session-results.ts";
import { describeStop } from "./stop.ts";
import type { State } from "../model/state.ts";

// Renders the answer to `/ask`. A model wrote it, so its only links are those that Baton makes from
// the places that it names. Other links, addresses and mentions become text.

const BREAK = "\u200b";
/** Maximum length of an escaped answer, in characters. */
const MAX_CHARS = 6000;

/** `sha` is the commit that the session read. */
export function renderAnswer({ answer, head }: Pick<Task, "answer" | "head">): string[] {
  if (!answer || head === null) return [];
  const { references, missing } = answer;
  const links = references.map((one) => renderReference(one, head, missing));
  const cite = (prose: string) =>
    dropLinks(prose).replace(/\[(\d{1,2})\]/g, (whole, digits: string) => {
      const place = references[Number(digits) - 1];
      return place && !missing.includes(place.path)
        ? `[\\[${digits}\\]](${formatAddress(place, head)})`
        : whole;
    });
  const text = mapProse(escapeBlock(answer.answer, MAX_CHARS), cite);
  return [text, "", ...(links.length > 0 ? links.map((link, i) => `${i + 1}. ${link}`) : [])];
}

/**
 * Links to the lines in exactly that commit. If the commit doesn't have the file, returns its name.
 */
function renderReference(
  reference: CodeReference,
  sha: string,
  missing: readonly string[],
): string {
  const name = formatCode(`${reference.path}${formatLines(reference, ":", "-")}`, 600);
  return missing.includes(reference.path)
    ? `${name} (there is no such file in \`${sha.slice(0, 12)}\`)`
    : `[${name}](${formatAddress(reference, sha)})`;
}

/**
 * Returns an address relative to the page of an issue or pull request, because GitHub's host can
 * differ.
 */
function formatAddress(reference: CodeReference, sha: string): string {
  const path = reference.path.toWellFormed().split("/").map(encodeURIComponent).join("/");
  return `../blob/${sha}/${path.replace(/[()!'*]/g, escapeChar)}${formatLines(reference, "#L", "-L")}`;
}

const escapeChar = (char: string) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`;

function formatLines(
  { line, end_line: end }: CodeReference,
  before: string,
  between: string,
): string {
  if (line === undefined) return "";
  return `${before}${line}${end !== undefined && end > line ? `${between}${end}` : ""}`;
}

/**
 * Applies `change` to all text outside code. `text` comes from `block`, whose fences are at the
 * left margin and closed.
 */
function mapProse(text: string, change: (prose: string) => string): string {
  let fence: string | null = null;
  const lines = text.split("\n").map((line) => {
    const run = /^(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence !== null) {
      if (run?.startsWith(fence) && /^[`~]+[ \t]*$/.test(line)) fence = null;
      return line;
    }
    if (run) {
      fence = run;
      return line;
    }
    const parts = line.split("`");
    // If backticks don't pair up one by one, no text counts as code.
    const isPaired = parts.length % 2 === 1 && !line.includes("``") && !line.includes("\\`");
    return isPaired
      ? parts.map((part, i) => (i % 2 === 0 ? change(part) : part)).join("`")
      : change(line);
  });
  return lines.join("\n");
}

/**
 * Turns links into text, including addresses that GitHub would link by itself:
 * https://github.github.com/gfm/#autolinks-extension-
 */
function dropLinks(prose: string): string {
  return prose
    .replace(/\](?=[([:])/g, `]${BREAK}`)
    .replace(/([a-z][a-z0-9+.-]{1,20}):(?=\/\/|[^\s/]{0,100}@)/gi, `$1:${BREAK}`)
    .replace(/\bwww(?=\.)/gi, `www${BREAK}`)
    .replace(/([\w.+-])@/g, `$1${BREAK}@`)
    .replace(/([\w-]\/[\w.-]{1,100})#(?=\d)/g, `$1${BREAK}#`);
}

const TITLES: Record<TaskKind, string> = { review: "Review", fix: "Fix", ask: "Answer" };
const OUTCOME_CHARS = 2500;

/** Renders the current comment of a task. */
export function renderTaskComment(state: State, task: Task, target: TargetFact): string {
  const { build } = state;
  return [
    `**${formatTitle(task)}**`,
    "",
    ...(task.kind === "ask" ? [quote(task.words), ""] : []),
    ...formatMiddle(state, task, target),
    "",
    ...renderScriptedRunNote(build.models),
    formatFooter(state, task),
  ].join("\n");
}

const STATUSES: Record<Exclude<Task["status"], "working">, string> = {
  asked: "waits for its turn",
  publishing: "being posted",
  done: "done",
  stopped: "not done",
  cancelled: "cancelled",
};

function formatTitle({ kind, status, moved }: Task): string {
  if (kind === "ask" && status === "done") return TITLES.ask;
  const work = moved ? "at work again, on the new head" : "at work";
  return `${TITLES[kind]}: ${status === "working" ? work : STATUSES[status]}`;
}

function formatMiddle(state: State, task: Task, target: TargetFact): string[] {
  const { session } = state.workers[TASK_WORKER]!;
  const isAtWork = task.status === "working" && session !== null;
  if (isAtWork && session.parked) {
    return [
      `The provider has it wait until ${formatMinute(session.parked.until)}: ` +
        `${escapeInline(endSentence(describeEndCause(session.parked.cause)))}`,
    ];
  }
  if (isAtWork) {
    const name = formatSessionName(TASK_WORKER, session.kind, session.attempt);
    const run =
      session.run === null
        ? "Its run is being started."
        : `Its run: ${renderRunLink({ session: name, id: session.run })}.`;
    const looks = target.kind === "pull" ? ` It looks at ${task.head}.` : "";
    return [`${describeStall(session.stall)}${run}${looks}${explainEnd(task, target)}`];
  }
  if (task.status === "asked") return [`Another task goes first.${explainEnd(task, target)}`];
  if (task.status === "stopped")
    return [renderOutcome(state, task), "", explainRetry(task, target.kind)];
  if (task.status === "cancelled")
    return task.outcome === null
      ? []
      : [escapeInline(describeTaskOutcome(state, task.outcome), 600)];
  if (task.status === "publishing") return ["What it came to is being put on GitHub."];
  if (task.kind === "ask") return renderAnswer(task);
  if (task.kind === "review") return renderReviewOutcome(state, task);
  return renderFixOutcome(state, task);
}

function explainEnd({ kind }: Task, { kind: on }: TargetFact): string {
  return on === "pull" && kind !== "ask" ? " `/cancel` ends it." : " `/ask cancel` ends it.";
}

function explainRetry({ kind }: Task, on: TargetFact["kind"]): string {
  return on === "pull" && kind !== "ask"
    ? "`/retry` tries it again."
    : "To try again, ask again with `/ask`.";
}

function renderReviewOutcome({ reviews }: State, { marker, head }: Task): string[] {
  const record = reviews[marker ?? ""];
  const blocking = (record?.findings ?? []).filter(isBlocking).length;
  const more = blocking > 0 ? ` \`/orchestrate fix\` has a session fix what was found.` : "";
  const course = record ? escapeInline(describeReviewCourse(record), 400) : "";
  return [`${course} This review covers ${head}, and no later pushes.${more}`];
}

function explainRefusedPush(said: string): string {
  const why = escapeInline(said || "it gives no reason", 300);
  return `GitHub did not let Baton push to the branch: ${why}`;
}

function renderFixOutcome(state: State, task: Task): string[] {
  const { commit, head, refused, marker } = task;
  const where =
    commit !== null
      ? `Pushed as ${commit}, on top of ${head}.`
      : marker === null
        ? `It looked at ${head}.`
        : `The fix of ${head} is in a review, as suggestions.`;
  const why = refused === null ? [] : ["", explainRefusedPush(refused)];
  return [where, ...why, "", renderOutcome(state, task)];
}

/** Says who asked, what it cost, and where the record has it. */
function formatFooter(state: State, task: Task): string {
  const who =
    task.by === null ? "Asked for by the settings" : `Asked for by ${formatLogin(task.by)}`;
  // Nobody edits the comment after the record has become a tag.
  const record =
    task.ended_at === null ? getRecordLink(state, "STATUS.md") : getTagLink(state, "STATUS.md");
  return [who, ...formatCost(state, task), `[record](${record})`].join(" · ");
}

/**
 * `$0.02 · 1 min 5 s · claude-sonnet-5-5` for all of the task's sessions; empty until one has
 * ended.
 */
function formatCost(state: State, task: Task): string[] {
  const spent = listTaskSpent(state, task);
  if (spent.length === 0) return [];
  const sum = spent.reduce((all, one) => sumUsage(all, one), {
    ...NO_USAGE,
    dollars: null as number | null,
  });
  const dollars = sum.dollars === null ? "price not known" : `$${sum.dollars.toFixed(2)}`;
  const models = [...new Set(spent.map(({ model }) => model))].filter(
    (model) => model !== NO_MODEL,
  );
  const sessions = spent.length > 1 ? [pluralize(spent.length, "session")] : [];
  return [
    dollars,
    ...sessions,
    formatDuration(sum.seconds * 1000),
    ...models.map((model) => formatCode(model, 80)),
  ];
}

/**
 * Returns this task's sessions of its kind: those after the previous task's last one, up to its own
 * newest.
 */
function listTaskSpent({ build, workers }: State, task: Task): SessionUsage[] {
  if (task.session === null) return [];
  const attempt = (name: string) => Number(name.split("/").at(-1));
  const before = build.tasks.findLast(
    (one) => one.n < task.n && one.kind === task.kind && one.session !== null,
  );
  const from = before ? attempt(before.session!) : 0;
  return workers[TASK_WORKER]!.spent.filter(({ session }) => {
    const isOfKind = session.startsWith(`${TASK_WORKER}/${task.kind}/`);
    return isOfKind && attempt(session) > from && attempt(session) <= attempt(task.session!);
  });
}

function quote(words: string): string {
  return escapeBlock(words, 1000)
    .split("\n")
    .map((line) => `> ${line}`)
    .join("\n");
}

const TASK_PHRASES: Record<TaskKind, string> = {
  review: "review this pull request",
  fix: "fix this pull request",
  ask: "answer your question",
};

/** Renders a new comment, so that GitHub notifies the person who asked. */
export function renderStoppedTask(state: State, task: Task, on: TargetFact["kind"]): string {
  const who = task.by === null ? "" : `${formatMention(task.by)} `;
  return [
    `${who}Baton could not ${TASK_PHRASES[task.kind]}.`,
    "",
    renderOutcome(state, task),
    "",
    explainRetry(task, on),
  ].join("\n");
}

export function explainSettings(problem: string): string {
  const words = endSentence(escapeInline(problem, 4000));
  return (
    `The settings can't be used: ${words} Fix them on the default ` + `branch, then say this again.`
  );
}

const renderOutcome = (state: State, { outcome }: Task) =>
  outcome === null ? "" : escapeBlock(describeTaskOutcome(state, outcome), OUTCOME_CHARS);

/** Says in a sentence or a few how a task ended. */
export function describeTaskOutcome(
  { reviews }: Pick<State, "reviews">,
  outcome: TaskOutcome,
): string {
  switch (outcome.kind) {
    case "reviewed": {
      const record = reviews[outcome.review];
      return record ? describeReviewCourse(record) : "";
    }
    case "answered":
      return "Answered.";
    case "fixed":
    case "session_asks":
      return outcome.said;
    case "unchanged":
      return `Nothing was changed. ${outcome.said}`;
    case "cancelled":
      return `Cancelled by @${outcome.by}.`;
    case "pull_closed":
      return `The pull request was ${outcome.merged ? "merged" : "closed"} meanwhile.`;
    case "review_refused":
      return `GitHub refused the review: ${outcome.said ?? "it gives no reason."}`;
    case "pushed_again":
      return (
        "Somebody pushed to the branch while it was being fixed, twice. Try again once nobody " +
        "pushes to it."
      );
    case "settings_unusable":
      return explainSettings(outcome.problem);
    case "budget_spent":
      return BUDGET_REASONS[outcome.of];
    case "session_stopped":
      return describeStop(outcome);
  }
}

const BUDGET_REASONS: Record<Extract<TaskOutcome, { kind: "budget_spent" }>["of"], string> = {
  task:
    "It has spent what one task may cost (`budgets.worker`). It can be done once that is " +
    "raised.",
  day_budget:
    "The budget of this repository for today (`budgets.day`) is spent. It can be done " +
    "tomorrow (UTC), or once that is raised.",
  installation_budget:
    "The budget of this month (`budgets.installation`) is spent. It can be done next month " +
    "(UTC), or once that is raised.",
};

/** Renders the review that proposes a fix as suggestions. `branch` null = a fork's branch. */
export function describeSuggestions(
  task: Task,
  branch: string | null,
  head: string,
  summary: string,
): string {
  const title = `**Fix of ${formatCode(head.slice(0, 12))}, as suggestions**`;
  return [title, "", explainNoPush(task, branch), "", escapeBlock(summary, 2500)].join("\n");
}

function explainNoPush({ refused }: Task, branch: string | null): string {
  if (refused !== null) return explainRefusedPush(refused);
  if (branch === null) return "This pull request comes from a fork, where Baton pushes nothing.";
  return (
    `Baton pushes no fix to ${formatCode(branch)}, which is the default branch or one of ` +
    "Baton's own."
  );
}
