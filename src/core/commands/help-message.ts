/**
 * Selects the commands that help at a place: first for what waits for a person, then for what the
 * place is for.
 */
import { isActionRequired } from "../messages/required-actions.ts";
import { getStopCommands } from "../model/stop-answers.ts";
import type { State } from "../model/state.ts";
import type { CommandContext } from "./command.ts";
import { COMMANDS, getCommandDefinition, type Command } from "./index.ts";
import { escapeInline, formatCode, renderTable } from "../text/markdown.ts";
import { isBuildEnded } from "../model/build-types.ts";

type CommandName = Command["name"];

/** Returns command names in order, without duplicates. `state` null = no build exists here. */
export function listUsefulCommands(
  state: State | null,
  { on }: Pick<CommandContext, "on">,
): CommandName[] {
  if (on === "pull") return ["fix", "ask", "cancel", "retry"];
  if (!state) return ["orchestrate"];
  const { build } = state;
  if (isBuildEnded(build.status))
    return build.status === "landed" ? ["orchestrate", "revert"] : ["orchestrate"];
  return [
    ...new Set([
      ...listAwaitedCommands(state),
      ...(on === "worker" ? WORKER : on === "landing" ? LANDING : []),
    ]),
  ];
}

const WORKER: readonly CommandName[] = [
  "approve",
  "steer",
  "retry",
  "review",
  "retest",
  "skip",
  "why",
];
const LANDING: readonly CommandName[] = ["land", "retest", "hold", "status"];

function listAwaitedCommands(state: State): CommandName[] {
  const { build, workers } = state;
  const all = Object.values(workers);
  return [
    ...(build.status === "questions" ? (["answer", "revise"] as const) : []),
    ...(isActionRequired(state, "plan") ? (["approve", "revise"] as const) : []),
    ...(build.paused ? (["resume"] as const) : []),
    ...getStopCommands(state),
    ...(build.stop || all.some((worker) => worker.stop) ? (["why"] as const) : []),
    ...(all.some((worker) => worker.prepared && !worker.started && !worker.session)
      ? (["start"] as const)
      : []),
    ...(all.some((worker) => worker.takeover !== null) ? (["hand-in", "give"] as const) : []),
    ...(build.hold || all.some((worker) => worker.hold) ? (["unhold"] as const) : []),
    ...(isActionRequired(state, "landing") ? (["approve", "land"] as const) : []),
    ...(["status"] as const),
  ];
}

// Renders the answer to `/help` from the commands' own descriptions.

type Group = (typeof COMMANDS)[number]["group"];

/** `/help` shows the groups in this order. */
const GROUP_TITLES: Readonly<Record<Group, string>> = {
  build: "The build",
  workers: "Its workers",
  pulls: "Pull requests of people",
  questions: "Questions",
};

/** Commands that help at that place now come first. `state` null = no build exists there. */
export function renderCommandHelp(
  state: State | null,
  context: Pick<CommandContext, "on" | "bare" | "worker">,
): string {
  const now = listUsefulCommands(state, context).map((name) => getCommandDefinition({ name }));
  const form = (text: string) => {
    const own = context.worker ? text.replace("W2.1", context.worker) : text;
    return context.bare || own.startsWith("/orchestrate") ? own : `/orchestrate ${own.slice(1)}`;
  };
  const bare = "Each can also be written as `/orchestrate <command>`.";
  const addressed = "Here they count as `/orchestrate <command>` only.";
  return [
    "Write a command at the start of a line of a new comment. You need write access to " +
      "this repository. " +
      (context.bare ? bare : addressed),
    "",
    `**Useful here now:** ${now.map((spec) => formatCode(form(spec.usage))).join(", ")}`,
    ...(Object.keys(GROUP_TITLES) as Group[]).flatMap((group) => renderGroup(group, form)),
  ].join("\n");
}

function renderGroup(group: Group, form: (text: string) => string): string[] {
  const rows = COMMANDS.filter((one) => one.group === group).map((one) => {
    const examples = one.examples.map((example) => formatCode(form(example))).join(", ");
    return [formatCode(form(one.usage)), escapeInline(one.help), examples];
  });
  return [
    "",
    `**${GROUP_TITLES[group]}**`,
    "",
    ...renderTable(["Command", "What it does", "Example"], rows),
  ];
}
