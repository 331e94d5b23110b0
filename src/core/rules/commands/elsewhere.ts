/**
 * What is said to Baton on an issue that has no build. There is no record to remember anything in: an answer is found
 * again by its marker.
 */
import { atLeast } from "../../build/roles.ts";
import { code } from "../../comments/escape.ts";
import { refusedAnswer } from "../../comments/answer.ts";
import { helpAnswer } from "../../comments/help.ts";
import { parseCommands, type CommandProblem } from "../../commands/parse.ts";
import { answersToEdited } from "./edited.ts";
import { ELSEWHERE } from "../start/trigger.ts";
import { isAnsweredOutside, type Command } from "../../commands/command.ts";
import type { Effect } from "../../build/effects.ts";
import type { Facts, Remark } from "../../build/facts.ts";

type Said = Pick<Facts, "remarks" | "edited" | "posted">;

export const elsewhereKey = ({ id }: Pick<Remark, "id">) => `refused-elsewhere-${id}`;

/**
 * Answers to those with write who spoke to Baton there. `gone`: what keeps a build from going on and another one from
 * starting, as sentences.
 */
export function answerElsewhere({ remarks, edited, posted }: Said, gone: string | null = null): Effect[] {
  const effects: Effect[] = [];
  const answer = (key: string, remark: { id: number; on: number }, words: string[], done: boolean) => {
    if (posted[key]) return;
    const body = [...new Set(words)].join("\n\n");
    effects.push(
      { type: "comment", key, issue: remark.on, body },
      { type: "react", comment: remark.id, issue: remark.on, content: done ? "rocket" : "confused" },
    );
  };
  for (const remark of remarks.filter(({ role }) => atLeast(role, "write"))) {
    const commands = parseCommands(remark.lines, ELSEWHERE).filter((c) => !isHeardElsewhere(c));
    if (commands.length === 0) continue;
    const done = commands.every((command) => "name" in command && command.name === "help");
    answer(
      elsewhereKey(remark),
      remark,
      commands.map((command) => wordsFor(command, gone)),
      done,
    );
  }
  return [...effects, ...answersToEdited({ edited, posted }, () => ELSEWHERE)];
}

/** The rules that start a build answer `/orchestrate`. */
const isHeardElsewhere = (command: Command | CommandProblem) =>
  "name" in command && (command.name === "orchestrate" || isAnsweredOutside(command.name));

function wordsFor(command: Command | CommandProblem, gone: string | null): string {
  if ("problem" in command) return refusedAnswer(command);
  if (command.name === "help") return helpAnswer(null, ELSEWHERE);
  if (gone !== null) return gone;
  if (command.name === "fix") return `${code("/orchestrate fix")} is for a pull request: say it there.`;
  return `No build of this issue is under way. ${code("/orchestrate")} starts one.`;
}
