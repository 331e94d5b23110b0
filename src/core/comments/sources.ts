/** What findings stand on, as people read it. */
import type { Source } from "../sessions/source.ts";
import { code, inline } from "./escape.ts";

/** A page by its address, a file by its path. A path is code: what else it could be read as is nobody's link. */
export function formatSourceLink({ link }: Source): string {
  return link.startsWith("https:") ? `[${inline(link, 200)}](${link})` : code(link);
}

/** `RFC 3339: https://… (high confidence)`. */
export function formatSource(source: Source): string {
  return `${inline(source.title, 200)}: ${formatSourceLink(source)} (${source.confidence} confidence)`;
}
