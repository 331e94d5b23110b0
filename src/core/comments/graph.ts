/** The plan's graph in a comment: folded where it is large, left out where GitHub wouldn't draw it. */
import type { BuildView } from "../build/view.ts";
import { mermaid } from "../plan/graph.ts";
import { fenced } from "./escape.ts";

/** Of the 65,536 characters that a comment has. */
const ROOM = 14_000;
/** Workers that a picture shows at a glance. */
const FOLDED_ABOVE = 80;

export function graphLines(view: BuildView): string[] {
  const workers = view.waves.reduce((sum, { workers: of }) => sum + of.length, 0);
  const drawn = mermaid(view, ROOM);
  if (drawn === null) return ["The plan has too many waves to be drawn here.", ""];
  const picture = fenced(drawn, "mermaid");
  if (workers <= FOLDED_ABOVE) return [picture, ""];
  return [
    "<details>",
    `<summary>How its ${workers} workers depend on each other</summary>`,
    "",
    picture,
    "",
    "</details>",
    "",
  ];
}
