import { nothingDoubled } from "./doubled.ts";
import { comesToRest, endsOrAsks } from "./ends.ts";
import type { Invariant } from "./invariant.ts";
import { mergedOnce } from "./landing.ts";
import { oneLiveLaunch } from "./launches.ts";
import { contentLimits, spendLimit } from "./limits.ts";
import { linearRecord } from "./record.ts";

/** Hold at any time. */
export const ALWAYS: readonly Invariant[] = [
  ...[oneLiveLaunch, mergedOnce, nothingDoubled, linearRecord, contentLimits, spendLimit],
];
/** Hold once faults have stopped and everybody has answered. */
export const AT_END: readonly Invariant[] = [endsOrAsks, comesToRest];
