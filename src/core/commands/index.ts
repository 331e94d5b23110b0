/**
 * The registry of slash commands. A new command needs a file and a line here. `/help` follows from
 * it, and `npm run docs` writes its documentation.
 */
import { isRoleAtLeast, type Role } from "../model/permissions.ts";
import { answerCommand } from "./answer.ts";
import { approveCommand } from "./approve.ts";
import { askCommand } from "./ask.ts";
import { budgetCommand } from "./budget.ts";
import { cancelCommand } from "./cancel.ts";
import type { CommandDefinition } from "./command.ts";
import { fixCommand } from "./fix.ts";
import { giveCommand } from "./give.ts";
import { handInCommand } from "./hand-in.ts";
import { helpCommand } from "./help.ts";
import { holdCommand, unholdCommand } from "./hold.ts";
import { landCommand } from "./land.ts";
import { modelCommand } from "./model.ts";
import { pauseCommand, resumeCommand } from "./pause.ts";
import { retestCommand } from "./retest.ts";
import { orchestrateCommand } from "./orchestrate.ts";
import { loopCommand } from "./loop.ts";
import { retryCommand } from "./retry.ts";
import { revertCommand } from "./revert.ts";
import { reviewCommand } from "./review.ts";
import { reviseCommand } from "./revise.ts";
import { skipCommand } from "./skip.ts";
import { startCommand } from "./start.ts";
import { steerCommand } from "./steer.ts";
import { statusCommand } from "./status.ts";
import { syncCommand } from "./sync.ts";
import { takeCommand } from "./take.ts";
import { whyCommand } from "./why.ts";

/** In the order of `/help`. */
const DEFINITIONS = [
  orchestrateCommand,
  approveCommand,
  answerCommand,
  reviseCommand,
  startCommand,
  retryCommand,
  steerCommand,
  skipCommand,
  cancelCommand,
  holdCommand,
  unholdCommand,
  pauseCommand,
  resumeCommand,
  reviewCommand,
  retestCommand,
  takeCommand,
  handInCommand,
  giveCommand,
  modelCommand,
  budgetCommand,
  loopCommand,
  landCommand,
  revertCommand,
  syncCommand,
  fixCommand,
  askCommand,
  statusCommand,
  whyCommand,
  helpCommand,
];

type CommandOf<Definition> = Definition extends CommandDefinition<infer C, infer _> ? C : never;

/** A command that a person wrote, parsed. */
export type Command = CommandOf<(typeof DEFINITIONS)[number]>;

export type RegisteredCommand = CommandDefinition<Command, Command>;

export const COMMANDS: readonly RegisteredCommand[] = DEFINITIONS;

export function getCommandDefinition({ name }: Pick<Command, "name">): RegisteredCommand {
  return COMMANDS.find((one) => one.name === name)!;
}

/**
 * Returns whether builds ignore the command: tasks answer `/ask`, and the template sync answers
 * `/sync`.
 */
export function isAnsweredOutside(command: Pick<Command, "name">): boolean {
  return getCommandDefinition(command).run === undefined;
}

/**
 * Returns why a person with that role may not use the command, as a sentence, or null if they may.
 */
export function findRoleProblem({ name }: Pick<Command, "name">, role: Role): string | null {
  const { role: least } = getCommandDefinition({ name });
  return isRoleAtLeast(role, least)
    ? null
    : `\`/${name}\` needs the role \`${least}\` in this repository.`;
}
