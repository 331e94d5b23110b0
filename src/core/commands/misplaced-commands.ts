/**
 * Answers commands that appeared in a comment through an edit, once each. Baton never carries them
 * out.
 */
import { isRoleAtLeast } from "../model/permissions.ts";
import { describeCommandInReview, describeEditedComment } from "../messages/command-answers.ts";
import { parseCommands } from "./parse.ts";
import { getCommandContext, type CommandContext } from "./command.ts";
import { guessCommand, isYes, readLeadingCommand, readRemarkReply } from "./replies.ts";
import type { Effect } from "../model/effects/index.ts";
import type { CommandReview, Facts } from "../model/facts.ts";
import type { Draft } from "../rules/decision-draft.ts";
import { isBuildEnded } from "../model/build-types.ts";
import { getEditKey, getStatelessEditKey } from "../model/trigger.ts";

export function answerEditedComments(draft: Draft): void {
  const { build } = draft.state;
  if (isBuildEnded(build.status)) return;
  for (const { id, on, author, role, lines } of draft.facts.edited) {
    const key = getEditKey({ id });
    if (build.asked.includes(key) || build.handled.includes(id) || !isRoleAtLeast(role, "write"))
      continue;
    const isCommand =
      parseCommands(lines, getCommandContext(draft.state, on, draft.settings)).length > 0;
    if (!isCommand && !readRemarkReply(draft, { lines }).named) continue;
    build.asked.push(key);
    build.reactions.push({ comment: id, issue: on, content: "confused" });
    draft.addComment(key, on, describeEditedComment(author));
  }
}

/** The same without a record to store answers in: Baton finds an answer again by its marker. */
export function buildEditedAnswers(
  { edited, posted }: Pick<Facts, "edited" | "posted">,
  contextAt: (on: number) => CommandContext,
): Effect[] {
  return edited.flatMap(({ id, on, author, role, lines }): Effect[] => {
    const key = getStatelessEditKey({ id });
    if (
      posted[key] ||
      !isRoleAtLeast(role, "write") ||
      parseCommands(lines, contextAt(on)).length === 0
    )
      return [];
    return [
      { type: "comment", key, issue: on, body: describeEditedComment(author) },
      { type: "react", comment: id, issue: on, content: "confused" },
    ];
  });
}

/**
 * Answers commands in reviews and on diff lines, and replies there that name Baton. Commands count
 * only in comments of the conversation, because only those can get 👀 and an answer. Baton says so
 * once to anyone who may give commands, and does nothing else.
 */
export function answerReviewCommands(draft: Draft): void {
  if (isBuildEnded(draft.state.build.status)) return;
  for (const pull of Object.values(draft.facts.pulls)) {
    if (pull?.state !== "open") continue;
    for (const review of pull.spoken)
      answerReviewCommand(draft, pull.number, review, `review-${review.id}`);
    for (const { comments } of pull.threads) {
      for (const comment of comments)
        answerReviewCommand(draft, pull.number, comment, `line-${comment.id}`);
    }
  }
}

function answerReviewCommand(
  draft: Draft,
  on: number,
  { author, role, at, lines, approves = false }: CommandReview,
  said: string,
): void {
  const { build } = draft.state;
  const key = `said-in-${said}`;
  // A comment from before the build began was not meant for it.
  if (build.asked.includes(key) || at < build.created_at || !isRoleAtLeast(role, "write")) return;
  const context = getCommandContext(draft.state, on, draft.settings);
  const commands = parseCommands(lines, context);
  const reply = readRemarkReply(draft, { lines });
  // Baton keeps other comments on lines for the sessions that follow.
  const isForBaton =
    said.startsWith("review") ||
    isYes(reply.text) ||
    readLeadingCommand(reply.text, context) !== null;
  const isReply = commands.length === 0 && !approves && reply.named && isForBaton;
  // An approving review already says the same.
  if (!isReply && commands.every((one) => approves && "name" in one && one.name === "approve"))
    return;
  build.asked.push(key);
  draft.addComment(
    key,
    on,
    describeCommandInReview(author, isReply ? guessCommand(draft, reply, context) : null),
  );
}
