/** A stop: a person is needed. The one place where somebody is mentioned. */
import { block } from "./escape.ts";
import { mention } from "./links.ts";

/** `who` is the labeller's login; `text` says what is wrong and what to answer, and may hold what a session said. */
export function questionBody(who: string, text: string): string {
  return [`${mention(who)}, Baton needs you.`, "", block(text, 20_000)].join("\n");
}
