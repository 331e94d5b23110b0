/** All slash commands; a new one is a file and a line here. */
import { answer } from "./answer.ts";
import { approve } from "./approve.ts";
import { ask } from "./ask.ts";
import { budget } from "./budget.ts";
import { cancel } from "./cancel.ts";
import type { CommandSpec } from "./command.ts";
import { fix } from "./fix.ts";
import { give } from "./give.ts";
import { handIn } from "./hand-in.ts";
import { help } from "./help.ts";
import { hold } from "./hold.ts";
import { land } from "./land.ts";
import { model } from "./model.ts";
import { pause } from "./pause.ts";
import { resume } from "./resume.ts";
import { retest } from "./retest.ts";
import { orchestrate } from "./orchestrate.ts";
import { loop } from "./loop.ts";
import { retry } from "./retry.ts";
import { revert } from "./revert.ts";
import { review } from "./review.ts";
import { revise } from "./revise.ts";
import { skip } from "./skip.ts";
import { start } from "./start.ts";
import { steer } from "./steer.ts";
import { status } from "./status.ts";
import { sync } from "./sync.ts";
import { take } from "./take.ts";
import { unhold } from "./unhold.ts";
import { why } from "./why.ts";

export const COMMANDS: readonly CommandSpec[] = [
  ...[orchestrate, approve, answer, revise, start, retry, steer, skip, cancel],
  ...[hold, unhold, pause, resume, review, retest],
  ...[take, handIn, give],
  ...[model, budget, loop, land, revert, sync, fix, ask, status, why, help],
];
