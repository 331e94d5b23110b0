/** Replies to commands. */
import { endSentence, formatMinute } from "../text/format.ts";
import { getExits } from "../model/status.ts";
import type { WorkerId } from "../model/names.ts";
import type { BuildView } from "./build-view.ts";
import { renderSteers } from "./human-actions.ts";
import { renderWorkerFailures } from "./failures.ts";
import { escapeInline, formatCode, renderCodeBlock } from "../text/markdown.ts";
import { renderRunLink } from "./fragments.ts";
import { renderStatusComment } from "./status.ts";

/** Says why a line wasn't obeyed, and shows the closest valid form. */
export function renderRefusedCommand({ problem, input, nearest }: CommandProblem): string {
  return (
    `Not done: ${formatCode(input)}. ${escapeInline(problem, 600)} Try ` + `${formatCode(nearest)}.`
  );
}

/** Renders the current status with its time. `at`: ISO 8601. */
export function renderStatusAnswer(view: BuildView, at: string): string {
  const [heading, ...rest] = renderStatusComment(view).split("\n");
  return [heading, "", `As of ${formatMinute(at)}.`, ...rest].join("\n");
}

/**
 * Renders the worker's row of the status table: what it is, what it waits for, and its possible
 * next states.
 */
export function renderWhyAnswer(view: BuildView, id: WorkerId): string {
  const worker = view.waves.flatMap((w) => w.workers).find((w) => w.id === id);
  const state = view.state.workers[id];
  if (!worker || !state) return `There is no ${id} in this build.`;
  const next = getExits(state, view.state)
    .map((s) => s.replaceAll("_", " "))
    .join(", ");
  return [
    `**${id}** is **${worker.label}**${worker.pr === null ? "" : ` (#${worker.pr})`}.`,
    `It waits for ${endSentence(escapeInline(worker.waitsFor, 2000))}`,
    ...(worker.run ? [`Its run: ${renderRunLink(worker.run)}.`] : []),
    "",
    next ? `From here it can become: ${next}.` : "That is final.",
    `Attempts: ${worker.attempts}, reviews: ${worker.rounds}.`,
    ...(next ? prependBlankLine(renderWorkerFailures(id, state.failures)) : []),
    ...(state.steers.length > 0 ? ["", ...renderSteers(state)] : []),
  ].join("\n");
}

const prependBlankLine = (lines: string[]) => (lines.length > 0 ? ["", ...lines] : []);

// Answers a reply that is no command.

/**
 * `command`: the command as its author would have to write it. It may contain their words, which
 * notify nobody inside code.
 */
export function renderCommandSuggestion(command: string): string {
  return [
    "Your comment is not a command. You probably mean:",
    "",
    renderCommandBlock(command),
    "",
    "Copy it into a new comment. `/help` lists the other commands.",
  ].join("\n");
}

/** Renders the command as a block that is ready to copy. */
function renderCommandBlock(command: string): string {
  return renderCodeBlock(command.replace(/[^\P{Cc}\t\n]/gu, ""));
}

// Answers to commands in places where they don't count.

/**
 * For a comment that contains the command only since an edit: Baton can't tell who wrote these
 * words.
 */
export function describeEditedComment(author: string): string {
  return (
    "Not done: this comment was edited. Baton reads commands only in new comments, because " +
    `other people can edit a comment too. ${escapeInline(author)}, please write it again as ` +
    "a new comment."
  );
}

/**
 * For a review or a comment on a line. `command`: what a reply that is no command probably means;
 * null = the reply is a command.
 */
export function describeCommandInReview(author: string, command: string | null): string {
  const where =
    "Not done: commands count in comments on the conversation, not in reviews or on lines of " +
    "the diff. ";
  if (command === null)
    return `${where}${escapeInline(author)}, please write it again as a comment here.`;
  return (
    `${where}${escapeInline(author)}, you probably mean this, as a comment here:\n\n` +
    `${renderCommandBlock(command)}`
  );
}

/** A line that was meant for Baton and that Baton can't obey. */
export interface CommandProblem {
  /** One sentence for the person. */
  problem: string;
  /** The line as its author wrote it, shortened. */
  input: string;
  /** The closest valid form: `/retry W2.1 [words]`. */
  nearest: string;
}
