import { begunWithinBudget } from "./budget.ts";
import { committedOnce } from "./committed.ts";
import { nothingDoubled } from "./doubled.ts";
import { comesToRest, endsOrAsks } from "./ends.ts";
import { recordGrows } from "./grows.ts";
import { allHeard } from "./heard.ts";
import type { Invariant } from "./invariant.ts";
import { judgedMerges } from "./judged.ts";
import { keepsPeoples, landsOnce, landsWhole, mergedOnce } from "./landing.ts";
import {
  foundInTheEnd,
  launchedOneByOne,
  noMoreThanWished,
  oneLiveLaunch,
  redoneForSomebody,
  servedByItsOwn,
} from "./launches.ts";
import { contentLimits, limitsHeeded, spendLimit } from "./limits.ts";
import { linearRecord } from "./record.ts";
import { approvedAsSaid, heldIsHeld, pausedRests, silentToStrangers } from "./words.ts";

/** Hold at any time. */
export const ALWAYS: readonly Invariant[] = [
  ...[oneLiveLaunch, launchedOneByOne, servedByItsOwn, foundInTheEnd, redoneForSomebody, noMoreThanWished],
  ...[mergedOnce, judgedMerges, nothingDoubled, committedOnce, linearRecord],
  ...[
    contentLimits,
    limitsHeeded,
    spendLimit,
    begunWithinBudget,
    recordGrows,
    silentToStrangers,
    approvedAsSaid,
    heldIsHeld,
    pausedRests,
  ],
];
/** Hold once faults have stopped and everybody has answered. */
export const AT_END: readonly Invariant[] = [endsOrAsks, comesToRest, allHeard, landsOnce, landsWhole, keepsPeoples];
