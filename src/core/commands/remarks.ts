/**
 * Handles the commands in people's comments. Each comment is handled once and gets 👀, then 🚀, or 😕
 * and a reason.
 */
import type { StopState } from "../model/stop.ts";
import { findHold } from "../model/holds.ts";
import { describeHold, describePause, describeRedTip } from "../messages/holds.ts";
import { describeStop, describeWorkerStop, isStopped, type StopAnswer } from "../messages/stop.ts";
import { listNames } from "../text/format.ts";
import { getCommandContext, type CommandContext } from "./command.ts";
import { getCommandDefinition, isAnsweredOutside, type Command } from "./index.ts";
import type { WorkerId } from "../model/names.ts";
import type { WorkerState } from "../model/worker-state.ts";
import { addMilliseconds, type Draft } from "../rules/decision-draft.ts";
import { isUnhandled } from "../model/feedback.ts";
import { findUnknownCommand, parseCommands } from "./parse.ts";
import { isRoleAtLeast } from "../model/permissions.ts";
import { renderRefusedCommand } from "../messages/command-answers.ts";
import { escapeBlock } from "../text/markdown.ts";
import { findImpliedCommand, suggestCommand } from "./replies.ts";
import { addAnswer, dispatchCommand } from "./dispatch.ts";
import type { CommentFact } from "../model/facts.ts";
import { isClosing, isBuildEnded } from "../model/build-types.ts";

// After a command that should let the build or a worker go on, tells its author what still stops
// it.

/**
 * Returns sentences, or null if nothing stops it. `here`: the worker whose pull request the comment
 * is on. `refused`: why the command was not carried out, or null if it was.
 */
function explainRemainingStop(
  draft: Draft,
  command: Command,
  here: WorkerId | null,
  refused: StopAnswer | string | null,
): string | null {
  const { build, workers } = draft.state;
  const problem = getWords(refused);
  const { resumes } = getCommandDefinition(command);
  if (!resumes || isBuildEnded(build.status)) return null;
  const target =
    command.name === "approve" ? command.target : "worker" in command ? command.worker : null;
  const worker = workers[target as WorkerId] ?? (here ? workers[here] : undefined);
  const isExplained = (stop: StopState) =>
    refused !== null && typeof refused !== "string" && refused.explains === stop;
  // The answer to `/steer` already says how a stopped worker goes on. A worker's new budget lets it
  // go on later in this decision.
  const isSaid = (command.name === "steer" || command.name === "budget") && problem === null;
  if (worker?.stop && !isSaid && !isExplained(worker.stop))
    return `${worker.id} is stopped: ${describeWorkerStop(worker)}`;
  if (build.stop && !(problem === null && isEndingBudgetStop(command, draft))) {
    return isExplained(build.stop) ? null : `The build is stopped: ${describeStop(build.stop)}`;
  }
  if (problem === null)
    return resumes === "now" ? describePauseOrHold(draft, command, worker) : null;
  if (worker) return describeRetry(draft, worker, problem);
  const [first, ...others] = draft.workers.map((one) => one.worker).filter(isStopped);
  return first && !isExplained(first.stop)
    ? describeStoppedWorkers(first, others)
    : describeRedTip(draft.state);
}

/** The budget lets the build go on later in this decision, once the new limit is known. */
function isEndingBudgetStop(command: Command, { state }: Draft): boolean {
  return command.name === "budget" && !command.worker && state.build.stop?.cause === "budget";
}

/**
 * Describes a pause, a hold or a failing build branch that the command's result has to wait for.
 */
function describePauseOrHold(
  draft: Draft,
  { name }: Command,
  worker: WorkerState | undefined,
): string | null {
  const { build } = draft.state;
  if (build.paused && !(name === "approve" && build.status === "landing")) {
    return `Not yet: ${describePause(build.paused)}.`;
  }
  const begins = name === "start" || (name === "approve" && !worker && build.status === "building");
  if (begins) return describeRedTip(draft.state);
  const isApproved = name === "approve" && worker !== undefined && !draft.isTerminal(worker);
  return isApproved && findHold(worker, draft.state)
    ? `${worker.id}: ${describeHold(worker, draft.state)}.`
    : null;
}

/** Describes how to retry a worker that was skipped or cancelled. */
function describeRetry({ state }: Draft, worker: WorkerState, problem: string): string | null {
  const again = `\`/retry ${worker.id}\``;
  const isLeft = worker.skipped !== null || worker.cancelled !== null;
  if (!isLeft || isClosing(state.build.status) || problem.includes(again.slice(0, -1))) return null;
  return `${again} starts it again.`;
}

const getWords = (refused: StopAnswer | string | null) =>
  refused === null || typeof refused === "string" ? refused : refused.words;

function describeStoppedWorkers(first: WorkerState, others: readonly WorkerState[]): string {
  const more =
    others.length > 0 ? ` ${listNames(others.map(({ id }) => id))} wait for a person as well.` : "";
  return `${first.id} is stopped: ${describeWorkerStop(first)}${more}`;
}

export function handleRemarks(draft: Draft): void {
  const { build } = draft.state;
  // After the build's end, Baton answers once the record is archived: see stateless-answers.ts.
  if (isBuildEnded(build.status)) return;
  for (const remark of draft.facts.remarks) {
    if (!isUnhandled(build, remark)) continue;
    build.handled.push(remark.id);
    // Baton does not answer people without write access; otherwise anyone could make it post
    // comments.
    if (isRoleAtLeast(remark.role, "write")) handleRemark(draft, remark);
  }
  updateWatermark(draft);
}

/**
 * How long Baton still looks for comments behind the newest one, in milliseconds. GitHub dates
 * comments when they are sent and may show an older one after a newer one.
 */
const LAG_MS = 60_000;

/**
 * Moves the watermark past the handled comments. Ids are kept while their comments can still be
 * read.
 */
export function updateWatermark(draft: Draft): void {
  const { build } = draft.state;
  // A date in the future only means that the clock was set back.
  const latest = addMilliseconds(draft.now, LAG_MS);
  const newest = draft.facts.remarks
    .map(({ at }) => at)
    .filter((at) => at <= latest)
    .toSorted()
    .at(-1);
  if (newest === undefined) return;
  const watermark = addMilliseconds(newest, -LAG_MS);
  if (watermark <= build.watermark) return;
  build.watermark = watermark;
  build.handled = draft.facts.remarks.filter(({ at }) => at >= watermark).map(({ id }) => id);
}

/** Maximum number of answers to one comment; the remaining ones would be like the first. */
const MAX_ANSWERS = 20;

function joinProblems(problems: readonly string[]): string {
  const more = problems.length - MAX_ANSWERS;
  return [
    ...problems.slice(0, MAX_ANSWERS),
    ...(more > 0 ? [`And ${more} more were not done.`] : []),
  ].join("\n\n");
}

/**
 * Answers each person once about an unknown word, because it may be another bot's command. Returns
 * whether the comment begins with one.
 */
function answerUnknown(draft: Draft, remark: CommentFact, context: CommandContext): boolean {
  const { build } = draft.state;
  const unknown = findUnknownCommand(remark.lines, context);
  if (!unknown) return false;
  const key = `unknown-${unknown.word}-${remark.author}`;
  if (build.asked.includes(key)) return true;
  build.asked.push(key);
  build.reactions.push({ comment: remark.id, issue: remark.on, content: "confused" });
  draft.addComment(`answer-${remark.id}`, remark.on, renderRefusedCommand(unknown.answer));
  draft.note(`@${remark.author}: /${unknown.word} is no command`);
  return true;
}

function handleRemark(draft: Draft, remark: CommentFact): void {
  const { build } = draft.state;
  const context = getCommandContext(draft.state, remark.on, draft.settings);
  const all = parseCommands(remark.lines, context);
  const written = all.filter((one) => !("name" in one && isAnsweredOutside(one)));
  if (all.length > 0 && written.length === 0) return;
  const meant = written.length === 0 ? findImpliedCommand(draft, remark, context) : null;
  const commands = meant ? [meant] : written;
  if (commands.length === 0) {
    if (!answerUnknown(draft, remark, context)) suggestCommand(draft, remark, context);
    return;
  }
  const problems: string[] = [];
  for (const command of commands) {
    if ("problem" in command) {
      problems.push(renderRefusedCommand(command));
      continue;
    }
    const refused = dispatchCommand(draft, command, remark);
    const standing = explainRemainingStop(draft, command, context.worker, refused);
    const words = getWords(refused);
    const problem = words !== null && standing !== null ? `${words} ${standing}` : words;
    if (problem === null && standing !== null)
      addAnswer(draft, command, remark, escapeBlock(standing));
    // The problem may quote a session, a check or GitHub.
    if (problem) problems.push(escapeBlock(problem));
    draft.note(`@${remark.author}: /${command.name}${problem ? ` (not done: ${problem})` : ""}`);
  }
  const react = (content: "eyes" | "rocket" | "confused") =>
    build.reactions.push({ comment: remark.id, issue: remark.on, content });
  react("eyes");
  react(problems.length > 0 ? "confused" : "rocket");
  if (problems.length > 0)
    draft.addComment(`answer-${remark.id}`, remark.on, joinProblems(problems));
}
