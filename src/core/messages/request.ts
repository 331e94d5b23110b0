/** Explains why a build can't begin from a request, with every problem of its text at once. */
import { SATISFYING_STATUSES, getWorkerStatus } from "../model/status.ts";
import type { BuildState } from "../model/build-state.ts";
import type { State } from "../model/state.ts";
import { escapeInline, formatCode, renderTable, formatLogin } from "../text/markdown.ts";
import type { RequestProblem } from "../text/validation.ts";
import { GATES, type Settings } from "../model/settings.ts";
import { NO_OVERRIDES, countLoops, type IgnoredWish } from "../model/overrides.ts";
import { COMPLEXITIES } from "../model/brief.ts";
import { formatDollars } from "../text/format.ts";
import type { BuildStatus } from "../model/build-types.ts";

/** Answers someone who removes the label, or edits the request, while its build runs. */
export function describeRemovedLabel(by: string, label: string): string {
  return (
    `${formatLogin(by)} removed the label ${formatCode(label)}. The build continues anyway: ` +
    "`/pause` pauses it, `/cancel` ends it. Setting the label again starts another build " +
    "only after this one has ended."
  );
}

const RESTART_ADVICE =
  "`/cancel` ends this build, and `/orchestrate` then starts another from the new text.";

/** Says what the build works from, and what to do instead; null once it has ended. */
const STATUS_ADVICE: Readonly<Record<BuildStatus, ((state: State) => string) | null>> = {
  planning: () =>
    "The architect plans from the earlier text. `/revise <words>` tells the architect what " +
    "has changed.",
  questions: () =>
    "The architect's questions are about the earlier text. Say with `/answer <words>` what " +
    "has changed as well.",
  awaiting_approval: () =>
    "The plan was made from the earlier text. `/revise <words>` sends the architect back " +
    "with what has changed.",
  building: (state) =>
    "Workers build the plan that was made from the earlier text. `/steer " +
    `${findOpenWorker(state)} <words>\` tells a worker what has changed.`,
  closing: () => "The build was made from the earlier text and is judged by it.",
  landing: () => "What lands was built from the earlier text; `/land` lands it.",
  landed: null,
  complete: null,
  cancelled: null,
  failed: null,
};

export function describeEditedRequest(by: string, state: State): string {
  const words = STATUS_ADVICE[state.build.status]?.(state) ?? "";
  return (
    `${formatLogin(by)} edited the request, which this build doesn't read again. ${words} ` +
    `${RESTART_ADVICE}`
  );
}

function findOpenWorker(state: State): string {
  const open = state.briefs.find(
    ({ id }) => !SATISFYING_STATUSES.includes(getWorkerStatus(state.workers[id]!, state)),
  );
  return open?.id ?? "W1.1";
}

const MAX_SHOWN = 20;

/** `again`: what begins the build, as the end of a sentence. */
export function renderRequestProblems(problems: readonly RequestProblem[], again: string): string {
  const lines = problems.slice(0, MAX_SHOWN).map(({ line, field, message }) => {
    const place = [
      ...(line === null ? [] : [`line ${line}`]),
      ...(field === null ? [] : [formatCode(field)]),
    ].join(", ");
    return `- ${place === "" ? "" : `${place}: `}${escapeInline(message, 400)}`;
  });
  return [
    "Baton can't use the settings in the issue's text:",
    "",
    ...lines,
    // The number is unknown, because Baton stops looking after the first ones.
    ...(problems.length > MAX_SHOWN ? ["- and more"] : []),
    "",
    `Fix them in the issue's text, then ${again}.`,
  ].join("\n");
}

// Shows which settings come from the request and from commands instead of the repository's
// configuration.

/**
 * Returns a table, then what is ignored and why; null if all settings come from the configuration.
 */
export function renderOverrides(
  { wishes, build_type, delivery, done_when, prd }: BuildState,
  configured: Settings,
): string | null {
  const { gates, models, budget, loops, target, improve, research } = wishes;
  const usual = countLoops(configured, NO_OVERRIDES);
  const asked = configured.score.target ?? "none";
  const quotas = Object.entries(research).map(([category, most]) => `${category} ${most}`);
  const rows: [string, string, string][] = [
    ["Build type", build_type, "code_build"],
    ["Result", DELIVERY_LABELS[delivery], DELIVERY_LABELS.land],
    [
      "Judged by",
      done_when.length > 0 ? `done_when (${done_when.length})` : "its request",
      "its request",
    ],
    ...GATES.map((name): [string, string, string] => [
      `Gate: ${name}`,
      gates[name] ?? configured.gates[name],
      configured.gates[name],
    ]),
    [
      "Budget",
      formatAmount(budget ?? configured.budgets.build),
      formatAmount(configured.budgets.build),
    ],
    ["Loops", String(loops ?? usual), String(usual)],
    ["Target score", String(target ?? asked), String(asked)],
    ["Begins with", improve ? "research on what exists" : "a plan", "a plan"],
    ...COMPLEXITIES.map((size): [string, string, string] => [
      `Model: ${size}`,
      models[size] ?? configured.models[size],
      configured.models[size],
    ]),
    ["Research", quotas.join(", ") || "as the session decides", "as the session decides"],
    ["Document", prd?.path ?? "none", "none"],
  ];
  const other = rows.filter(([, own, usual]) => own !== usual);
  const lines = [
    ...(other.length > 0
      ? renderTable(["This build", "As requested", "Otherwise"], other.map(formatCells))
      : []),
    ...wishes.ignored.flatMap((wish) => [
      "",
      `**Ignored:** ${escapeInline(describeIgnoredWish(wish), 600)}`,
    ]),
  ];
  return lines.length > 0 ? lines.join("\n").trim() : null;
}

function describeIgnoredWish(wish: IgnoredWish): string {
  const { what, why } = explainIgnoredWish(wish);
  return (
    `\`${what}\` is ignored: it ${why}, and @${wish.by}, who wrote the request, has no write ` +
    "access."
  );
}

function explainIgnoredWish(wish: IgnoredWish): { what: string; why: string } {
  switch (wish.field) {
    case "gate":
      return {
        what: `gates.${wish.gate}: auto`,
        why: "removes a point at which the configuration asks a person",
      };
    case "budget":
      return { what: `budget: ${wish.value}`, why: "is more than the configuration allows" };
    case "target":
      return { what: `score.target: ${wish.value}`, why: MORE_THAN_ASKED };
    case "loops":
      return { what: `loops: ${wish.value}`, why: MORE_THAN_ASKED };
    case "test_first":
      return {
        what: "test_first: false",
        why: "removes what the configuration requires of every build",
      };
    case "model":
      return {
        what: `models.${wish.complexity}: ${wish.model}`,
        why: "names a model other than the configuration's",
      };
  }
}

const MORE_THAN_ASKED = "is more than the configuration sets";

const DELIVERY_LABELS = {
  land: "one commit",
  report: "a report, nothing lands",
  both: "one commit and a report",
} as const;

const formatCells = ([name, own, usual]: [string, string, string]) => [
  name,
  formatCode(own),
  formatCode(usual),
];
const formatAmount = (amount: number | "none" | null) =>
  typeof amount === "number" ? formatDollars(amount) : "none";
