/** All slash commands; a new one is a file and a line here. */
import { approve } from "./approve.ts";
import { budget } from "./budget.ts";
import type { CommandSpec } from "./command.ts";
import { help } from "./help.ts";
import { land } from "./land.ts";
import { model } from "./model.ts";
import { retry } from "./retry.ts";
import { revert } from "./revert.ts";
import { skip } from "./skip.ts";
import { steer } from "./steer.ts";
import { status } from "./status.ts";
import { why } from "./why.ts";

export const COMMANDS: readonly CommandSpec[] = [
  approve,
  retry,
  steer,
  skip,
  model,
  budget,
  land,
  revert,
  status,
  why,
  help,
];
