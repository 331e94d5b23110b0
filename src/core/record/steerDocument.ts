/** `steers/W2.1/<n>.md`: what a person said, for sessions to read. Made from the worker's state, never read back. */
import type { Steer } from "../build/steer.ts";
import { quoted } from "./frontMatter.ts";

/** The text is as it was said, below the front matter. */
export function renderSteer({ n, by, at, text }: Steer): string {
  return ["---", `n: ${n}`, `by: ${quoted(by)}`, `at: ${quoted(at)}`, "---", "", text, ""].join("\n");
}
