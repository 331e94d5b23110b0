/** A review that proposes a change: its body, and each suggestion on its lines. */
import type { Replacement } from "../tasks/suggestions.ts";
import { code, fenced } from "./escape.ts";
import { list } from "./table.ts";

/** Longer patches are cut: a review holds 65,536 characters in all. */
const PATCH_CHARS = 40_000;

export interface SuggestedRest {
  /** Unified diffs of what isn't on lines of the pull request's diff. */
  patches: readonly string[];
  /** Files that can't be shown as text: binary ones, modes, links. */
  unshown: readonly string[];
}

/** `head` is what the session says; what no line of the diff can show follows it. */
export function suggestionsBody(head: string, suggested: number, { patches, unshown }: SuggestedRest): string {
  const patch = patches.join("");
  const cut = patch.slice(0, PATCH_CHARS).toWellFormed();
  const isCut = cut.length < patch.length;
  const left = suggested > 0 ? "The rest, which is not on lines of the diff" : "As a patch";
  return [
    head,
    "",
    ...(patch === ""
      ? []
      : [
          "<details>",
          `<summary>${left}; git apply takes it</summary>`,
          "",
          fenced(cut, "diff"),
          "",
          ...(isCut ? ["_Cut here: it is too long for a review._", ""] : []),
          "</details>",
          "",
        ]),
    ...list(
      "Changed, and not to be shown as text",
      unshown.map((path) => code(path, 500)),
    ),
  ].join("\n");
}

/** The suggestion stands letter for letter in a fence that it can't close. An empty one takes the lines away. */
export function suggestionComment({ lines }: Replacement): string {
  return lines.length > 0 ? fenced(lines.join("\n"), "suggestion") : "```suggestion\n```";
}
