/**
 * Renders the architect's questions: one comment for each round of questions, which is also where
 * people answer them.
 */
import { escapeBlock, escapeInline, formatCode, formatLogin } from "../text/markdown.ts";
import { formatMention } from "./fragments.ts";
import { ENGINE_PROVIDERS, type EngineName } from "../model/settings.ts";
import { describeAskedSince } from "./asked-since.ts";
import { endSentence, formatMinute, listNames, pluralize } from "../text/format.ts";
import type { QuestionRound } from "../model/planning.ts";
import type { EndCause } from "../model/proposal.ts";
import { describeEndCause } from "./session-results.ts";
import type { Approval } from "../model/ci.ts";

// Renders a stop, which needs a person. Baton mentions people only here.

/**
 * `who` is the labeller's login. `text` says what is wrong and what to answer, and may quote a
 * session. `failures` are the failures that led to the stop.
 */
export function renderQuestion(
  who: string,
  text: string,
  failures: readonly string[] = [],
): string {
  const list = failures.length > 0 ? ["", "Failures, oldest first:", "", ...failures] : [];
  return [`${formatMention(who)}, Baton needs you.`, "", escapeBlock(text, 20_000), ...list]
    .join("\n")
    .trimEnd();
}

// An outage of the provider that is long enough for a person to look at.

interface ProviderOutage {
  /** ISO 8601. */
  since: string;
  /** Why the last session waits. */
  cause: EndCause;
  engine: EngineName;
  /** Names of the sessions that wait. */
  sessions: readonly string[];
  isTask: boolean;
}

/** Returns what a person checks besides the status page of the engine's provider. */
function describeProviderCheck(engine: EngineName): string {
  const provider = ENGINE_PROVIDERS[engine];
  return provider === null
    ? "what `BATON_COMMAND` runs"
    : `the secret \`${provider}_API_KEY\`, and the gateway if ` +
        `\`${provider}_BASE_URL\` names one`;
}

/** `who` is the labeller's login. */
export function renderProviderOutage(
  who: string,
  { since, cause, engine, sessions, isTask }: ProviderOutage,
): string {
  const waiting = listNames(sessions.map((name) => formatCode(name)));
  const commands = isTask ? "" : " `/retry` tries at once, `/cancel` ends the build.";
  const words =
    `No session has got an answer from the provider since ${formatMinute(since)}. The last ` +
    `error was: ${endSentence(escapeInline(describeEndCause(cause), 1000))} ${waiting} ` +
    `${sessions.length === 1 ? "waits" : "wait"}. Check the provider's status page, ` +
    `${describeProviderCheck(engine)}. Baton tries again by itself, at least once an hour for ` +
    "about a day, and continues with the first answer.";
  return renderQuestion(who, words + commands);
}

/**
 * `who` is the labeller's login; Baton mentions nobody else. `open`: the questions wait for an
 * answer.
 */
export function renderArchitectQuestions(
  who: string,
  { questions, summary, at, answer }: QuestionRound,
  open: boolean,
): string {
  const isOne = questions.length === 1;
  return [
    `## Before the plan: ${pluralize(questions.length, "question")}`,
    "",
    `${formatMention(who)}, the architect has ${isOne ? "a question" : "questions"} before it ` +
      `plans. ${isOne ? "It" : "Each one"} proposes an answer.`,
    "",
    escapeBlock(summary, 2000),
    "",
    ...questions.flatMap(({ question, default: proposed, why }, i) => [
      `${i + 1}. **${escapeInline(question, 400)}**`,
      ...(why ? [`   ${escapeInline(why, 400)}`] : []),
      `   Proposed: ${escapeInline(proposed, 400)}`,
    ]),
    "",
    ...(open ? renderOpenRound(at, isOne) : renderAnsweredRound(answer)),
  ].join("\n");
}

function renderOpenRound(at: string, isOne: boolean): string[] {
  if (isOne) {
    return [
      "**To answer, write `/answer` and your words.** `/answer` alone accepts the proposal. " +
        "Then the architect plans.",
      "",
      describeAskedSince(at),
    ];
  }
  return [
    "**To answer, write `/answer` and your words**, in as many lines as you like. Number " +
      "each answer that differs from the proposal (`/answer 1: in metres. 3: no.`). " +
      "**`/answer` alone accepts all proposals.** Then the architect plans.",
    "",
    describeAskedSince(at),
  ];
}

function renderAnsweredRound(answer: QuestionRound["answer"]): string[] {
  if (answer === null) return ["They need no answer any more."];
  const { by, at, text } = answer;
  const who = `${formatCode(by)} at ${formatMinute(at)}`;
  if (text === "") return [`Answered by ${who}: all as proposed.`];
  return [
    `Answered by ${who}:`,
    "",
    ...escapeBlock(text, 4000)
      .split("\n")
      .map((line) => `> ${line}`),
  ];
}

// Says why a session's run does not start: no runner is free, or a person has to approve it.

/** `who` is the labeller's login; `since` is ISO 8601. */
export function renderQueuedRun(
  who: string,
  session: string,
  { since, url }: { since: string; url: string },
): string {
  const words =
    `${session} waits for a runner since ${formatMinute(since)}: ${url}. Check that a runner ` +
    "with the labels of `runs_on` is online and free, and that Actions has minutes left. " +
    "Once one takes it, the build continues by itself.";
  return renderQuestion(who, words);
}

/**
 * Says that the run waits for a person. `who` is the labeller's login; `since` is ISO 8601. Without
 * `approvals`, GitHub asks to approve a contributor's first run, or does not say whose approval it
 * needs.
 */
export function renderRunApproval(
  who: string,
  session: string,
  { since, url, approvals }: { since: string; url: string; approvals: readonly Approval[] },
): string {
  const asked = approvals.map(
    ({ environment, reviewers }) =>
      `Its environment ${formatCode(environment)} needs the approval of ` +
      `${reviewers.map(formatLogin).join(" or ")}. `,
  );
  const how =
    approvals.length > 0 ? "*Review deployments*" : "*Review deployments* or *Approve and run*";
  const words =
    `The run of ${session} waits for a person's approval since ${formatMinute(since)}. ` +
    `${asked.join("")}Open ${url}, and approve it with ${how}. The build then continues by ` +
    "itself.";
  return renderQuestion(who, words);
}
