/** Replies to commands. */
import { minute } from "../text/minute.ts";
import { sentence } from "../text/sentence.ts";
import { getExits } from "../build/status.ts";
import type { WorkerId } from "../build/names.ts";
import type { BuildView } from "../build/view.ts";
import type { CommandProblem } from "../commands/parse.ts";
import { steersOf } from "./people.ts";
import { failureSection } from "./failures.ts";
import { code, inline } from "./escape.ts";
import { runLink } from "./links.ts";
import { statusBody } from "./status.ts";

/** Why a line wasn't obeyed, and the closest form that would be. */
export function refusedAnswer({ problem, input, nearest }: CommandProblem): string {
  return `Not done: ${code(input)}. ${inline(problem, 600)} Valid: ${code(nearest)}.`;
}

/** The status as it is now; unlike the comment that is kept, it says when that was. `at`: ISO 8601. */
export function statusAnswer(view: BuildView, at: string): string {
  const [heading, ...rest] = statusBody(view).split("\n");
  return [heading, "", `As of ${minute(at)}.`, ...rest].join("\n");
}

/** The worker's row of the status table: what it is, what it waits for, where it can go. */
export function whyAnswer(view: BuildView, id: WorkerId): string {
  const worker = view.waves.flatMap((w) => w.workers).find((w) => w.id === id);
  const state = view.state.workers[id];
  if (!worker || !state) return `There is no ${id} in this build.`;
  const next = getExits(state, view.state)
    .map((s) => s.replaceAll("_", " "))
    .join(", ");
  return [
    `**${id}** is **${worker.label}**${worker.pr === null ? "" : ` (#${worker.pr})`}.`,
    `It waits for ${sentence(inline(worker.waitsFor, 2000))}`,
    ...(worker.run ? [`Its run: ${runLink(worker.run)}.`] : []),
    "",
    next ? `From here it can become: ${next}.` : "That is final.",
    `Attempts: ${worker.attempts}, reviews: ${worker.rounds}.`,
    ...(next ? prefixed(failureSection(id, state.failures)) : []),
    ...(state.steers.length > 0 ? ["", ...steersOf(state)] : []),
  ].join("\n");
}

const prefixed = (lines: string[]) => (lines.length > 0 ? ["", ...lines] : []);
