/** A stop: a person is needed. The one place where somebody is mentioned. */
import { block } from "./escape.ts";
import { mention } from "./links.ts";

/**
 * `who` is the labeller's login; `text` says what is wrong and what to answer, and may hold what a session said.
 * `failures` is the list of what led to it.
 */
export function questionBody(who: string, text: string, failures: readonly string[] = []): string {
  const list = failures.length > 0 ? ["", "What failed, first one first:", "", ...failures] : [];
  return [`${mention(who)}, Baton needs you.`, "", block(text, 20_000), ...list].join("\n").trimEnd();
}
