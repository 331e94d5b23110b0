/** Commands that people gave in comments: each comment handled once, answered with 👀 and then 🚀 or 😕 and a reason. */
import { isUnhandled } from "../../build/unhandled.ts";
import { parseCommands } from "../../commands/parse.ts";
import { findUnknownCommand } from "../../commands/unknown.ts";
import { atLeast } from "../../build/roles.ts";
import { isOver } from "../../build/view.ts";
import { refusedAnswer } from "../../comments/answer.ts";
import { block } from "../../comments/escape.ts";
import { contextOf } from "./context.ts";
import { findStanding } from "./standing.ts";
import { findMeantCommand, suggestCommand } from "./suggest.ts";
import { addAnswer, obey } from "../obey/obey.ts";
import { isAnsweredOutside, type CommandContext } from "../../commands/command.ts";
import type { Remark } from "../../build/facts.ts";
import { after, type Turn } from "../turn.ts";

export function heedRemarks(turn: Turn): void {
  const { build } = turn.state;
  // What is said after the end is answered once the record is archived: rules/end/late.ts.
  if (isOver(build.status)) return;
  for (const remark of turn.facts.remarks) {
    if (!isUnhandled(build, remark)) continue;
    build.handled.push(remark.id);
    // Outsiders get silence: an answer for everyone would let anyone make Baton write.
    if (atLeast(remark.role, "write")) heed(turn, remark);
  }
  forgetRemarks(turn);
}

/**
 * Comments are dated when they are sent, and show up in an order of their own, a moment later: one may come to be seen
 * after a newer one was. So long they are looked for behind the newest, in milliseconds.
 */
const LAG_MS = 60_000;

/** The watermark follows what was handled; ids are needed as long as their comments are read. */
export function forgetRemarks(turn: Turn): void {
  const { build } = turn.state;
  // One that lies ahead says only that the clock was set back.
  const latest = after(turn.now, LAG_MS);
  const newest = turn.facts.remarks
    .map(({ at }) => at)
    .filter((at) => at <= latest)
    .toSorted()
    .at(-1);
  if (newest === undefined) return;
  const watermark = after(newest, -LAG_MS);
  if (watermark <= build.watermark) return;
  build.watermark = watermark;
  build.handled = turn.facts.remarks.filter(({ at }) => at >= watermark).map(({ id }) => id);
}

/** Answers that one comment gets; the others are as their beginnings are. */
const ANSWERED = 20;

function told(problems: readonly string[]): string {
  const more = problems.length - ANSWERED;
  return [...problems.slice(0, ANSWERED), ...(more > 0 ? [`And ${more} more were not done.`] : [])].join("\n\n");
}

/** Tells each person once of a word: it may well be another bot's. Says whether the comment begins with one. */
function answerUnknown(turn: Turn, remark: Remark, context: CommandContext): boolean {
  const { build } = turn.state;
  const unknown = findUnknownCommand(remark.lines, context);
  if (!unknown) return false;
  const key = `unknown-${unknown.word}-${remark.author}`;
  if (build.asked.includes(key)) return true;
  build.asked.push(key);
  build.reactions.push({ comment: remark.id, issue: remark.on, content: "confused" });
  turn.say(`answer-${remark.id}`, remark.on, refusedAnswer(unknown.answer));
  turn.note(`@${remark.author}: /${unknown.word} is no command`);
  return true;
}

function heed(turn: Turn, remark: Remark): void {
  const { build } = turn.state;
  const context = contextOf(turn.state, remark.on, turn.settings);
  const all = parseCommands(remark.lines, context);
  const written = all.filter((one) => !("name" in one && isAnsweredOutside(one.name)));
  if (all.length > 0 && written.length === 0) return;
  const meant = written.length === 0 ? findMeantCommand(turn, remark, context) : null;
  const commands = meant ? [meant] : written;
  if (commands.length === 0) {
    if (!answerUnknown(turn, remark, context)) suggestCommand(turn, remark, context);
    return;
  }
  const problems: string[] = [];
  for (const command of commands) {
    if ("problem" in command) {
      problems.push(refusedAnswer(command));
      continue;
    }
    const refused = obey(turn, command, remark);
    const standing = findStanding(turn, command, context.worker, refused);
    const problem = refused !== null && standing !== null ? `${refused} ${standing}` : refused;
    if (problem === null && standing !== null) addAnswer(turn, command, remark, block(standing));
    // It may hold what a session, a check or GitHub said.
    if (problem) problems.push(block(problem));
    turn.note(`@${remark.author}: /${command.name}${problem ? ` (not done: ${problem})` : ""}`);
  }
  const react = (content: "eyes" | "rocket" | "confused") =>
    build.reactions.push({ comment: remark.id, issue: remark.on, content });
  react("eyes");
  react(problems.length > 0 ? "confused" : "rocket");
  if (problems.length > 0) turn.say(`answer-${remark.id}`, remark.on, told(problems));
}
