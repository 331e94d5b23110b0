/**
 * What is said to Baton on an issue that has no build. There is no record to remember anything in: an answer is found
 * again by its marker.
 */
import { isRoleAtLeast } from "../model/permissions.ts";
import { formatCode } from "../text/markdown.ts";
import {
  renderCommandSuggestion,
  renderRefusedCommand,
  renderStatusAnswer,
  renderWhyAnswer,
  type CommandProblem,
} from "../messages/command-answers.ts";
import { renderCommandHelp } from "./help-message.ts";
import { parseCommands } from "./parse.ts";
import { buildEditedAnswers } from "./misplaced-commands.ts";
import { NO_BUILD_CONTEXT } from "./trigger.ts";
import { getCommandContext, isAnsweredOutside, type Command } from "./command.ts";
import { getEffectKey, type Decision, type Effect } from "../model/effects.ts";
import type { CommentFact, Facts } from "../model/facts.ts";
import { isUnhandled } from "../model/feedback.ts";
import { getBuildView } from "../model/build-view.ts";
import { getBranches } from "../model/names.ts";
import { DEFAULT_SETTINGS, type Settings } from "../model/settings.ts";
import { formatCommand, isThanks, readLeadingCommand, readReply } from "./replies.ts";
import {
  describeEndedBuild,
  describeNothingToRevert,
  describeRefusedRevert,
  describeReversal,
  renderRevertBody,
  renderRevertTitles,
} from "../messages/ended-build.ts";
import { addMilliseconds } from "../rules/decision-draft.ts";
import type { State } from "../model/state.ts";
import { getStrayAnswerKey, getLateAnswerKey } from "../model/trigger.ts";

type RemarkFacts = Pick<Facts, "remarks" | "edited" | "posted">;

/**
 * Answers to those with write who spoke to Baton there. `gone`: what keeps a build from going on and another one from
 * starting, as sentences.
 */
export function answerStrayCommands({ remarks, edited, posted }: RemarkFacts, gone: string | null = null): Effect[] {
  const effects: Effect[] = [];
  const answer = (key: string, remark: { id: number; on: number }, words: string[], done: boolean) => {
    if (posted[key]) return;
    const body = [...new Set(words)].join("\n\n");
    effects.push(
      { type: "comment", key, issue: remark.on, body },
      { type: "react", comment: remark.id, issue: remark.on, content: done ? "rocket" : "confused" },
    );
  };
  for (const remark of remarks.filter(({ role }) => isRoleAtLeast(role, "write"))) {
    const commands = parseCommands(remark.lines, NO_BUILD_CONTEXT).filter((c) => !isAnsweredByStart(c));
    if (commands.length === 0) continue;
    const done = commands.every((command) => "name" in command && command.name === "help");
    answer(
      getStrayAnswerKey(remark),
      remark,
      commands.map((command) => renderStrayAnswer(command, gone)),
      done,
    );
  }
  return [...effects, ...buildEditedAnswers({ edited, posted }, () => NO_BUILD_CONTEXT)];
}

/** The rules that start a build answer `/orchestrate`. */
const isAnsweredByStart = (command: Command | CommandProblem) =>
  "name" in command && (command.name === "orchestrate" || isAnsweredOutside(command.name));

function renderStrayAnswer(command: Command | CommandProblem, gone: string | null): string {
  if ("problem" in command) return renderRefusedCommand(command);
  if (command.name === "help") return renderCommandHelp(null, NO_BUILD_CONTEXT);
  if (gone !== null) return gone;
  if (command.name === "fix") return `${formatCode("/orchestrate fix")} is for a pull request: say it there.`;
  return `No build of this issue is under way. ${formatCode("/orchestrate")} starts one.`;
}

// Commands that come after the end, by people with write. There is no record to remember anything in: an answer is
// found again by its marker, the pull request of `/revert` by its branch.

/** GitHub merges in the background to say whether it can; asked again after, and waited for at most so long, in ms. */
const REVERT_RETRY_MS = 2_000;
const MERGEABILITY_PATIENCE_MS = 60_000;

/** Words for the person; what has to be done before there are any; or nothing yet. */
type LateAnswer = { words: string; done: boolean } | { effect: Effect } | "later";

export function answerLateCommands(state: State, facts: Facts, now: string): Decision {
  const settings = facts.settings.ok ? facts.settings.value : DEFAULT_SETTINGS;
  const effects: Effect[] = [];
  let wakeAt: string | null = null;
  for (const remark of facts.remarks.filter((one) => isUnanswered(state, facts, one))) {
    const all = parseCommands(remark.lines, getCommandContext(state, remark.on, settings));
    // rules/start/start.ts answers what starts another build on the issue.
    const isOthers = (name: Command["name"]) =>
      isAnsweredOutside(name) || (name === "orchestrate" && remark.on === state.build.issue);
    const commands = all.filter((c) => "problem" in c || !isOthers(c.name));
    const answers: LateAnswer[] = commands.map((command) => answerCommand(command, state, facts, remark, now));
    if (all.length === 0) answers.push(...answerReply(state, facts, remark, settings));
    if (answers.length === 0) continue;
    const first = answers.flatMap((a) => (typeof a === "object" && "effect" in a ? [a.effect] : []));
    if (first.length > 0) effects.push(...first);
    else if (answers.includes("later")) wakeAt = addMilliseconds(now, REVERT_RETRY_MS);
    else effects.push(...buildAnswerEffects(remark, answers as { words: string; done: boolean }[]));
  }
  const edited = buildEditedAnswers(facts, (on) => getCommandContext(state, on, settings));
  return { patch: null, effects: [...effects, ...edited], wakeAt };
}

function isUnanswered({ build }: State, { posted }: Facts, remark: CommentFact): boolean {
  return isUnhandled(build, remark) && isRoleAtLeast(remark.role, "write") && !posted[getLateAnswerKey(remark)];
}

function buildAnswerEffects(remark: CommentFact, answers: { words: string; done: boolean }[]): Effect[] {
  const body = [...new Set(answers.map((a) => a.words))].join("\n\n");
  const content = answers.every((a) => a.done) ? "rocket" : "confused";
  return [
    { type: "comment", key: getLateAnswerKey(remark), issue: remark.on, body },
    { type: "react", comment: remark.id, issue: remark.on, content },
  ];
}

/** To words by Baton's name that are no command. */
function answerReply(state: State, { app }: Facts, { lines, on }: CommentFact, settings: Settings): LateAnswer[] {
  const { named, text } = readReply(lines, app.login.replace(/\[bot\]$/, ""));
  if (!named || isThanks(text)) return [];
  const context = getCommandContext(state, on, settings);
  const command = readLeadingCommand(text, context);
  const ended = describeEndedBuild(state, settings.label);
  return [{ words: command === null ? ended : renderCommandSuggestion(formatCommand(command, context)), done: false }];
}

function answerCommand(
  command: Command | CommandProblem,
  state: State,
  facts: Facts,
  remark: CommentFact,
  now: string,
): LateAnswer {
  const settings = facts.settings.ok ? facts.settings.value : DEFAULT_SETTINGS;
  if ("problem" in command) return { words: renderRefusedCommand(command), done: false };
  switch (command.name) {
    case "orchestrate":
      return { words: `A build begins on its issue: say that on #${state.build.issue}.`, done: false };
    case "help":
      return { words: renderCommandHelp(state, getCommandContext(state, remark.on, settings)), done: true };
    case "status":
      return { words: renderStatusAnswer(getBuildView(state), now), done: true };
    case "why":
      return { words: renderWhyAnswer(getBuildView(state), command.worker), done: true };
    case "revert":
      return answerRevert(state, facts, remark, now, settings);
    default:
      return { words: describeEndedBuild(state, settings.label), done: false };
  }
}

function answerRevert(
  state: State,
  { reversal, outcomes }: Facts,
  remark: CommentFact,
  now: string,
  settings: Settings,
): LateAnswer {
  const { build } = state;
  const landing = build.status === "landed" ? build.landing : null;
  if (!landing?.merge_sha || landing.pr === null) return { words: describeNothingToRevert(state), done: false };
  const effect: Effect = {
    type: "revert",
    commit: landing.merge_sha,
    pull: landing.pr,
    branch: getBranches(build.branch_prefix, build.slug).revert,
    base: build.base.branch,
    ...renderRevertTitles(state, settings.titles),
    body: renderRevertBody(state, remark.author),
  };
  if (reversal?.state === "merged") return { words: describeReversal(state, reversal), done: true };
  if (reversal?.state === "open") {
    const unsure = reversal.mergeable === null && Date.parse(now) - Date.parse(remark.at) < MERGEABILITY_PATIENCE_MS;
    return unsure ? "later" : { words: describeReversal(state, reversal), done: true };
  }
  const outcome = outcomes.find((o) => o.effect === getEffectKey(effect));
  if (!outcome) return { effect };
  return outcome.ok ? "later" : { words: describeRefusedRevert(state, outcome.detail ?? ""), done: false };
}
