/** What a type of build decides: which scripts its workers follow, who judges the whole, and what comes of it. */
import type { BuildType } from "../build/state.ts";
import type { Script } from "../plan/brief.ts";

/** `land`: one commit on the base branch. `report`: a report, and nothing lands. */
export const DELIVERIES = ["land", "report", "both"] as const;
export type Delivery = (typeof DELIVERIES)[number];

/** Kinds of session that judge a pass as a whole. */
export type FinalKind = "close" | "synthesise";

export interface BuildTypeRules {
  type: BuildType;
  /** Scripts that its briefs may name. */
  scripts: readonly Script[];
  finalKind: FinalKind;
  /** What comes of it where the request doesn't say. */
  delivery: Delivery;
  /** The request's key that says otherwise; null = it always lands. */
  deliveryKey: "land" | "finalise" | null;
  /** Whether a worker's pull request waits for checks that GitHub's rules don't require. */
  waitsForChecks: boolean;
  /** Whether `test_first` applies. */
  testFirst: boolean;
  /** Whether `loops` and `score.target` apply. */
  improves: boolean;
  /** How often its final session may ask for more workers. */
  followUpRounds: number;
}
