/**
 * Commands that people gave in comments: each comment handled once, answered with 👀 and then 🚀 or
 * 😕 and a reason.
 */
import type { StopState } from "../model/stop.ts";
import { describeHold, describePause, describeRedTip, findHold } from "../model/holds.ts";
import { describeStop, describeWorkerStop } from "../messages/stop.ts";
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

// What still stops the build, or a worker, after a command that was to let it go on: its author
// reads that.

/**
 * Sentences, or null where nothing is in the way. `here`: the worker whose pull request the comment
 * is on. `problem`: why the command was not done, null where it was.
 */
function explainRemainingStop(
  draft: Draft,
  command: Command,
  here: WorkerId | null,
  problem: string | null,
): string | null {
  const { build, workers } = draft.state;
  const { resumes } = getCommandDefinition(command);
  if (!resumes || isBuildEnded(build.status)) return null;
  const target =
    command.name === "approve" ? command.target : "worker" in command ? command.worker : null;
  const worker = workers[target as WorkerId] ?? (here ? workers[here] : undefined);
  const told = (stop: StopState) => problem?.includes(describeStop(stop)) ?? false;
  // Who steers a worker that is stopped reads at once how it goes on. A worker's budget lets it go
  // on later in this decision.
  const isSaid = (command.name === "steer" || command.name === "budget") && problem === null;
  if (worker?.stop && !isSaid && !told(worker.stop))
    return `${worker.id} is stopped: ${describeWorkerStop(worker)}`;
  if (build.stop && !(problem === null && isEndingBudgetStop(command, draft))) {
    return told(build.stop) ? null : `The build is stopped: ${describeStop(build.stop)}`;
  }
  if (problem === null)
    return resumes === "now" ? describePauseOrHold(draft, command, worker) : null;
  if (worker) return describeRetry(draft, worker, problem);
  const stopped = draft.workers.map((one) => one.worker).filter(({ stop }) => stop !== null);
  return describeStoppedWorkers(stopped, problem) ?? describeRedTip(draft.state);
}

/** The budget lets the build go on later in this decision, once its new bound is known. */
function isEndingBudgetStop(command: Command, { state }: Draft): boolean {
  return command.name === "budget" && !command.worker && state.build.stop?.cause === "budget";
}

/** People's own words, and the red build branch, that what was done has to wait for. */
function describePauseOrHold(
  draft: Draft,
  { name }: Command,
  worker: WorkerState | undefined,
): string | null {
  const { build } = draft.state;
  if (build.paused && !(name === "approve" && build.status === "landing")) {
    return `Nothing goes on yet: ${describePause(build.paused)}.`;
  }
  const begins = name === "start" || (name === "approve" && !worker && build.status === "building");
  if (begins) return describeRedTip(draft.state);
  const isApproved = name === "approve" && worker !== undefined && !draft.isTerminal(worker);
  return isApproved && findHold(worker, draft.state)
    ? `${worker.id}: ${describeHold(worker, draft.state)}.`
    : null;
}

/** How a worker that was left out is taken up again. */
function describeRetry({ state }: Draft, worker: WorkerState, problem: string): string | null {
  const again = `\`/retry ${worker.id}\``;
  const isLeft = worker.skipped !== null || worker.cancelled !== null;
  if (!isLeft || isClosing(state.build.status) || problem.includes(again.slice(0, -1))) return null;
  return `${again} takes it up again.`;
}

function describeStoppedWorkers(stopped: readonly WorkerState[], problem: string): string | null {
  const [first, ...others] = stopped;
  if (!first || problem.includes(describeStop(first.stop!))) return null;
  const more =
    others.length > 0 ? ` ${listNames(others.map(({ id }) => id))} wait for a person as well.` : "";
  return `${first.id} is stopped: ${describeWorkerStop(first)}${more}`;
}

export function handleRemarks(draft: Draft): void {
  const { build } = draft.state;
  // What is said after the end is answered once the record is archived: stateless-answers.ts.
  if (isBuildEnded(build.status)) return;
  for (const remark of draft.facts.remarks) {
    if (!isUnhandled(build, remark)) continue;
    build.handled.push(remark.id);
    // Outsiders get silence: an answer for everyone would let anyone make Baton write.
    if (isRoleAtLeast(remark.role, "write")) handleRemark(draft, remark);
  }
  updateWatermark(draft);
}

/**
 * Comments are dated when they are sent, and show up in an order of their own, a moment later: one
 * may come to be seen after a newer one was. So long they are looked for behind the newest, in
 * milliseconds.
 */
const LAG_MS = 60_000;

/** The watermark follows what was handled; ids are needed as long as their comments are read. */
export function updateWatermark(draft: Draft): void {
  const { build } = draft.state;
  // One that lies ahead says only that the clock was set back.
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

/** Answers that one comment gets; the others are as their beginnings are. */
const MAX_ANSWERS = 20;

function joinProblems(problems: readonly string[]): string {
  const more = problems.length - MAX_ANSWERS;
  return [
    ...problems.slice(0, MAX_ANSWERS),
    ...(more > 0 ? [`And ${more} more were not done.`] : []),
  ].join("\n\n");
}

/**
 * Tells each person once of a word: it may well be another bot's. Says whether the comment begins
 * with one.
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
    const problem = refused !== null && standing !== null ? `${refused} ${standing}` : refused;
    if (problem === null && standing !== null)
      addAnswer(draft, command, remark, escapeBlock(standing));
    // It may hold what a session, a check or GitHub said.
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
