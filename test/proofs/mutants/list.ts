/** All mutants. The default seeds of `npm run proof simulate` must catch each one. */
import { BUILD_TYPES } from "./build-types.ts";
import { EFFECTS } from "./effects.ts";
import { GUARDS } from "./guards.ts";
import { MANUAL_WORK } from "./manual-work.ts";
import { LANDING } from "./landing.ts";
import { LEARNING } from "./learning.ts";
import { LIMITS } from "./limits.ts";
import { MONEY } from "./money.ts";
import type { Mutant } from "./mutant.ts";
import { PEOPLE } from "./people.ts";
import { QUEUE } from "./queue.ts";
import { RECORD } from "./record.ts";
import { SESSIONS } from "./sessions.ts";
import { SWEEPS } from "./sweeps.ts";
import { TASKS } from "./tasks.ts";
import { TEMPLATES } from "./templates.ts";

export const MUTANTS: readonly Mutant[] = [
  ...[
    ...RECORD,
    ...EFFECTS,
    ...PEOPLE,
    ...SESSIONS,
    ...LANDING,
    ...LIMITS,
    ...QUEUE,
    ...SWEEPS,
    ...LEARNING,
  ],
  ...[...GUARDS, ...BUILD_TYPES, ...MONEY, ...MANUAL_WORK, ...TASKS, ...TEMPLATES],
];
