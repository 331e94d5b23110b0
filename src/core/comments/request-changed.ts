/** What is said where somebody takes the label off, or edits the request, while its build goes on. */
import { SATISFIED, statusOf } from "../build/status.ts";
import type { BuildStatus, State } from "../build/state.ts";
import { code } from "./escape.ts";
import { quiet } from "./links.ts";

export function unlabelledWords(by: string, label: string): string {
  return (
    `${quiet(by)} took the label ${code(label)} off. The build goes on all the same: \`/pause\` halts it, ` +
    "`/cancel` ends it. Setting the label again starts another build only after this one has ended."
  );
}

const ANOTHER = "`/cancel` ends this build, and `/orchestrate` then starts another from the new text.";

/** What the build goes by, and what to do instead; null once it has ended. */
const WORDS: Readonly<Record<BuildStatus, ((state: State) => string) | null>> = {
  planning: () =>
    "The plan is being made from the earlier text. `/revise <words>` tells the architect what has changed.",
  questions: () =>
    "The architect's questions are about the earlier text. Say with `/answer <words>` what has changed as well.",
  awaiting_approval: () =>
    "The plan was made from the earlier text. `/revise <words>` sends the architect back with what has changed.",
  building: (state) =>
    `The plan was made from the earlier text, and is being built. \`/steer ${findOpen(state)} <words>\` ` +
    "tells a worker what has changed.",
  closing: () => "What was built is of the earlier text, and is judged by that.",
  landing: () => "What is to land is of the earlier text; `/land` lands that.",
  landed: null,
  complete: null,
  cancelled: null,
  failed: null,
};

export function editedRequestWords(by: string, state: State): string {
  const words = WORDS[state.build.status]?.(state) ?? "";
  return `${quiet(by)} edited the request, which this build doesn't read again. ${words} ${ANOTHER}`;
}

function findOpen(state: State): string {
  const open = state.briefs.find(({ id }) => !SATISFIED.includes(statusOf(state.workers[id]!, state)));
  return open?.id ?? "W1.1";
}
