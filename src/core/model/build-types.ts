/**
 * What a build type decides: which scripts its workers follow, who judges the whole, and what it
 * delivers.
 */
import { SCRIPTS, type Script } from "./brief.ts";
import type { SessionKindName } from "./names.ts";

export const BUILD_TYPES = ["code_build", "content", "research", "general"] as const;
export type BuildType = (typeof BUILD_TYPES)[number];

export const BUILD_STATUSES = [
  "planning",
  "questions",
  "awaiting_approval",
  "building",
  "closing",
  "landing",
  "landed",
  "complete",
  "cancelled",
  "failed",
] as const;
export type BuildStatus = (typeof BUILD_STATUSES)[number];

/** In these statuses, nothing more happens to a build. */
export const ENDED_STATUSES = [
  "landed",
  "complete",
  "cancelled",
  "failed",
] as const satisfies readonly BuildStatus[];

/** `land`: one commit on the base branch. `report`: a report, without a landing. */
export const DELIVERIES = ["land", "report", "both"] as const;
export type DeliveryKind = (typeof DELIVERIES)[number];

/** Session kinds that judge a pass as a whole. */
export const FINAL_KINDS = ["close", "synthesise"] as const satisfies readonly SessionKindName[];
export type FinalKind = (typeof FINAL_KINDS)[number];

export interface BuildTypeRules {
  type: BuildType;
  /** Scripts that its briefs may name. */
  scripts: readonly Script[];
  finalKind: FinalKind;
  /** The default delivery. */
  delivery: DeliveryKind;
  /** The request's key that changes the delivery. Null if the build always lands. */
  deliveryKey: "land" | "finalise" | null;
  /** Whether a worker's pull request waits for checks that GitHub's rules don't require. */
  waitsForChecks: boolean;
  /** Whether `test_first` applies. */
  testFirst: boolean;
  /** Whether `loops` and `score.target` apply. */
  improves: boolean;
  /** Maximum number of times that its final session may ask for more workers. */
  followUpRounds: number;
}

/** Software: CI checks every change, a session reviews it, and one commit lands. */
export const codeBuild: BuildTypeRules = {
  type: "code_build",
  scripts: ["build", "test", "harden", "verify", "visual-audit"],
  finalKind: "close",
  delivery: "land",
  deliveryKey: null,
  waitsForChecks: true,
  testFirst: true,
  improves: true,
  followUpRounds: 0,
};

/**
 * Documents for readers. The closing session reviews them together for terms, tone, links and
 * contradictions, and may ask for corrections. Workers don't wait for CI. The landing pull request
 * does if there is any.
 */
export const contentBuild: BuildTypeRules = {
  type: "content",
  scripts: ["write", "edit", "fact-check"],
  finalKind: "close",
  delivery: "land",
  deliveryKey: "land",
  waitsForChecks: false,
  testFirst: false,
  improves: true,
  followUpRounds: 2,
};

/**
 * Anything else: the request defines when it is done (`done_when`) and what it delivers
 * (`finalise`).
 */
export const generalBuild: BuildTypeRules = {
  type: "general",
  scripts: SCRIPTS,
  finalKind: "close",
  delivery: "land",
  deliveryKey: "finalise",
  waitsForChecks: true,
  testFirst: true,
  improves: true,
  followUpRounds: 2,
};

/**
 * A question. Each worker follows one vector and names its sources. A synthesise session writes the
 * report and may ask for follow-up vectors. Nothing lands unless the request asks for it.
 */
export const researchBuild: BuildTypeRules = {
  type: "research",
  scripts: ["research"],
  finalKind: "synthesise",
  delivery: "report",
  deliveryKey: "land",
  waitsForChecks: false,
  testFirst: false,
  improves: false,
  followUpRounds: 2,
};

// The build types, by the name that a request uses.

const BUILD_TYPE_RULES: Readonly<Record<BuildType, BuildTypeRules>> = {
  code_build: codeBuild,
  content: contentBuild,
  research: researchBuild,
  general: generalBuild,
};

export function getBuildType({ build_type }: { build_type: BuildType }): BuildTypeRules {
  return BUILD_TYPE_RULES[build_type];
}

/** Reports whether sessions of the kind judge a build as a whole. */
export function isFinalKind(kind: SessionKindName): kind is FinalKind {
  return FINAL_KINDS.some((one) => one === kind);
}

/** Reports whether the build delivers a report. */
export function hasReport({ delivery }: { delivery: DeliveryKind }): boolean {
  return delivery !== "land";
}

/** Reports whether the build ends with a commit on the base branch. */
export function hasLanding({ delivery }: { delivery: DeliveryKind }): boolean {
  return delivery !== "report";
}

/** Reports whether all workers have ended and the build is being judged or landed. */
export function isClosing(status: BuildStatus): boolean {
  return status === "closing" || status === "landing";
}

/** Reports whether nothing more will happen. */
export function isBuildEnded(status: BuildStatus): boolean {
  return ENDED_STATUSES.some((ended) => ended === status);
}
