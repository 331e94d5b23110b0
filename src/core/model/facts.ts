/**
 * The input of `decide`: a snapshot of GitHub's current state of everything that isn't terminal.
 * `app/observe` makes it. The shell always resolves a role through the collaborator API first.
 *
 * Lines: all observed facts, in one place.
 */
import type { KnowledgeProblem } from "./knowledge.ts";
import { z } from "zod";
import type { CostHistory } from "./cost-history.ts";
import type { BranchRules, Role, MergeMethod } from "./permissions.ts";
import type { LostWork } from "./saved-work.ts";
import type { CandidateMark } from "./candidate.ts";
import type { HandInFact } from "./hand-in.ts";
import type { RecordEdits } from "./record-files.ts";
import type { Settings } from "./settings.ts";
import type { SessionName, WorkerId } from "./names.ts";
import type { UnsettledFact } from "./usage.ts";
import type { Approval, CheckFact, BaselineFact } from "./ci.ts";
import type { Proposal } from "./proposal.ts";
import type { ChangedLines } from "./review-findings.ts";
import type { PreflightFact } from "./preflight.ts";
import type { GuardFinding } from "./guard-findings.ts";
import type { RenderedLine } from "../text/rendered-lines.ts";

/** Somebody who wrote commits of a build, as git names them. Anyone may use any name. */
export interface Coauthor {
  name: string;
  email: string;
}

/** An open issue of the repository by a person with write access, which research may use. */
export const openIssueSchema = z.strictObject({
  number: z.int(),
  title: z.string(),
  body: z.string(),
  by: z.string(),
  labels: z.array(z.string()),
});
export type OpenIssue = z.infer<typeof openIssueSchema>;

export interface Facts {
  /** Baton's own account, `baton[bot]`, and numeric App id. */
  app: { login: string; id: number };
  repository: RepositoryFact;
  /** Normalised configuration of the base branch, or why it can't be read. */
  settings: { ok: true; value: Settings } | { ok: false; problem: string };
  issue: IssueFact;
  refs: {
    /** Head of the base branch. */
    base: string;
    /** Its tree. Null if not needed (nothing has landed early). */
    baseTree: string | null;
    build: { sha: string; tree: string } | null;
    land: {
      sha: string;
      tree: string;
      parent: string;
      /** Whether the App made it. */
      own: boolean;
      /** What the App made it from, if it is a candidate. */
      candidate: CandidateMark | null;
    } | null;
    workers: Record<WorkerId, string>;
    /** Heads of this build's existing branches, by full name. */
    heads: Record<string, string>;
    /** Whether the closing tag exists. */
    tag: boolean;
    /**
     * Commits that were in the build branch at the last read and no longer are (the newest
     * hundred).
     */
    dropped: string[];
  };
  /**
   * Fingerprint of the build branch's changes to the base branch, independent of the base's other
   * commits. Null if not needed (before the closing), and if GitHub doesn't list the whole change.
   */
  buildDiff: string | null;
  /**
   * Parts of merged workers that the build branch no longer contains. Read while the build closes
   * or lands, and after a rewrite of the branch.
   */
  lostWork: Partial<Record<WorkerId, LostWork>>;
  /**
   * People who wrote commits of the build, ordered by their first commit. Known while the build
   * closes and lands.
   */
  coauthors: Coauthor[];
  /**
   * Whether the build's base branch was deleted. `heir` is the default branch if it contains the
   * commit where the build began.
   */
  baseBranch: { gone: boolean; heir: string | null };
  /** Set if Baton could not work here until just now. Null if it could, or doesn't know. */
  away: Unavailability | null;
  /** Whether the build branch contains the base branch's head. True if there is no build branch. */
  buildContainsBase: boolean;
  /** Checks on the build branch's own head. Null if no workflow runs on pushes to it. */
  tip: { pending: boolean; failing: string[]; passed?: string[] } | null;
  /**
   * The newest base commit that the build branch contains. The base's head if there is no build
   * branch.
   */
  baseInBuild: string;
  /** Its checks. Null if not needed because they are known. */
  baseline: BaselineFact | null;
  /** Runs of the workflow whose name is that of an active session of this build. */
  runs: RunFact[];
  /** By session: the proposal from the run of its current launch. */
  proposals: Record<SessionName, ProposalFact>;
  /** Unprocessed hand-ins by people who took over workers. */
  handIns: Partial<Record<WorkerId, HandInFact>>;
  pulls: Partial<Record<WorkerId | "land", PullFact>>;
  /**
   * Comments by people (never by Apps or bots) since the watermark, oldest first, on the issue or a
   * pull request of the build.
   */
  remarks: CommentFact[];
  /**
   * The same for edited comments that contain a line like a command and have no reaction by Baton.
   */
  edited: CommentFact[];
  /**
   * Baton's own comments with a marker of this build, by key. `at` is their creation time, ISO
   * 8601.
   */
  posted: Record<string, { id: number; issue: number; hash: string; at?: string }>;
  /** The configuration's preflight. Null if nothing waits for it. */
  preflight: PreflightFact | null;
  /**
   * An open pull request of a template without conflicts. Null if there is none, or it isn't
   * needed.
   */
  templatesPull: number | null;
  /**
   * The pull request that proposes Baton's files. Null if the workflow exists, none was opened, or
   * it isn't needed.
   */
  onboarding: OfferedPull | null;
  /** Rules for the kinds of branches that the build needs, and for the base branch. */
  rules: { worker: BranchRules; build: BranchRules; land: BranchRules; base: BranchRules };
  /**
   * Whether the base branch's workflows start checks on a PR against the build branch, and on one
   * against the base branch. `byPath`: some start on workers' PRs only for certain changed files.
   */
  ciExpected: { workers: boolean; land: boolean; byPath: boolean };
  /** The record's head when it was loaded. Null if there is no record. */
  record: string | null;
  /** ISO 8601. All of these facts were read at this time or later. */
  readAt: string;
  /** What others pushed onto the record since Baton's newest commit on it. Null if nothing. */
  edits: RecordEdits | null;
  /**
   * Branches with people's commits that did not land. Null during the build and once it is
   * archived.
   */
  unlanded: UnlandedBranch[] | null;
  /**
   * The newest pull request that reverts the landed commit. Null if there is none, or it isn't
   * needed.
   */
  reversal: Reversal | null;
  /** The repository's issues for a loop's research. Null if not needed. */
  openIssues: OpenIssue[] | null;
  /** Session costs of the repository's ended builds. Null if not needed. */
  history: CostHistory | null;
  /** By run: the usage of runs that Baton gave up on before counting them. */
  unsettled: Record<number, UnsettledFact>;
  /** What other builds spent. Null if no budget of several builds is set. */
  spending: SpendingFact | null;
  /**
   * Paths of workflows that start checks only on PRs against the base branch, not against the build
   * branch.
   */
  landOnly: string[];
  /** `.baton/knowledge.yml`, while a build closes and lands. Null if not needed. */
  knowledge: KnowledgeFact | null;
  /**
   * The document that the request names, from the base branch. Null if it names none, or nothing
   * begins.
   */
  prd: PrdFact | null;
  /**
   * The record of the requested build whose branch was deleted. Null if none was, or no build is
   * requested. `by` is the person who deleted it, or null if GitHub doesn't say.
   */
  lostRecord: { branch: string; by: string | null } | null;
  /**
   * Results of the previous pass's effects that no other fact shows (a refused merge, a merge
   * conflict).
   */
  outcomes: EffectOutcome[];
}

/** Dollars, including the limits of running sessions. */
export interface SpendingFact {
  /** For the repository's other builds on this UTC day. */
  day: number;
  /** For all other builds in the installation's repositories in this UTC calendar month. */
  month: number;
  /**
   * Other repositories, `owner/name`, that Baton can't read now. The sum contains their last known
   * value.
   */
  unread: string[];
}

export interface KnowledgeFact {
  /** Tree of the build branch's tip, which includes the base branch. */
  tree: string;
  /** The file's text. Null if it doesn't exist. */
  text: string | null;
  /** Why it can't be read. Null if it can. */
  problem: KnowledgeProblem | null;
  /** Globs of entries that match no file of the tree. */
  gone: string[];
}

export interface UnlandedBranch {
  /** Full name. */
  branch: string;
  /** Authors of the commits: logins, or names of authors without an account. */
  by: string[];
}

/**
 * `sha`: the blob's. `problem`: why the document can't be used and how to fix it, as a sentence.
 */
export type PrdFact =
  | { ok: true; path: string; sha: string }
  | { ok: false; path: string; problem: string };

export interface Reversal {
  number: number;
  state: "open" | "closed" | "merged";
  mergeable: boolean | null;
}

/** Why Baton could do nothing in a repository, and since when (as far as Baton noticed). */
export interface Unavailability {
  why: "archived" | "suspended" | "unreachable";
  since: string;
}

export interface RepositoryFact {
  id: number;
  owner: string;
  name: string;
  defaultBranch: string;
  archived: boolean;
  mergeMethods: MergeMethod[];
  /**
   * Source of the body of a squash commit made with GitHub's button: `COMMIT_MESSAGES`, `PR_BODY`
   * or `BLANK`.
   */
  squashMessage: string;
  /** Source of its subject: `COMMIT_OR_PR_TITLE` or `PR_TITLE`. */
  squashTitle: string;
  /** Whether people have to sign off commits made on the web. */
  signOffRequired: boolean;
  /** Whether the vendored workflow is on the default branch. */
  workflowInstalled: boolean;
  /**
   * Why GitHub would refuse to start a session's run with the workflow, and the fix, as a sentence.
   */
  workflowUnusable: string | null;
  /** How the workflow differs from the settings, and the fix, as a sentence. */
  workflowDiffers: string | null;
  /** Paths of workflows other than Baton's that start for each created branch and tag. */
  onCreate: string[];
}

/** Texts of people are as GitHub shows them: see `core/text/rendered-lines.ts`. */
export interface IssueFact {
  number: number;
  title: string;
  body: string;
  state: "open" | "closed";
  /** Who opened it. Role `none` for Apps and deleted accounts. */
  author: { login: string; role: Role };
  /** Who closed it last. Null while it is open, and if unknown. */
  closed: { by: string; role: Role; at: string } | null;
  /** Who reopened it last. Null while it is closed, if nobody did, or if it wasn't a person. */
  reopened: { by: string; role: Role; at: string } | null;
  /** When title or body was last edited. */
  editedAt: string | null;
  /** The person who edited it last. Null if nobody did, or it wasn't a person. */
  edited: { by: string; role: Role; at: string } | null;
  /**
   * Who removed the trigger label last. Null while the label is set, if nobody did, or if it wasn't
   * a person.
   */
  unlabelled: { by: string; role: Role; at: string } | null;
  /** The newest labelling with the trigger label. Null if the issue doesn't have the label. */
  trigger: { event: string; actor: string; role: Role; at: string } | null;
}

export interface RunFact {
  id: number;
  session: SessionName;
  launch: number;
  /** `waiting`: for a person's approval of a deployment or of a contributor's first run. */
  status: "queued" | "waiting" | "in_progress" | "completed";
  conclusion: string | null;
  /** GitHub had already started an older run for the same launch. Absent if this is the first. */
  older?: number;
  /** When it began to wait for a runner, or later when it got one. ISO 8601; absent if unknown. */
  changedAt?: string;
  /** The message of an Actions policy that ended the run before its first step. */
  policy: string | null;
  /**
   * While the run waits for approval: the environments whose reviewers must approve. Empty if
   * GitHub names none.
   */
  approvals?: Approval[];
  /**
   * Last log lines of its job that say why its session failed, without secrets. Absent if it did
   * not fail or has none.
   */
  log?: string[];
  url: string;
}

export type ProposalFact =
  | {
      ok: true;
      proposal: Proposal;
      guards: GuardFinding[];
      /**
       * For every review after the first: lines changed since the previous review. Absent if
       * unknown.
       */
      touched?: ChangedLines;
      /** For a closing session: whether each path in its scores' evidence exists. */
      standing?: Record<string, boolean>;
    }
  /**
   * The run ended, but its upload can't be used. `reason` is a sentence. `missing` if nothing was
   * uploaded.
   */
  | { ok: false; missing: boolean; reason: string };

export type ValidProposal = Extract<ProposalFact, { ok: true }>;

export interface PullFact {
  number: number;
  state: "open" | "closed";
  merged: boolean;
  mergeSha: string | null;
  /** Parents of `mergeSha`. */
  mergeParents: string[];
  mergedBy: string | null;
  /** ISO 8601. */
  mergedAt: string | null;
  /**
   * Who last closed it without merging, including by deleting a branch. Null while it is open or
   * merged.
   */
  closed: { by: string | null; role: Role; at: string } | null;
  /**
   * Who last reopened it. Null if nobody did, or it isn't needed (its worker isn't skipped because
   * of it).
   */
  reopened: { by: string; role: Role; at: string } | null;
  draft: boolean;
  /** True if this head no longer contains the head in the record, and Baton didn't do that. */
  rewritten: boolean;
  headSha: string;
  headTree: string;
  /** Time of the head commit. */
  headAt: string;
  headRepositoryId: number | null;
  /** `Baton-Session` trailer of the head commit, if the App made it. */
  headSession: SessionName | null;
  /** Whether the head commit's message asks CI to skip it. */
  headSkipsCi: boolean;
  /** What the head was made from, if it is one of the App's candidates. */
  headCandidate: CandidateMark | null;
  baseRef: string;
  mergeable: boolean | null;
  /**
   * A judged tree, or one under review, that has the same diff against the build branch as the
   * head. Null if there is none.
   */
  sameDiffAs: string | null;
  /**
   * GitHub's value in lower case: https://docs.github.com/graphql/reference/enums#mergestatestatus
   */
  mergeState: string;
  /** Who enabled auto-merge. Null if it is off. */
  autoMerge: string | null;
  /** Its position in the merge queue. Null if it isn't in the queue. */
  queue: { position: number } | null;
  /**
   * When and why GitHub last removed it from the merge queue: `CI_FAILURE`, `MERGE_CONFLICT`,
   * `MANUAL` …
   */
  dequeued: { at: string; reason: string } | null;
  checks: { pending: CheckFact[]; failed: CheckFact[]; passed: CheckFact[] };
  /** Whether workflows start checks on it, according to their triggers and its changed files. */
  ciExpected: boolean;
  /** Newest review per person (never bots'), each with the author's role. */
  reviews: PersonReview[];
  /** Reviews by people whose text contains a line like a command. */
  spoken: CommandReview[];
  /** Comment threads on its lines, once it has reviews. */
  threads: ThreadFact[];
  /** Markers of Baton's own reviews on it (`W1.1.1`). */
  ownReviews: string[];
  /** Conclusion of Baton's check run `baton/review` on the head. Null if there is none. */
  verdictCheck: string | null;
}

/** Text in which no command counts. `approves`: whether its review approves. */
export interface CommandReview {
  id: number;
  author: string;
  role: Role;
  at: string;
  lines: RenderedLine[];
  approves?: boolean;
}

export interface PersonReview {
  id: number;
  author: string;
  role: Role;
  state: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED" | "DISMISSED";
  commit: string;
  /** Tree of that commit if the review approves. Null if it is unavailable. */
  tree: string | null;
  body: string;
  at: string;
}

/** Comments on a line: a finding by Baton with its answers, or a thread that a person started. */
export interface ThreadFact {
  /** GraphQL id. */
  id: string;
  /** Baton's finding (`1.2`) if Baton started the thread. */
  finding: string | null;
  path: string;
  line: number | null;
  resolved: boolean;
  /** The person who resolved it. Null if nobody did, or the App did. */
  resolvedBy: { login: string; role: Role } | null;
  /** Comments by people, oldest first. */
  comments: {
    id: number;
    author: string;
    role: Role;
    at: string;
    review: number | null;
    lines: RenderedLine[];
  }[];
}

export interface CommentFact {
  id: number;
  /** Number of its issue or pull request. */
  on: number;
  author: string;
  role: Role;
  at: string;
  /** Lines as the page shows them. `core/commands` finds the ones that count. */
  lines: RenderedLine[];
}

export interface EffectOutcome {
  /** Key of the effect, from `getEffectKey`. */
  effect: string;
  ok: boolean;
  /**
   * `conflict`, `head_moved`, `not_mergeable`, `refused`, `missing` …: the code of the typed error.
   */
  code: string | null;
  /** GitHub's message for people. For a conflict with the base branch: the paths, one per line. */
  detail: string | null;
  /** Id that saves a lookup: of the posted comment or the started run. */
  id: number | null;
  /** Hash of the created object. Absent if none was created. */
  sha?: string;
}

/** A pull request in which Baton proposes its own files: the workflow, settings, an issue form. */
export interface OfferedPull {
  number: number;
  state: "open" | "closed" | "merged";
  title: string;
  /** Its newest commit. */
  head: string;
  /** Whether nobody but Baton has committed to it. */
  untouched: boolean;
}
