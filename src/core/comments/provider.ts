/** The provider answers nothing for so long that a person should look. */
import type { EngineName } from "../build/settings.ts";
import { named } from "../text/counted.ts";
import { minute } from "../text/minute.ts";
import { sentence } from "../text/sentence.ts";
import { code, inline } from "./escape.ts";
import { questionBody } from "./question.ts";

interface Unanswered {
  /** ISO 8601. */
  since: string;
  /** What was said last: the provider's words, or the runner's where it can't be reached. */
  reason: string;
  engine: EngineName;
  /** Names of those that wait. */
  sessions: readonly string[];
  isTask: boolean;
}

const KEYS: Readonly<Record<EngineName, string>> = {
  anthropic: "the secret `ANTHROPIC_API_KEY`, and the gateway where `ANTHROPIC_BASE_URL` names one",
  "claude-code": "the secret `ANTHROPIC_API_KEY`, and the gateway where `ANTHROPIC_BASE_URL` names one",
  codex: "the secret `OPENAI_API_KEY`, and the gateway where `OPENAI_BASE_URL` names one",
  command: "what `BATON_COMMAND` runs",
};

/** `who` is the labeller's login. */
export function unansweredBody(who: string, { since, reason, engine, sessions, isTask }: Unanswered): string {
  const waiting = named(sessions.map((name) => code(name)));
  const commands = isTask ? "" : " `/retry` tries at once, `/cancel` ends the build.";
  const words =
    `Check the provider's status page, ${KEYS[engine]}: no session has got an answer since ${minute(since)}. ` +
    `The last word was: ${sentence(inline(reason, 1000))} ${waiting} ${sessions.length === 1 ? "waits" : "wait"}. ` +
    `Baton goes on trying by itself, at least once an hour for about a day, and continues with the first answer.`;
  return questionBody(who, words + commands);
}
