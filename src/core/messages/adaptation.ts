/**
 * Renders an adaptation for people: the question, the folded line in the status comment, BUILD.md
 * and the report.
 */
import { getOpenAdaptation } from "../model/adaptation.ts";
import type { State } from "../model/state.ts";
import { formatMinute, listNames, pluralize } from "../text/format.ts";
import { renderChangeBlock, describePlanChanges } from "./plan.ts";
import { escapeInline, formatCode, truncateLines } from "../text/markdown.ts";
import { formatAdaptationSubject, formatMention, getRecordLink } from "./fragments.ts";
import type { Adaptation, AdaptationReason } from "../model/planning.ts";
import { isBuildEnded } from "../model/build-types.ts";

/** Maximum size of this part of a comment, in characters. */
const ROOM = 20_000;
/** Number of adaptations in the status comment, newest first; BUILD.md has all of them. */
const MAX_SHOWN = 3;

/** Asks about edits that need a person's approval. */
export function renderAdaptationQuestion(state: State, adaptation: Adaptation): string {
  const subject = formatAdaptationSubject(adaptation);
  return [
    `${formatMention(state.build.trigger.by)}, **edits of the plan wait for you** since ` +
      `${subject} ended:`,
    "`/approve` applies them, `/skip adapt` keeps the plan as it is. The next workers start " +
      "after your answer. To change a brief yourself, edit it in [the " +
      `record](${getRecordLink(state, "PLAN.md")}) first. \`/approve\` then leaves out the ` +
      "edits of that brief.",
    "",
    ...renderReasons(adaptation),
    ...truncateLines(
      renderEdits(adaptation),
      ROOM,
      0,
      `[BUILD.md](${getRecordLink(state, "BUILD.md")})`,
    ),
  ].join("\n");
}

function renderReasons({ why }: Adaptation): string[] {
  if (why.length === 0) return [];
  return [
    "Why you are asked:",
    "",
    ...why.slice(0, 20).map((reason) => `- ${escapeInline(describeReason(reason), 400)}`),
    "",
  ];
}

// Answers to commands about an adaptation.

/** `target`: what the person approved although edits of the plan wait. */
export const describeOtherApproval = (target: string) =>
  `What waits are edits of the plan, not ${target}. \`/approve\` alone applies them.`;

export const UNSEEN_EDITS =
  "The edits of the plan were not shown yet when you wrote this. Look at them, then answer " +
  "`/approve`.";

export const NOTHING_TO_SKIP =
  "No adapt session is running, and no edits of the plan wait; there is nothing to skip.";

/** Says in sentences why a person is asked, or why edits have no result. */
export const describeAdaptationReasons = (why: readonly AdaptationReason[]) =>
  why.map(describeReason).join(" ");

function describeReason(reason: AdaptationReason): string {
  switch (reason.kind) {
    case "wider_paths": {
      const { worker, paths, more } = reason;
      const named = paths.map((path) => `\`${path}\``).join(", ");
      const what = `${named}${more > 0 ? ` and ${more} more` : ""}`;
      return reason.is_new
        ? `${worker} is new and could change ${what}, which no worker that has not started may.`
        : `${worker} could also change ${what}.`;
    }
    case "more_workers":
      return (
        `The plan gets ${pluralize(reason.added, "more worker")}; ${reason.most} at a time is ` +
        "added without a person."
      );
    case "more_effort": {
      const { unit, approved, estimate, most } = reason;
      const percent = Math.round((estimate / approved - 1) * 100);
      return (
        `The estimate rises from ${approved} to ${estimate} ${unit} (${percent} %); ${most} % is ` +
        "the most."
      );
    }
    case "wave_gate":
      return "`gates.wave` is `human`: a person decides about each wave.";
    case "changed_meanwhile":
      return `${listNames(reason.workers)}: changed meanwhile, and left as it is.`;
    case "no_worker_left":
      return "No worker is left to start.";
    case "no_longer_fits":
      return ["The edits no longer fit the plan as it is now.", ...reason.problems].join(" ");
    case "session_failed":
      return "Its session failed; the build continues with the plan as it is.";
  }
}

/** Shown below a gate's question, whose answer accepts or declines these edits too. */
export function renderWaitingEdits(state: State, adaptation: Adaptation | null): string[] {
  if (!adaptation) return [];
  return [
    "### Proposed changes to the plan",
    "",
    "`/approve` starts the wave with these changes. To start it without them, answer " +
      "`/skip adapt`, then `/approve`.",
    "",
    ...truncateLines(
      renderEdits(adaptation),
      ROOM,
      0,
      `[BUILD.md](${getRecordLink(state, "BUILD.md")})`,
    ),
    "",
  ];
}

/** Renders what was learned, the edits with their reasons, and the diff. */
function renderEdits({ summary, reasons, concerns, changes }: Adaptation): string[] {
  return [
    ...(summary ? [`Why: ${escapeInline(summary, 2000)}`, ""] : []),
    ...reasons.map(({ worker, reason }) => `- ${worker}: ${escapeInline(reason, 400)}`),
    ...(reasons.length > 0 ? [""] : []),
    ...(changes ? [renderChangeBlock(changes), ""] : []),
    ...concerns.map((concern) => `- Concern: ${escapeInline(concern, 400)}`),
  ];
}

/** `After wave 1: W2.1 changed in context.` Without an edit, says what else resulted. */
export function describeAdaptation(adaptation: Adaptation): string {
  const { outcome, by, changes, why, at } = adaptation;
  const after = `After ${formatAdaptationSubject(adaptation)}`;
  const what = changes ? describePlanChanges(changes) : "nothing changed";
  const left = why.length > 0 ? ` ${escapeInline(describeAdaptationReasons(why), 600)}` : "";
  switch (outcome) {
    case "at_work":
      return (
        `${after}: an adapt session reads what was learned. No worker starts until it has ` +
        `ended; ${SKIP}.`
      );
    case "waits":
      return `${after}: edits wait for a person since ${formatMinute(at)}: ${what}.${left}`;
    case "applied":
      return `${after}, ${
        by === null ? "without an approval" : `approved by ${formatCode(`@${by}`)}`
      }: ${what}.${left}`;
    case "declined":
      return `${after}: ${formatCode(`@${by ?? ""}`)} left the plan as it was.`;
    case "unchanged":
      return `${after}: the plan stays as it is.${left}`;
    case "failed":
      return `${after}: the plan was not adapted.${left}`;
  }
}

const SKIP = "`/skip adapt` continues without it";

/** One folded line for each of the newest adaptations. */
export function renderAdaptationDetails(state: State): string[] {
  const adaptations = listAdaptations(state);
  const where = `[BUILD.md](${getRecordLink(state, "BUILD.md")})`;
  return adaptations.slice(-MAX_SHOWN).flatMap((adaptation) => {
    const summary = `**Plan adapted:** ${describeAdaptation(adaptation)}`;
    const lines = renderEdits(adaptation);
    if (lines.length === 0) return [summary, ""];
    const folded = truncateLines(lines, ROOM / MAX_SHOWN, 0, where);
    return [
      "<details>",
      `<summary>${summarizeAdaptation(adaptation)}</summary>`,
      "",
      ...folded,
      "",
      "</details>",
      "",
    ];
  });
}

/** Returns plain words, because this is HTML, in which GitHub does not render Markdown. */
function summarizeAdaptation(adaptation: Adaptation): string {
  const { outcome, changes } = adaptation;
  const what = changes ? describePlanChanges(changes) : "nothing changed";
  const state = outcome === "waits" ? "edits wait for a person" : outcome.replaceAll("_", " ");
  return `Plan after ${formatAdaptationSubject(adaptation)}, ${state}: ${what}`;
}

/**
 * Renders the section of BUILD.md. Sessions read it, so it leaves out the reasons that an adapt
 * session gives to people.
 */
export function renderAdaptationSection({ build }: State): string[] {
  if (build.adaptations.length === 0) return [];
  return [
    "## Adaptations of the plan",
    "",
    "How adapt sessions changed the briefs of workers that had not started. The status " +
      "comment on the issue gives the reasons.",
    "The briefs say what to do.",
    "",
    ...build.adaptations.flatMap((one) => [
      `### After ${formatAdaptationSubject(one)}`,
      "",
      describeAdaptation(one),
      ...(one.session ? [`Proposed by \`${one.session}\`.`] : []),
      "",
      ...(one.changes ? [renderChangeBlock(one.changes), ""] : []),
    ]),
  ];
}

/** Returns lines for the final report. */
export function describeAdaptations(state: State): string[] {
  return listAdaptations(state).map(describeAdaptation);
}

/** In an ended build no adapt session runs and no edits wait. */
function listAdaptations(state: State): Adaptation[] {
  const open = isBuildEnded(state.build.status) ? getOpenAdaptation(state) : null;
  return state.build.adaptations.filter((one) => one !== open);
}
