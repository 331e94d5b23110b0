import { checkAdaptedBeforeStart, checkWidenedByPeople } from "./adapted.ts";
import { checkKeepsOthersLines, checkLeavesNoTrace, checkObeysItsOwn } from "./other-builds.ts";
import { checkAnsweredAll, checkAnsweredOnce, checkWordsAreKept } from "./answered.ts";
import { checkBegunWithinBudget } from "./budget.ts";
import {
  checkFollowsUpInBounds,
  reportIsThere,
  reportLandsNothing,
  checkUnmetNeedsPerson,
} from "./build-types.ts";
import { checkTriesFewTimes } from "./bounded.ts";
import { checkMergesTheChecked } from "./checked.ts";
import { checkClaimsAreReleased } from "./claims.ts";
import { checkCommittedOnce } from "./committed.ts";
import { checkLoopsWhileRaising, checkRaisesTheLow, checkScoresAreProven } from "./dimensions.ts";
import { checkNothingDoubled } from "./doubled.ts";
import { checkComesToRest, checkEndsOrAsks } from "./ends.ts";
import { checkFrozenTestsStay } from "./frozen.ts";
import { recordGrows } from "./grows.ts";
import {
  checkManualWorkSurvives,
  checkOthersCommitsStayOut,
  checkTakenWorkersStay,
} from "./manual-work.ts";
import { checkRefusedStaysOut } from "./guards.ts";
import { checkDeliveriesStored } from "./deliveries.ts";
import type { Invariant } from "./invariant.ts";
import { checkCountsTheMerged, checkJudgedMerges } from "./judged.ts";
import {
  checkKeepsKnowledge,
  checkKeepsPeoples,
  checkLandsOnce,
  checkLandsWhole,
  checkLearnsReadably,
  checkMergedOnce,
} from "./landing.ts";
import {
  checkFoundInTheEnd,
  checkLaunchedOneByOne,
  checkNoMoreThanWished,
  checkOneLiveLaunch,
  checkRedoneForSomebody,
  checkServedByItsOwn,
} from "./launches.ts";
import { checkLedgersAllThatWasSpent, checkLedgersWhatWasSpent } from "./ledger.ts";
import { checkAddsKnowledgeAlone } from "./learned.ts";
import { checkContentLimits, checkLimitsObeyed, checkSpendLimit } from "./limits.ts";
import { checkAdaptsToNews } from "./quiet.ts";
import { checkLinearRecord } from "./record.ts";
import {
  checkAskedOnce,
  checkFixedAsSeen,
  checkPublishedWhereAllowed,
  checkTasksEnd,
} from "./tasks.ts";
import {
  checkMergedByPeople,
  checkOfferedOnce,
  checkSettingsStay,
  checkSyncsAnswered,
  checkTemplatesKeepLines,
} from "./templates.ts";
import { checkRecoversInTime } from "./recovery.ts";
import { checkLandsAsReported } from "./reported.ts";
import { checkRequestsBlock } from "./requests.ts";
import { checkKeepsPeoplesCommits, checkKeepsPeoplesLines } from "./survives.ts";
import { checkNotesReachWorkers } from "./worker-notes.ts";
import {
  checkApprovedAsSaid,
  checkHoldStopsMerges,
  checkPausedRests,
  checkSilentToStrangers,
} from "./words.ts";

/** Invariants that hold at any time. */
export const ALWAYS: readonly Invariant[] = [
  ...[
    checkOneLiveLaunch,
    checkLaunchedOneByOne,
    checkServedByItsOwn,
    checkFoundInTheEnd,
    checkRedoneForSomebody,
    checkNoMoreThanWished,
  ],
  ...[
    checkMergedOnce,
    checkJudgedMerges,
    checkCountsTheMerged,
    checkNothingDoubled,
    checkCommittedOnce,
    checkLinearRecord,
    checkNotesReachWorkers,
  ],
  ...[checkTakenWorkersStay, checkManualWorkSurvives, checkOthersCommitsStayOut],
  ...[checkLeavesNoTrace, checkObeysItsOwn],
  ...[checkAskedOnce, checkFixedAsSeen, checkPublishedWhereAllowed],
  ...[checkOfferedOnce, checkSettingsStay, checkMergedByPeople],
  ...[
    checkMergesTheChecked,
    checkRequestsBlock,
    checkRefusedStaysOut,
    checkAnsweredOnce,
    checkWordsAreKept,
    checkLedgersWhatWasSpent,
    checkRecoversInTime,
    checkClaimsAreReleased,
  ],
  ...[reportLandsNothing, checkFollowsUpInBounds, checkUnmetNeedsPerson],
  ...[
    checkAdaptedBeforeStart,
    checkWidenedByPeople,
    checkAdaptsToNews,
    checkRaisesTheLow,
    checkScoresAreProven,
    checkLoopsWhileRaising,
    checkLearnsReadably,
  ],
  ...[
    checkContentLimits,
    checkLimitsObeyed,
    checkSpendLimit,
    checkBegunWithinBudget,
    recordGrows,
    checkSilentToStrangers,
    checkApprovedAsSaid,
    checkHoldStopsMerges,
    checkPausedRests,
  ],
];
/** Invariants that hold after faults have stopped and everybody has answered. */
export const AT_END: readonly Invariant[] = [
  checkEndsOrAsks,
  checkTasksEnd,
  checkSyncsAnswered,
  checkTemplatesKeepLines,
  checkAnsweredAll,
  checkKeepsPeoplesCommits,
  checkKeepsPeoplesLines,
  checkLandsAsReported,
  checkLedgersAllThatWasSpent,
  checkComesToRest,
  checkDeliveriesStored,
  checkLandsOnce,
  checkLandsWhole,
  checkFrozenTestsStay,
  checkKeepsPeoples,
  checkKeepsOthersLines,
  checkKeepsKnowledge,
  checkAddsKnowledgeAlone,
  checkTriesFewTimes,
  reportIsThere,
];
