/** `threads/W2.1.md`: what people said on lines of its pull request. Made from the worker's state, never read back. */
import { placeOf, type Words } from "../build/words.ts";

/** Each remark below a heading that says who said it where; the text is as it was said. */
export function renderThreads(words: readonly Words[]): string {
  return words
    .map((one) => {
      const about = one.finding === null ? "" : ` (finding ${one.finding})`;
      return [`## @${one.by} on ${placeOf(one).replace(/\s+/g, " ")}${about}, ${one.at}`, "", one.text, ""].join("\n");
    })
    .join("\n");
}
