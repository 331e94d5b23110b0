/** Text of agents as it may be shown to people: without the secrets that are found in it. */
import { findSecrets } from "./find.ts";

/** The text with `[secret removed]` in place of each; an encoded one goes with all that is encoded with it. */
export function maskSecrets(text: string): string {
  let [masked, at] = ["", 0];
  for (const { from, to } of findSecrets(text)) {
    if (to <= at) continue;
    if (from >= at) masked += `${text.slice(at, from)}[secret removed]`;
    at = to;
  }
  return masked + text.slice(at);
}
