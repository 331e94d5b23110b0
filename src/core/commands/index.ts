/** All slash commands; a new one is a file and a line here. */
import { answerCommand } from "./answer.ts";
import { approveCommand } from "./approve.ts";
import { askCommand } from "./ask.ts";
import { budgetCommand } from "./budget.ts";
import { cancelCommand } from "./cancel.ts";
import type { CommandSpec } from "./command.ts";
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

export const COMMANDS: readonly CommandSpec[] = [
  ...[
    orchestrateCommand,
    approveCommand,
    answerCommand,
    reviseCommand,
    startCommand,
    retryCommand,
    steerCommand,
    skipCommand,
    cancelCommand,
  ],
  ...[holdCommand, unholdCommand, pauseCommand, resumeCommand, reviewCommand, retestCommand],
  ...[takeCommand, handInCommand, giveCommand],
  ...[
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
  ],
];
