/** Says since when Baton waits for people, and who can answer. */
import { formatMinute } from "../text/format.ts";

export function describeAskedSince(since: string): string {
  const who = "Anyone with write access to this repository can answer.";
  return `Waiting since ${formatMinute(since)}. ${who}`;
}
