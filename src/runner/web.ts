/** What a session of a kind may read of the web, by its settings. */
import type { Kind } from "../core/build/names.ts";
import { getSearches, type Play } from "../core/build/settings.ts";

/** They judge what the record says, so that nothing is left to be looked up. */
const READ_THE_RECORD: readonly Kind[] = ["adapt", "close", "memory"];

export interface Web {
  /** Hosts of documentation, `auto` resolved. */
  docs: readonly string[];
  /** Searches at the provider. */
  searches: number;
}

/** `play` with its egress resolved (`egress.ts`). */
export function getWeb(kind: Kind, play: Pick<Play, "egress" | "web" | "web_searches">): Web {
  if (READ_THE_RECORD.includes(kind)) return { docs: [], searches: 0 };
  return { docs: play.egress.docs, searches: getSearches(play) };
}
