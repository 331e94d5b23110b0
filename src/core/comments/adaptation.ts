/** What people read of an adaptation: the question, the folded line of the status comment, BUILD.md, the report. */
import { describeSubject, getOpenAdaptation, type Adaptation } from "../build/adaptation.ts";
import type { State } from "../build/state.ts";
import { isOver } from "../build/view.ts";
import { minute } from "../text/minute.ts";
import { changeBlock, changeWords } from "./difference.ts";
import { code, inline } from "./escape.ts";
import { fit } from "./fit.ts";
import { mention, recordLink } from "./links.ts";

/** Of a comment's part, in characters. */
const ROOM = 20_000;
/** Adaptations that the status comment has, the newest; BUILD.md has all. */
const SHOWN = 3;

/** Edits beyond what is taken without a person. */
export function adaptationQuestion(state: State, adaptation: Adaptation): string {
  const subject = describeSubject(adaptation);
  return [
    `${mention(state.build.trigger.by)}, **edits of the plan wait for you** since ${subject} ended:`,
    "`/approve` takes them, `/skip adapt` leaves the plan as it is, and the next workers start by that. To change a " +
      `brief yourself, edit it in [the record](${recordLink(state, "PLAN.md")}) first; edits of it are then left out.`,
    "",
    ...reasonsToAsk(adaptation),
    ...fit(editLines(adaptation), ROOM, 0, `[BUILD.md](${recordLink(state, "BUILD.md")})`),
  ].join("\n");
}

function reasonsToAsk({ why }: Adaptation): string[] {
  if (why.length === 0) return [];
  return ["Why you are asked:", "", ...why.slice(0, 20).map((line) => `- ${inline(line, 400)}`), ""];
}

/** Below the gate's question, which takes or declines them as well. */
export function editsAtTheGate(state: State, adaptation: Adaptation | null): string[] {
  if (!adaptation) return [];
  return [
    "### What the plan would be changed in",
    "",
    "`/approve` takes these edits with the wave. To let it begin without them, answer `/skip adapt`, then `/approve`.",
    "",
    ...fit(editLines(adaptation), ROOM, 0, `[BUILD.md](${recordLink(state, "BUILD.md")})`),
    "",
  ];
}

/** What was learned, the edits with their reasons, and the difference. */
function editLines({ summary, reasons, concerns, changes }: Adaptation): string[] {
  return [
    ...(summary ? [inline(summary, 2000), ""] : []),
    ...reasons.map(({ worker, reason }) => `- ${worker}: ${inline(reason, 400)}`),
    ...(reasons.length > 0 ? [""] : []),
    ...(changes ? [changeBlock(changes), ""] : []),
    ...concerns.map((concern) => `- Concern: ${inline(concern, 400)}`),
  ];
}

/** `After wave 1: W2.1 changed in context.` Without an edit, what else came of it. */
export function adaptationLine(adaptation: Adaptation): string {
  const { outcome, by, changes, why, at } = adaptation;
  const after = `After ${describeSubject(adaptation)}`;
  const what = changes ? changeWords(changes) : "nothing changed";
  const left = why.length > 0 ? ` ${inline(why.join(" "), 600)}` : "";
  switch (outcome) {
    case "at_work":
      return `${after}: an adapt session reads what was learned. No worker starts until it has ended; ${SKIP}.`;
    case "waits":
      return `${after}: edits wait for a person since ${minute(at)}: ${what}.${left}`;
    case "applied":
      return `${after}, ${by === null ? "without asking" : `approved by ${code(`@${by}`)}`}: ${what}.${left}`;
    case "declined":
      return `${after}: ${code(`@${by ?? ""}`)} left the plan as it was.`;
    case "unchanged":
      return `${after}: the plan stays as it is.${left}`;
    case "failed":
      return `${after}: the plan was not adapted.${left}`;
  }
}

const SKIP = "`/skip adapt` goes on without it";

/** One folded line for each of the newest. */
export function adaptationDetails(state: State): string[] {
  const adaptations = listAdaptations(state);
  const where = `[BUILD.md](${recordLink(state, "BUILD.md")})`;
  return adaptations.slice(-SHOWN).flatMap((adaptation) => {
    const summary = `**Plan adapted:** ${adaptationLine(adaptation)}`;
    const lines = editLines(adaptation);
    if (lines.length === 0) return [summary, ""];
    const folded = fit(lines, ROOM / SHOWN, 0, where);
    return ["<details>", `<summary>${adaptationSummary(adaptation)}</summary>`, "", ...folded, "", "</details>", ""];
  });
}

/** HTML, in which Markdown is not read: plain words. */
function adaptationSummary(adaptation: Adaptation): string {
  const { outcome, changes } = adaptation;
  const what = changes ? changeWords(changes) : "nothing changed";
  const state = outcome === "waits" ? "edits wait for a person" : outcome.replaceAll("_", " ");
  return `Plan after ${describeSubject(adaptation)}, ${state}: ${what}`;
}

/** Section of BUILD.md. Sessions read it: what an adapt session says to people, its reasons, is not there. */
export function adaptationSection({ build }: State): string[] {
  if (build.adaptations.length === 0) return [];
  return [
    "## Adaptations of the plan",
    "",
    "How adapt sessions changed briefs that had not started; why, says the status comment on the issue. The briefs say",
    "what is to be done.",
    "",
    ...build.adaptations.flatMap((one) => [
      `### After ${describeSubject(one)}`,
      "",
      adaptationLine(one),
      ...(one.session ? [`Proposed by \`${one.session}\`.`] : []),
      "",
      ...(one.changes ? [changeBlock(one.changes), ""] : []),
    ]),
  ];
}

/** Lines of the final report. */
export function adaptationLines(state: State): string[] {
  return listAdaptations(state).map(adaptationLine);
}

/** In a build that is over, nothing is at work and nothing waits. */
function listAdaptations(state: State): Adaptation[] {
  const open = isOver(state.build.status) ? getOpenAdaptation(state) : null;
  return state.build.adaptations.filter((one) => one !== open);
}
