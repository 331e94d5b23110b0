/**
 * What a build remembers: the record's documents as values. `record/` parses and renders them;
 * `decide` is the only one
 * that makes a new one. Times are ISO 8601 in UTC, shas are git's.
 *
 * Lines: the record's machine state is one contract, read from top to bottom.
 */
import type { SessionKindName, SessionName, WorkerId } from "./names.ts";
import type { SessionState } from "./session.ts";
import type { Failure, FailurePlace, ModelClassState } from "./failures.ts";
import type { Candidate, EarlyLanding } from "./candidate.ts";
import type { Ci, Flaky, Baseline } from "./ci.ts";
import type { LostMerge, SavedWork } from "./saved-work.ts";
import type { HandIn } from "./hand-in.ts";
import type { Attribution, Pause, PreparedStart, RedTip, WaveGate } from "./holds.ts";
import type { CurrentPlan, Planning, Adaptation } from "./planning.ts";
import type { LineComment, Steer } from "./feedback.ts";
import type { Task } from "./task.ts";
import type { BuildCause, RefusedEffect, StopState, WorkerCause } from "./stop.ts";
import type { BlockedChange, Waiver } from "./guard-findings.ts";
import type { DeliveryKind, BuildType, BuildStatus } from "./build-types.ts";
import type { Brief } from "./brief.ts";
import type { Completion } from "./completion.ts";
import type { CloseInput, ResearchInput } from "./closing-inputs.ts";
import type { KnowledgeChange, PassMemory } from "./knowledge.ts";
import type { PreflightState } from "./preflight.ts";
import type { OpenIssue } from "./facts.ts";
import type { Budgets, SessionSettings, Schedule } from "./settings.ts";
import type { ChangeRequest, ReviewVerdict, ReviewRecord } from "./verdict.ts";
import type { LandingWait } from "./landing-wait.ts";
import type { Loop } from "./loop.ts";
import type { Dimension, PassScore } from "./rubric.ts";
import type { BuildOverrides } from "./overrides.ts";
import type { CostHistory } from "./cost-history.ts";
import type { Usage } from "./proposal.ts";
import type { SessionUsage, UnsettledRun } from "./usage.ts";
import type { MergeMethod } from "./permissions.ts";

/** One build, whole: everything that is on its record branch. */
export interface State {
  /** `meta.json`. */
  build: BuildState;
  /** The pinned text of the request, in BUILD.md. */
  request: string;
  /** BUILD.md's `## Direction`: people's words, kept as they stand. */
  direction: string;
  /** `workers/*.md`, ordered by id. The plan *is* these. */
  briefs: Brief[];
  /** `state/<id>.json`. */
  workers: Record<WorkerId, WorkerState>;
  /** `completions/*.json`, by the session that closed with it. */
  completions: Record<SessionName, Completion>;
  /** `reviews/<id>.<round>.json`, by that name without the ending. */
  reviews: Record<string, ReviewRecord>;
  /** `close.json`: what the closing session said, once it has. */
  closing: CloseInput | null;
  /** `loops/<n>/open_issues.json`, by loop: as its research is shown them. */
  openIssues: Record<number, OpenIssue[]>;
  /** `loops/<n>/research.json`, by loop: what was found, within its quotas. */
  research: Record<number, ResearchInput>;
  /** `loops/<n>/score.json`, by pass: 0 is the first, n is loop n. */
  scores: Record<number, PassScore>;
  /** `loops/<n>/memory.json`, by loop (0 is the first pass): what it came to. */
  memories: Record<number, PassMemory>;
}

/** `meta.json`: N5's fields (slug, build_type, status, current_wave) and ours. */
export interface BuildState {
  version: 1;
  slug: string;
  /** Which build of its issue this is, from 1. */
  ordinal: number;
  build_type: BuildType;
  delivery: DeliveryKind;
  /** Criteria of the request by which the final session judges the whole, one by one. */
  done_when: string[];
  status: BuildStatus;
  current_wave: number;
  repository: { id: number; owner: string; name: string };
  issue: number;
  title: string;
  /** The labelling that started it; a later labelling of the issue starts another build. */
  trigger: { event: string; by: string; at: string };
  request_sha256: string;
  branch_prefix: string;
  base: { branch: string; sha: string };
  created_at: string;
  /** Sessions of the build as a whole (`build/<kind>/<attempt>`), the newest of each kind. */
  sessions: Partial<Record<SessionKindName, SessionState>>;
  /** Attempts made so far, by kind. */
  attempts: Partial<Record<SessionKindName, number>>;
  /** Attempts that a person's `/retry` granted on top, by kind. */
  granted: Partial<Record<SessionKindName, number>>;
  /**
   * Proof that sessions can run by this configuration, awaited before the first one; null = not
   * asked for yet.
   */
  preflight: PreflightState | null;
  /**
   * Of its own sessions, which go once one of the kind completes, and of the landing's checks;
   * oldest first.
   */
  failures: Failure[];
  plan: CurrentPlan | null;
  planning: Planning;
  /** `waves`: those that people had to let begin, in order. */
  gates: { plan: ApprovalGate; waves: WaveGate[]; landing: ApprovalGate };
  /** Nothing new is begun, published or merged. */
  paused: Pause | null;
  /** Nothing is merged, the landing included; all else goes on. */
  hold: Attribution | null;
  /** Who ended it before it landed. */
  cancelled: Attribution | null;
  /** When the issue was closed, as far as that was heeded. */
  issue_closed: string | null;
  /** The newest commit by others on the record that has been heeded. */
  heeded_push: string | null;
  /** All comments before this time have been looked at; and the ids of those since. */
  watermark: string;
  handled: number[];
  /**
   * Up to this id all were looked at, whatever their dates: the clock was set back since; null =
   * their dates tell.
   */
  handled_to: number | null;
  /**
   * Comments that are edited in place, by key; `id` null = intended, not yet seen. `hash`: of the
   * body last posted.
   */
  comments: Record<string, PostedComment>;
  /** One-shot comments intended and not yet seen. */
  outbox: OutboxComment[];
  /** Questions that people were asked, by key: each is asked once. */
  asked: string[];
  /** Reactions still to be given; one is taken off once GitHub has answered. */
  reactions: { comment: number | null; issue: number; content: "eyes" | "rocket" | "confused" }[];
  landing: Landing | null;
  /** The base branch conflicts with the build branch; a person merges it. */
  base_conflict: BaseConflict | null;
  /** Checks that failed and then passed on the same commit: each name once. */
  flaky: Flaky[];
  /**
   * Fingerprint of the build's change against the base as the closing session judged it
   * (`facts.buildDiff`).
   */
  judged: string | null;
  /** Where the build branch was last seen. */
  tip: string | null;
  /** When Baton made the build branch again that somebody had deleted. */
  restored_at: string | null;
  /**
   * What GitHub refuses and is tried again by itself: asked about since `since`, tried last at
   * `at`.
   */
  refusal: { details: RefusedEffect; since: string; at: string; tries: number } | null;
  /** How checks stood before the build; null = not read yet. */
  baseline: Baseline | null;
  /** The build branch's head, where its checks fail. */
  red_tip: RedTip | null;
  /** The head whose checks the next wave waits for, and since when. */
  proving: { sha: string; since: string } | null;
  /**
   * What CI checks before the next worker is merged; null = workers' pull requests have their own
   * checks, or none.
   */
  candidate: Candidate | null;
  /** Parts that people landed while the build was still at work, oldest first. */
  early: EarlyLanding[];
  /** Its plan begins with tests that are frozen from then on; decided when it starts. */
  test_first: boolean;
  /** Improvement loops that this build is to have, in all. */
  loops_wanted: number;
  /** Those that have begun, oldest first; the last may be under way. */
  loops: Loop[];
  /** By the configuration as it was last read. */
  schedule: Schedule;
  /** Oldest first; the last may be under way, or wait for a person. */
  adaptations: Adaptation[];
  /** By what its closing sessions score it; null = none has begun. */
  rubric: Dimension[] | null;
  /**
   * Where sessions and checks failed, oldest first: the same failure again and again stops the
   * build.
   */
  failed_at: FailurePlace[];
  /** Failed sessions in the whole build; 15 stop it. */
  retries: number;
  /** What it asks for on top of the configuration. */
  wishes: BuildOverrides;
  /** The document that the request names, and the blob that it was when the build began. */
  prd: { path: string; sha: string } | null;
  /**
   * Dollars that it may cost, by configuration and wishes as they were last read; null = no bound.
   */
  budget: number | null;
  /** The other budgets, by the configuration as it was last read. */
  budgets: Omit<Budgets, "build">;
  /**
   * Sessions were parked, and none has got an answer since; `reason` is the last word. Null = one
   * has.
   */
  unanswered: { since: string; reason: string; asked: boolean } | null;
  /** What sessions of this repository cost before this build; null = not read yet. */
  history: CostHistory | null;
  /** The build can't go on without a person. */
  stop: StopState<BuildCause> | null;
  /** What plays the sessions, by the configuration as it was last read. */
  play: SessionSettings;
  /**
   * Commits at which the build's sessions see other repositories, by `getPinKey`; each is set once.
   */
  pins: Record<string, string>;
  /** Dollars: of the sessions whose price is known; null = of none so far. */
  usage: Usage;
  /** The same, of the sessions of the build as a whole: one entry each. The workers' are theirs. */
  spent: SessionUsage[];
  /** Runs that were given up before they were counted in `usage`. */
  unsettled: UnsettledRun[];
  /** Sessions whose runs have been counted in `usage`. */
  sessions_run: number;
  /** Those of them whose price is not known. */
  unpriced: number;
  /**
   * What has played so far, by the sessions' own word: each name once, in the order of appearance.
   */
  models: string[];
  /**
   * Where it ended without a landing: the build branch's last commit, whose files are handed over;
   * null = none.
   */
  delivered: { sha: string; base: string } | null;
  ended_at: string | null;
  /** Times that the base branch was merged into the build branch. */
  followed: number;
  /**
   * What GitHub would not let Baton tidy up after the end, by the effect's key: not asked for
   * again.
   */
  remains: { effect: string; detail: string }[];
  /** All leftovers are gone; only the tag is still to be set. */
  tidy: boolean;
  /** Of a record of tasks, oldest first; a build has none. */
  tasks: Task[];
}

/**
 * Waits for a person (`open`), or is answered, since `at` (null where nothing waits yet, and for a
 * plan, which has its own). `hash` is what the approval binds to.
 */
export interface ApprovalGate {
  state: "closed" | "open" | "approved";
  hash: string | null;
  by: string | null;
  at: string | null;
}

export interface PostedComment {
  issue: number;
  id: number | null;
  hash: string;
}

export interface OutboxComment {
  key: string;
  issue: number;
  body: string;
}

/** Two heads that don't merge. */
export interface BaseConflict {
  base: string;
  tip: string;
  /** What both sides changed, as far as it is known. */
  files: string[];
  /** Since when the base branch conflicts. */
  at: string;
}

export interface Landing {
  /** The build branch's tip that is to land. */
  tip: string;
  /** What lands: the tip's tree, with what `knowledge` changes. */
  tree: string;
  /**
   * What it changes in `.baton/knowledge.yml`, which its tree has beside the tip's; null = nothing.
   */
  knowledge: KnowledgeChange | null;
  /** Fingerprint of what it changes (`facts.buildDiff`): an approval stands while that does. */
  diff: string | null;
  /** When it came to change something else than when it was cut first; null = it never did. */
  changed_at: string | null;
  /** Base head that the land commit stands on. */
  parent: string;
  /** The one commit, once made. */
  commit: string | null;
  pr: number | null;
  merge_sha: string | null;
  /** More than one = somebody chose a merge commit. */
  merge_parents: string[];
  /** Fingerprint of title and body that its pull request was last given. */
  text: string | null;
  /** Since when it is in the base branch's merge queue. */
  queued_at: string | null;
  /** What it waits for though its checks are green. */
  waits: LandingWait | null;
  /** Ids of people's reviews that have been heeded. */
  heeded_reviews: number[];
  /**
   * Id of the review that approved the landing; null where nothing did, or a comment or the
   * settings.
   */
  approving_review: number | null;
  /** GitHub refused to merge it once, then. */
  refused_at: string | null;
  /**
   * Its pull request is the draft that held the candidates, and has to be marked as ready before
   * the commit is cut.
   */
  unready: boolean;
  /** CI on that commit. */
  ci: Ci;
}

/** `state/<id>.json`. The worker's status is derived from it by `statusOf`, never stored. */
export interface WorkerState extends ModelClassState {
  id: WorkerId;
  session: SessionState | null;
  attempts: Partial<Record<SessionKindName, number>>;
  /** Oldest first; those of sessions go once one completes. */
  failures: Failure[];
  pr: { number: number; head_repository_id: number } | null;
  /** The branch as Baton last saw it: the session that made it is in the commit's trailer. */
  head: { sha: string; tree: string; session: SessionName | null; ci: boolean } | null;
  /** The newest session whose change is on the branch. */
  published: SessionName | null;
  /** Oldest first: an approval binds to the tree, and to what its diff shows. */
  verdicts: ReviewVerdict[];
  /** People's requests for changes that stand, oldest first. */
  requests: ChangeRequest[];
  /** What people said on lines of the pull request, in the order in which it was seen. */
  words: LineComment[];
  /** Heads of the build branch that it conflicted with, each of which a rework merged. */
  conflicts: string[];
  /** Paths that its sessions changed; at most so many as GitHub names of a comparison. */
  changed: string[];
  /** Those of them that it removed. */
  removed: string[];
  ci: Ci;
  mergeable: boolean | null;
  /** GitHub refused to merge it once, then. */
  refused_at: string | null;
  merge_sha: string | null;
  /** Who merged it by hand; null = Baton did. */
  merged_by: string | null;
  /** Earlier merges of it that are no longer in the build branch, oldest first. */
  lost: LostMerge[];
  /**
   * Paths of its merged work that later commits on the build branch took back, as known while the
   * build closes.
   */
  taken_back: string[];
  /** Closed complete with no diff; counts as merged. */
  done: boolean;
  /** `pull`: by closing this pull request; null = by a command. */
  skipped: { by: string; at: string; pull: number | null } | null;
  /**
   * Left undone by a person; unlike one that is skipped, it does not satisfy what depends on it.
   */
  cancelled: Attribution | null;
  /** It is not merged. */
  hold: Attribution | null;
  /** It could start, and waits for a person's `/start`; null = it need not. */
  prepared: PreparedStart | null;
  /** Who launched it; null = nobody had to so far. */
  started: Attribution | null;
  /** Its pull request is a draft. */
  draft: boolean;
  /** Since when GitHub doesn't say whether the pull request can be merged. */
  unsure_since: string | null;
  /** Merge methods that GitHub refused for the pull request. */
  unfit_methods: MergeMethod[];
  stop: StopState<WorkerCause> | null;
  /** Unpublished work that the next work or rework session starts from. */
  kept: SavedWork | null;
  /** What the guards found in the newest change that was handed in. */
  held: BlockedChange | null;
  /** What people let through all the same, oldest first. */
  waivers: Waiver[];
  /** What people said to it, oldest first. */
  steers: Steer[];
  /** Reworks that a person's `/retry` wiped off the count. */
  granted_reworks: number;
  /** Review rounds that a person's `/retry` wiped off the count. */
  granted_rounds: number;
  /**
   * Fingerprint of the description that its pull request was last given; null = it has none yet.
   */
  text: string | null;
  /** Ids of people's reviews that have been heeded. */
  heeded_reviews: number[];
  /** By session, in their order. */
  spent: SessionUsage[];
  /** Dollars that a person allows its sessions together; null = as the configuration says. */
  budget: number | "none" | null;
  /** The person who does its work and its reworks in place of sessions; null = nobody took it. */
  taken: Attribution | null;
  /** What that person hands in, until it is published; null = nothing. */
  hand_in: HandIn | null;
  /**
   * Head of the branch as a person left it who gave the worker back: sessions go on from it; null =
   * nobody did.
   */
  person_head: string | null;
}
