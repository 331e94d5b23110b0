/** What people read of workers that they do by hand. */
import type { SessionState } from "../build/session.ts";
import type { State, WorkerState } from "../build/state.ts";
import { briefPath } from "../record/brief.ts";
import { renderWrittenCompletion } from "../sessions/written-completion.ts";
import { sinceWords } from "../build/holds.ts";
import { code, fenced, inline } from "./escape.ts";
import { fit } from "./fit.ts";
import { list } from "./table.ts";
import { mention, recordLink } from "./links.ts";

/** Of the reasons, in characters. */
const ROOM = 20_000;

/** A person's turn: its work, or a rework that is asked of them. */
export function yoursBody(state: State, { id, pr }: WorkerState, session: SessionState, branch: string): string {
  const { owner, name } = state.build.repository;
  const brief = state.briefs.find((one) => one.id === id)!;
  const person = session.person ?? "";
  const briefLink = `[its brief](${recordLink(state, briefPath(brief))})`;
  const take = code(`baton take ${owner}/${name}#${state.build.issue} ${id}`);
  const template = renderWrittenCompletion({ ...brief, criteria: brief.criteria.map(() => "") });
  const what =
    session.kind === "work"
      ? `${mention(person)}, ${id} is yours: ${briefLink}, on branch ${code(branch)}.`
      : `${mention(person)}, pull request #${pr?.number ?? "–"} of ${id}, which is yours, has to be changed:`;
  return [
    what,
    "",
    ...fit(
      list(
        "What for",
        session.reasons.map((reason) => inline(reason, 1000)),
      ),
      ROOM,
      2,
      "the record",
    ),
    ...(session.other === null
      ? []
      : [`Merge ${code(session.other.slice(0, 12))} of the build branch into it, and resolve what conflicts.`, ""]),
    `On your machine: ${take}, then ${code("baton hand-in")}. ` +
      `Or push commits of code to ${code(branch)} and hand them in by a comment:`,
    "",
    // In their own words the criteria stand in the brief: what others wrote is not repeated where nothing escapes it.
    fenced(`/hand-in ${id}\n\`\`\`yaml\n${template}\`\`\``),
    "",
    `\`/give ${id}\` returns it to the sessions, which go on from what is on the branch.`,
  ].join("\n");
}

/** Said to who takes a worker that nothing can be done for yet. */
export function takenWords({ id, pr }: WorkerState, waits: string): string {
  if (pr) return `${id} is yours from now on: what reviews and checks ask of #${pr.number} comes to you.`;
  return `${id} is yours. It waits for ${waits.replace(/\.$/, "")}. You are told here when its branch is there.`;
}

export const takenByWords = ({ id, taken }: WorkerState) => `${id} is taken ${sinceWords(taken!)}.`;

/** What was handed in can't be looked at. */
export function unreadHandIn({ id, hand_in }: WorkerState, reason: string): string {
  return `${mention(hand_in!.by)}, what you handed in of ${id} was not taken: ${inline(reason, 1000)}`;
}
