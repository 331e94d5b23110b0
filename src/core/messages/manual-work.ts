/** Texts about workers that people do by hand. */
import type { SessionState } from "../model/session.ts";
import type { State } from "../model/state.ts";
import type { WorkerState } from "../model/worker-state.ts";
import { getBriefPath } from "../model/brief-document.ts";
import { formatSince } from "../model/holds.ts";
import {
  escapeInline,
  formatCode,
  renderCodeBlock,
  renderList,
  truncateLines,
} from "../text/markdown.ts";
import { formatMention, getRecordLink } from "./fragments.ts";
import { describeSessionReason } from "./stop.ts";
import type { Brief } from "../model/brief.ts";

/** Maximum size of the reasons, in characters. */
const ROOM = 20_000;

/** Says that it is a person's turn: their work, or a rework that is asked of them. */
export function renderManualWork(
  state: State,
  { id, pr }: WorkerState,
  session: SessionState,
  branch: string,
): string {
  const { owner, name } = state.build.repository;
  const brief = state.briefs.find((one) => one.id === id)!;
  const person = session.person ?? "";
  const briefLink = `[its brief](${getRecordLink(state, getBriefPath(brief))})`;
  const take = formatCode(`baton take ${owner}/${name}#${state.build.issue} ${id}`);
  const template = renderWrittenCompletion({ ...brief, criteria: brief.criteria.map(() => "") });
  const what =
    session.kind === "work"
      ? `${formatMention(person)}, ${id} is yours: ${briefLink}, on branch ${formatCode(branch)}.`
      : `${formatMention(person)}, pull request #${pr?.number ?? "–"} of ${id}, which you ` +
        "took, has to be changed:";
  return [
    what,
    "",
    ...truncateLines(
      renderList(
        "What for",
        session.reasons.map((reason) => escapeInline(describeSessionReason(reason), 1000)),
      ),
      ROOM,
      2,
      "the record",
    ),
    ...(session.other === null
      ? []
      : [
          `Merge ${formatCode(session.other.slice(0, 12))} of the build branch into it, ` +
            "and resolve what conflicts.",
          "",
        ]),
    `On your machine: ${take}, then ${formatCode("baton hand-in")}. Or push commits of ` +
      `code to ${formatCode(branch)} and submit them with a comment:`,
    "",
    // The template repeats no criteria: others wrote them, and a code block escapes nothing. The
    // brief has them in full.
    renderCodeBlock(`/hand-in ${id}\n\`\`\`yaml\n${template}\`\`\``),
    "",
    `\`/give ${id}\` returns it to the sessions, which continue from what is on the branch.`,
  ].join("\n");
}

/** Answers a person who takes a worker that nobody can work on yet. */
export function describeTakeover({ id, pr }: WorkerState, waits: string): string {
  if (pr)
    return `${id} is yours from now on: what reviews and checks ask of #${pr.number} comes to you.`;
  return (
    `${id} is yours. It waits for ${waits.replace(/\.$/, "")}. Baton tells you here when ` +
    "its branch exists."
  );
}

export const describeTaker = ({ id, takeover: taken }: WorkerState) =>
  `${id} is taken ${formatSince(taken!)}.`;

/** Says why Baton can't check what was handed in. */
export function describeUnreadHandIn({ id, hand_in }: WorkerState, reason: string): string {
  return (
    `${formatMention(hand_in!.by)}, Baton did not accept what you handed in for ${id}: ` +
    `${escapeInline(reason, 1000)}`
  );
}

/**
 * Renders a completion for a person to fill in: valid YAML with an empty summary and empty
 * evidence.
 */
export function renderWrittenCompletion({
  criteria,
  script,
}: Pick<Brief, "criteria" | "script">): string {
  const answers = criteria.flatMap((text, i) => [
    ...(text === "" ? [] : [`  # ${i + 1}. ${text.replace(/\s+/g, " ").slice(0, 300)}`]),
    `  - criterion: ${i + 1}`,
    "    met: true",
    '    evidence: ""',
  ]);
  return [
    "# What was done, in a few sentences.",
    "status: complete",
    'summary: ""',
    "# Each success criterion, with what shows it: a file like `src/units.ts:12`, or a " +
      "command in backticks.",
    ...(answers.length > 0 ? ["criteria:", ...answers] : ["criteria: []"]),
    ...(script === "research" ? ["sources: [] # each with link, title and confidence"] : []),
    "# What others should know, each a list of sentences.",
    "learnings: []",
    "decisions: []",
    "concerns: []",
    "follow_up: []",
    "",
  ].join("\n");
}
