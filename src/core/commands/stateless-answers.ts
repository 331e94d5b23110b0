/**
 * Answers comments to Baton on an issue without a build. Without a record to store anything in,
 * Baton finds an answer again by its marker.
 */
import { isRoleAtLeast } from "../model/permissions.ts";
import { formatCode } from "../text/markdown.ts";
import {
  renderCommandSuggestion,
  renderRefusedCommand,
  type CommandProblem,
} from "../messages/command-answers.ts";
import { renderCommandHelp } from "./help-message.ts";
import { parseCommands } from "./parse.ts";
import { buildEditedAnswers } from "./misplaced-commands.ts";
import { NO_BUILD_CONTEXT } from "./trigger.ts";
import {
  getCommandContext,
  type CommandAnswer,
  type LateAnswer,
  type LateContext,
} from "./command.ts";
import { findRoleProblem, getCommandDefinition, isAnsweredOutside, type Command } from "./index.ts";
import type { Effect } from "../model/effects/index.ts";
import type { CommentFact, Facts } from "../model/facts.ts";
import { isUnhandled } from "../model/feedback.ts";
import { DEFAULT_SETTINGS, type Settings } from "../model/settings.ts";
import { formatCommand, isThanks, readLeadingCommand, readReply } from "./replies.ts";
import { describeEndedBuild } from "../messages/ended-build.ts";
import { addMilliseconds } from "../rules/decision-draft.ts";
import type { State } from "../model/state.ts";
import { getStrayAnswerKey, getLateAnswerKey } from "../model/trigger.ts";
import type { Decision } from "../model/decision.ts";

type RemarkFacts = Pick<Facts, "remarks" | "edited" | "posted">;

/**
 * Answers comments to Baton there by people with write access. `gone`: sentences that say why a
 * build can't go on and another one can't start.
 */
export function answerStrayCommands(
  { remarks, edited, posted }: RemarkFacts,
  gone: string | null = null,
): Effect[] {
  const effects: Effect[] = [];
  for (const remark of remarks.filter(({ role }) => isRoleAtLeast(role, "write"))) {
    const commands = parseCommands(remark.lines, NO_BUILD_CONTEXT).filter(
      (c) => !isAnsweredByStart(c),
    );
    if (commands.length === 0) continue;
    const key = getStrayAnswerKey(remark);
    if (posted[key]) continue;
    const answers = commands.map((command) => buildStrayAnswer(command, remark, gone));
    effects.push(...buildAnswerEffects(key, remark, answers));
  }
  return [...effects, ...buildEditedAnswers({ edited, posted }, () => NO_BUILD_CONTEXT)];
}

/** The rules that start a build answer `/orchestrate`. */
const isAnsweredByStart = (command: Command | CommandProblem) =>
  "name" in command && (command.name === "orchestrate" || isAnsweredOutside(command));

const PLACE = { renderHelp: () => renderCommandHelp(null, NO_BUILD_CONTEXT) };

function buildStrayAnswer(
  command: Command | CommandProblem,
  { role }: CommentFact,
  gone: string | null,
): CommandAnswer {
  if ("problem" in command) return { words: renderRefusedCommand(command), done: false };
  const problem = findRoleProblem(command, role);
  if (problem !== null) return { words: problem, done: false };
  const own = getCommandDefinition(command).answerWithoutBuild?.(PLACE);
  if (own?.done) return own;
  if (gone !== null) return { words: gone, done: false };
  const words = `No build of this issue is under way. ${formatCode("/orchestrate")} starts one.`;
  return own ?? { words, done: false };
}

// Answers commands after the build's end, by people with write access. There is no record to store
// anything in. Baton finds an answer again by its marker, and the pull request of `/revert` by its
// branch.

/** Delay before Baton looks again for an answer that needs GitHub, in milliseconds. */
const RETRY_MS = 2_000;

export function answerLateCommands(state: State, facts: Facts, now: string): Decision {
  const settings = facts.settings.ok ? facts.settings.value : DEFAULT_SETTINGS;
  const effects: Effect[] = [];
  let wakeAt: string | null = null;
  for (const remark of facts.remarks.filter((one) => isUnanswered(state, facts, one))) {
    const all = parseCommands(remark.lines, getCommandContext(state, remark.on, settings));
    // startBuild answers the commands that start another build on the issue.
    const isOthers = (command: Command) =>
      isAnsweredOutside(command) ||
      (command.name === "orchestrate" && remark.on === state.build.issue);
    const commands = all.filter((command) => "problem" in command || !isOthers(command));
    const renderHelp = () =>
      renderCommandHelp(state, getCommandContext(state, remark.on, settings));
    const context = { state, facts, remark, now, settings, renderHelp };
    const answers = commands.map((command) => buildLateAnswer(command, context));
    if (all.length === 0) answers.push(...answerReply(state, facts, remark, settings));
    if (answers.length === 0) continue;
    const first = answers.flatMap((a) =>
      typeof a === "object" && "effect" in a ? [a.effect] : [],
    );
    if (first.length > 0) effects.push(...first);
    else if (answers.includes("later")) wakeAt = addMilliseconds(now, RETRY_MS);
    else
      effects.push(
        ...buildAnswerEffects(getLateAnswerKey(remark), remark, answers as CommandAnswer[]),
      );
  }
  const edited = buildEditedAnswers(facts, (on) => getCommandContext(state, on, settings));
  return { patch: null, effects: [...effects, ...edited], wakeAt };
}

function isUnanswered({ build }: State, { posted }: Facts, remark: CommentFact): boolean {
  return (
    isUnhandled(build, remark) &&
    isRoleAtLeast(remark.role, "write") &&
    !posted[getLateAnswerKey(remark)]
  );
}

function buildAnswerEffects(
  key: string,
  remark: CommentFact,
  answers: readonly CommandAnswer[],
): Effect[] {
  const body = [...new Set(answers.map((a) => a.words))].join("\n\n");
  const content = answers.every((a) => a.done) ? "rocket" : "confused";
  return [
    { type: "comment", key, issue: remark.on, body },
    { type: "react", comment: remark.id, issue: remark.on, content },
  ];
}

/** Answers a comment that names Baton and is no command. */
function answerReply(
  state: State,
  { app }: Facts,
  { lines, on }: CommentFact,
  settings: Settings,
): LateAnswer[] {
  const { named, text } = readReply(lines, app.login.replace(/\[bot\]$/, ""));
  if (!named || isThanks(text)) return [];
  const context = getCommandContext(state, on, settings);
  const command = readLeadingCommand(text, context);
  const ended = describeEndedBuild(state, settings.label);
  return [
    {
      words: command === null ? ended : renderCommandSuggestion(formatCommand(command, context)),
      done: false,
    },
  ];
}

function buildLateAnswer(command: Command | CommandProblem, context: LateContext): LateAnswer {
  if ("problem" in command) return { words: renderRefusedCommand(command), done: false };
  const problem = findRoleProblem(command, context.remark.role);
  if (problem !== null) return { words: problem, done: false };
  const own = getCommandDefinition(command).answerLate?.(command, context);
  return own ?? { words: describeEndedBuild(context.state, context.settings.label), done: false };
}
