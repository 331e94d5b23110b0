/**
 * Commands in reviews and on lines of the diff, and replies to Baton by name: they count in comments of the
 * conversation alone, where 👀 and an answer can follow. Anyone who may give them is told so, once; nothing is done.
 */
import { parseCommands } from "../../commands/parse.ts";
import { atLeast } from "../../build/roles.ts";
import { isOver } from "../../build/view.ts";
import { isYes } from "../../commands/replies.ts";
import { inReviewWords } from "../../comments/edited.ts";
import { contextOf } from "./context.ts";
import { commandFor, findSpokenCommand, replyTo } from "./suggest.ts";
import type { Spoken } from "../../build/facts.ts";
import type { Turn } from "../turn.ts";

export function answerInReviews(turn: Turn): void {
  if (isOver(turn.state.build.status)) return;
  for (const pull of Object.values(turn.facts.pulls)) {
    if (pull?.state !== "open") continue;
    for (const review of pull.spoken) answer(turn, pull.number, review, `review-${review.id}`);
    for (const { comments } of pull.threads) {
      for (const comment of comments) answer(turn, pull.number, comment, `line-${comment.id}`);
    }
  }
}

function answer(turn: Turn, on: number, { author, role, at, lines, approves = false }: Spoken, said: string): void {
  const { build } = turn.state;
  const key = `said-in-${said}`;
  // What stood there before the build began was no word to it.
  if (build.asked.includes(key) || at < build.created_at || !atLeast(role, "write")) return;
  const context = contextOf(turn.state, on, turn.settings);
  const commands = parseCommands(lines, context);
  const reply = replyTo(turn, { lines });
  // Other words on lines are kept for the sessions that follow.
  const isForBaton = said.startsWith("review") || isYes(reply.text) || findSpokenCommand(reply.text, context) !== null;
  const isReply = commands.length === 0 && !approves && reply.named && isForBaton;
  // An approving review says the same on its own.
  if (!isReply && commands.every((one) => approves && "name" in one && one.name === "approve")) return;
  build.asked.push(key);
  turn.say(key, on, inReviewWords(author, isReply ? commandFor(turn, reply, context) : null));
}
