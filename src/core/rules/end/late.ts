/**
 * Commands that come after the end, by people with write. There is no record to remember anything in: an answer is
 * found again by its marker, the pull request of `/revert` by its branch.
 */
import { isUnhandled } from "../../build/unhandled.ts";
import { keyOf, type Effect } from "../../build/effects.ts";
import { viewOf } from "../../build/view.ts";
import { branchesOf } from "../../build/names.ts";
import { atLeast } from "../../build/roles.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../build/settings.ts";
import { isThanks, readReply } from "../../commands/replies.ts";
import { parseCommands, type CommandProblem } from "../../commands/parse.ts";
import { refusedAnswer, statusAnswer, whyAnswer } from "../../comments/answer.ts";
import {
  endedWords,
  nothingToRevert,
  notReverted,
  reversalWords,
  revertBody,
  revertTitles,
} from "../../comments/late.ts";
import { helpAnswer } from "../../comments/help.ts";
import { suggestionBody } from "../../comments/suggestion.ts";
import { answersToEdited } from "../commands/edited.ts";
import { contextOf } from "../commands/context.ts";
import { findSpokenCommand, writeCommand } from "../commands/suggest.ts";
import { after } from "../turn.ts";
import { isAnsweredOutside, type Command } from "../../commands/command.ts";
import type { Decision } from "../../build/decision.ts";
import type { Facts, Remark } from "../../build/facts.ts";
import type { State } from "../../build/state.ts";

/** GitHub merges in the background to say whether it can; asked again after, and waited for at most so long, in ms. */
const AGAIN_MS = 2_000;
const PATIENCE_MS = 60_000;

/** Words for the person; what has to be done before there are any; or nothing yet. */
type Answer = { words: string; done: boolean } | { effect: Effect } | "later";

export function answerLate(state: State, facts: Facts, now: string): Decision {
  const settings = facts.settings.ok ? facts.settings.value : DEFAULT_SETTINGS;
  const effects: Effect[] = [];
  let wakeAt: string | null = null;
  for (const remark of facts.remarks.filter((one) => isOpen(state, facts, one))) {
    const all = parseCommands(remark.lines, contextOf(state, remark.on, settings));
    // rules/start/start.ts answers what starts another build on the issue.
    const isOthers = (name: Command["name"]) =>
      isAnsweredOutside(name) || (name === "orchestrate" && remark.on === state.build.issue);
    const commands = all.filter((c) => "problem" in c || !isOthers(c.name));
    const answers: Answer[] = commands.map((command) => answerTo(command, state, facts, remark, now));
    if (all.length === 0) answers.push(...answerReply(state, facts, remark, settings));
    if (answers.length === 0) continue;
    const first = answers.flatMap((a) => (typeof a === "object" && "effect" in a ? [a.effect] : []));
    if (first.length > 0) effects.push(...first);
    else if (answers.includes("later")) wakeAt = after(now, AGAIN_MS);
    else effects.push(...said(remark, answers as { words: string; done: boolean }[]));
  }
  const edited = answersToEdited(facts, (on) => contextOf(state, on, settings));
  return { patch: null, effects: [...effects, ...edited], wakeAt };
}

export const lateKey = ({ id }: Pick<Remark, "id">) => `refused-late-${id}`;

function isOpen({ build }: State, { posted }: Facts, remark: Remark): boolean {
  return isUnhandled(build, remark) && atLeast(remark.role, "write") && !posted[lateKey(remark)];
}

function said(remark: Remark, answers: { words: string; done: boolean }[]): Effect[] {
  const body = [...new Set(answers.map((a) => a.words))].join("\n\n");
  const content = answers.every((a) => a.done) ? "rocket" : "confused";
  return [
    { type: "comment", key: lateKey(remark), issue: remark.on, body },
    { type: "react", comment: remark.id, issue: remark.on, content },
  ];
}

/** To words by Baton's name that are no command. */
function answerReply(state: State, { app }: Facts, { lines, on }: Remark, settings: Settings): Answer[] {
  const { named, text } = readReply(lines, app.login.replace(/\[bot\]$/, ""));
  if (!named || isThanks(text)) return [];
  const context = contextOf(state, on, settings);
  const command = findSpokenCommand(text, context);
  const ended = endedWords(state, settings.label);
  return [{ words: command === null ? ended : suggestionBody(writeCommand(command, context)), done: false }];
}

function answerTo(command: Command | CommandProblem, state: State, facts: Facts, remark: Remark, now: string): Answer {
  const settings = facts.settings.ok ? facts.settings.value : DEFAULT_SETTINGS;
  if ("problem" in command) return { words: refusedAnswer(command), done: false };
  switch (command.name) {
    case "orchestrate":
      return { words: `A build begins on its issue: say that on #${state.build.issue}.`, done: false };
    case "help":
      return { words: helpAnswer(state, contextOf(state, remark.on, settings)), done: true };
    case "status":
      return { words: statusAnswer(viewOf(state), now), done: true };
    case "why":
      return { words: whyAnswer(viewOf(state), command.worker), done: true };
    case "revert":
      return revert(state, facts, remark, now, settings);
    default:
      return { words: endedWords(state, settings.label), done: false };
  }
}

function revert(state: State, { reversal, outcomes }: Facts, remark: Remark, now: string, settings: Settings): Answer {
  const { build } = state;
  const landing = build.status === "landed" ? build.landing : null;
  if (!landing?.merge_sha || landing.pr === null) return { words: nothingToRevert(state), done: false };
  const effect: Effect = {
    type: "revert",
    commit: landing.merge_sha,
    pull: landing.pr,
    branch: branchesOf(build.branch_prefix, build.slug).revert,
    base: build.base.branch,
    ...revertTitles(state, settings.titles),
    body: revertBody(state, remark.author),
  };
  if (reversal?.state === "merged") return { words: reversalWords(state, reversal), done: true };
  if (reversal?.state === "open") {
    const unsure = reversal.mergeable === null && Date.parse(now) - Date.parse(remark.at) < PATIENCE_MS;
    return unsure ? "later" : { words: reversalWords(state, reversal), done: true };
  }
  const outcome = outcomes.find((o) => o.effect === keyOf(effect));
  if (!outcome) return { effect };
  return outcome.ok ? "later" : { words: notReverted(state, outcome.detail ?? ""), done: false };
}
