/** All attacks, by family. */
import type { Family } from "./attack.ts";
import { adaptation } from "./adaptation.ts";
import { endings } from "./build-types.ts";
import { sandboxEscapes } from "./sandbox-escapes.ts";
import { contents } from "./contents.ts";
import { edge } from "./edge.ts";
import { environment } from "./environment.ts";
import { frozen } from "./frozen.ts";
import { manualWork } from "./manual-work.ts";
import { impostors } from "./impostors.ts";
import { intake } from "./intake.ts";
import { limits } from "./limits.ts";
import { memory } from "./memory.ts";
import { network } from "./network.ts";
import { notes } from "./notes.ts";
import { paths } from "./paths.ts";
import { readback } from "./readback.ts";
import { runner } from "./runner.ts";
import { scoring } from "./scores.ts";
import { tasks } from "./tasks.ts";
import { templates } from "./templates.ts";
import { traps } from "./traps.ts";
import { web } from "./web.ts";
import { words } from "./words.ts";

/** Families by what a session does to its machine, its network and its runner. */
const MACHINE: readonly Family[] = [sandboxEscapes, limits, network, web, readback, traps, runner];

/** Families by words, by submissions, and by who sends them. */
const WORDS: readonly Family[] = [
  ...[memory, paths, contents, words, intake, impostors, edge, notes],
  ...[adaptation, scoring, frozen, endings, environment, manualWork, templates, tasks],
];

/** Each family is in one of these groups. */
export const GROUPS = { machine: MACHINE, words: WORDS };
