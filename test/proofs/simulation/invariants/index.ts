import { adaptedBeforeStart, widenedByPeople } from "./adapted.ts";
import { keepsOthersLines, leavesNoTrace, obeysItsOwn } from "./beside.ts";
import { answeredAll, answeredOnce, wordsAreKept } from "./answered.ts";
import { begunWithinBudget } from "./budget.ts";
import { followsUpInBounds, reportIsThere, reportLandsNothing, unmetNeedsPerson } from "./build-types.ts";
import { triesFewTimes } from "./bounded.ts";
import { mergesTheChecked } from "./checked.ts";
import { claimsAreReleased } from "./claims.ts";
import { committedOnce } from "./committed.ts";
import { loopsWhileRaising, raisesTheLow, scoresAreProven } from "./dimensions.ts";
import { nothingDoubled } from "./doubled.ts";
import { comesToRest, endsOrAsks } from "./ends.ts";
import { frozenTestsStay } from "./frozen.ts";
import { recordGrows } from "./grows.ts";
import { handsSurvive, straysStayOut, takenIsTaken } from "./hands.ts";
import { refusedStaysOut } from "./guards.ts";
import { allHeard } from "./heard.ts";
import type { Invariant } from "./invariant.ts";
import { countsTheMerged, judgedMerges } from "./judged.ts";
import { keepsKnowledge, keepsPeoples, landsOnce, landsWhole, learnsReadably, mergedOnce } from "./landing.ts";
import {
  foundInTheEnd,
  launchedOneByOne,
  noMoreThanWished,
  oneLiveLaunch,
  redoneForSomebody,
  servedByItsOwn,
} from "./launches.ts";
import { ledgersAllThatWasSpent, ledgersWhatWasSpent } from "./ledger.ts";
import { addsKnowledgeAlone } from "./learned.ts";
import { contentLimits, limitsHeeded, spendLimit } from "./limits.ts";
import { adaptsToNews } from "./quiet.ts";
import { linearRecord } from "./record.ts";
import { askedOnce, fixedAsSeen, publishedWhereAllowed, tasksEnd } from "./tasks.ts";
import { mergedByPeople, offeredOnce, settingsStay, syncsAnswered, templatesKeepLines } from "./templates.ts";
import { recoversInTime } from "./recovery.ts";
import { landsAsReported } from "./reported.ts";
import { requestsBlock } from "./requests.ts";
import { keepsPeoplesCommits, keepsPeoplesLines } from "./survives.ts";
import { toldWhomItConcerns } from "./told.ts";
import { approvedAsSaid, heldIsHeld, pausedRests, silentToStrangers } from "./words.ts";

/** Hold at any time. */
export const ALWAYS: readonly Invariant[] = [
  ...[oneLiveLaunch, launchedOneByOne, servedByItsOwn, foundInTheEnd, redoneForSomebody, noMoreThanWished],
  ...[mergedOnce, judgedMerges, countsTheMerged, nothingDoubled, committedOnce, linearRecord, toldWhomItConcerns],
  ...[takenIsTaken, handsSurvive, straysStayOut],
  ...[leavesNoTrace, obeysItsOwn],
  ...[askedOnce, fixedAsSeen, publishedWhereAllowed],
  ...[offeredOnce, settingsStay, mergedByPeople],
  ...[
    mergesTheChecked,
    requestsBlock,
    refusedStaysOut,
    answeredOnce,
    wordsAreKept,
    ledgersWhatWasSpent,
    recoversInTime,
    claimsAreReleased,
  ],
  ...[reportLandsNothing, followsUpInBounds, unmetNeedsPerson],
  ...[
    adaptedBeforeStart,
    widenedByPeople,
    adaptsToNews,
    raisesTheLow,
    scoresAreProven,
    loopsWhileRaising,
    learnsReadably,
  ],
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
export const AT_END: readonly Invariant[] = [
  endsOrAsks,
  tasksEnd,
  syncsAnswered,
  templatesKeepLines,
  answeredAll,
  keepsPeoplesCommits,
  keepsPeoplesLines,
  landsAsReported,
  ledgersAllThatWasSpent,
  comesToRest,
  allHeard,
  landsOnce,
  landsWhole,
  frozenTestsStay,
  keepsPeoples,
  keepsOthersLines,
  keepsKnowledge,
  addsKnowledgeAlone,
  triesFewTimes,
  reportIsThere,
];
