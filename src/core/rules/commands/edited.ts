/** Commands that stand in a comment only since it was edited are answered once, and never obeyed. */
import { atLeast } from "../../build/roles.ts";
import { isOver } from "../../build/view.ts";
import { editedWords } from "../../comments/edited.ts";
import { parseCommands } from "../../commands/parse.ts";
import { contextOf } from "./context.ts";
import { replyTo } from "./suggest.ts";
import type { CommandContext } from "../../commands/command.ts";
import type { Effect } from "../../build/effects.ts";
import type { Facts } from "../../build/facts.ts";
import type { Turn } from "../turn.ts";

export function answerEdited(turn: Turn): void {
  const { build } = turn.state;
  if (isOver(build.status)) return;
  for (const { id, on, author, role, lines } of turn.facts.edited) {
    const key = `edited-${id}`;
    if (build.asked.includes(key) || build.handled.includes(id) || !atLeast(role, "write")) continue;
    const isCommand = parseCommands(lines, contextOf(turn.state, on, turn.settings)).length > 0;
    if (!isCommand && !replyTo(turn, { lines }).named) continue;
    build.asked.push(key);
    build.reactions.push({ comment: id, issue: on, content: "confused" });
    turn.say(key, on, editedWords(author));
  }
}

/** The same where there is no record to remember it in: an answer is found again by its marker. */
export function answersToEdited(
  { edited, posted }: Pick<Facts, "edited" | "posted">,
  contextAt: (on: number) => CommandContext,
): Effect[] {
  return edited.flatMap(({ id, on, author, role, lines }): Effect[] => {
    const key = `refused-edited-${id}`;
    if (posted[key] || !atLeast(role, "write") || parseCommands(lines, contextAt(on)).length === 0) return [];
    return [
      { type: "comment", key, issue: on, body: editedWords(author) },
      { type: "react", comment: id, issue: on, content: "confused" },
    ];
  });
}
