/**
 * What `decide` looks at: a snapshot of what GitHub says now, of everything that isn't terminal.
 * Made by
 * `app/observe`; a role is always resolved through the collaborator API, by the shell, before it
 * gets here.
 *
 * Lines: all that is looked at, in one place.
 */
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

/**
 * Somebody who wrote commits of a build, as git names them: anyone may call themselves anything.
 */
export interface Coauthor {
  name: string;
  email: string;
}

/** An issue of the repository that is open, by a person with write: research may take it up. */
export const openIssueSchema = z.strictObject({
  number: z.int(),
  title: z.string(),
  body: z.string(),
  by: z.string(),
  labels: z.array(z.string()),
});
export type OpenIssue = z.infer<typeof openIssueSchema>;

export interface Facts {
  /** Baton's own account, `baton[bot]`, and numeric app id. */
  app: { login: string; id: number };
  repository: RepositoryFact;
  /** Normalised configuration of the base branch, or why it can't be read. */
  settings: { ok: true; value: Settings } | { ok: false; problem: string };
  issue: IssueFact;
  refs: {
    /** Head of the base branch. */
    base: string;
    /** Its tree; null while nobody asks (nothing has landed early). */
    baseTree: string | null;
    build: { sha: string; tree: string } | null;
    /** `candidate`: what the App made it from, where it is one. */
    land: { sha: string; tree: string; parent: string; candidate: CandidateMark | null } | null;
    workers: Record<WorkerId, string>;
    /** Branches of this build that exist, full names; and whether the closing tag does. */
    all: string[];
    tag: boolean;
    /**
     * Commits that were in the build branch when it was last looked at and are no longer (the
     * newest hundred).
     */
    dropped: string[];
  };
  /**
   * Fingerprint of what the build branch changes of the base branch, whatever else the base has got
   * meanwhile; null while nobody asks (before the closing) and where GitHub doesn't list the whole
   * change.
   */
  buildDiff: string | null;
  /**
   * Of merged workers, what the build branch no longer has; looked for while it closes, lands, or
   * was rewritten.
   */
  lostWork: Partial<Record<WorkerId, LostWork>>;
  /**
   * People who wrote commits of the build, in the order of their first; known while it closes and
   * lands.
   */
  coauthors: Coauthor[];
  /**
   * Whether the build's base branch is gone; `heir` = the default branch, where it has what the
   * build began with.
   */
  baseBranch: { gone: boolean; heir: string | null };
  /** Baton could not work here until just now; `null` where it could, or doesn't know. */
  away: Unavailability | null;
  /**
   * Whether the base branch's head is contained in the build branch; true while there is no build
   * branch.
   */
  buildContainsBase: boolean;
  /** Checks on the build branch's own head; `null` where no workflow runs on pushes to it. */
  tip: { pending: boolean; failing: string[]; passed?: string[] } | null;
  /**
   * The newest commit of the base branch that the build branch contains; its head while there is no
   * build branch.
   */
  baseInBuild: string;
  /** What its checks say; null while nobody asks, as that is known. */
  baseline: BaselineFact | null;
  /** Runs of the workflow whose name is one of this build's active sessions'. */
  runs: RunFact[];
  /** By session: the proposal of the run that serves its current launch. */
  proposals: Record<SessionName, ProposalFact>;
  /** What people hand in of workers that they took, where Baton has still to look at it. */
  handIns: Partial<Record<WorkerId, HandInFact>>;
  pulls: Partial<Record<WorkerId | "land", PullFact>>;
  /**
   * Comments by people (never by apps or bots) since the watermark, oldest first; on the issue or a
   * pull of it.
   */
  remarks: CommentFact[];
  /**
   * The same of comments that hold a line like a command, were edited, and that nobody reacted to
   * as Baton does.
   */
  edited: CommentFact[];
  /**
   * Our own comments that bear a marker of this build, by key; `at`: when they were made, ISO 8601.
   */
  posted: Record<string, { id: number; issue: number; hash: string; at?: string }>;
  /** The configuration's preflight; `null` where nothing waits for it. */
  preflight: PreflightFact | null;
  /**
   * An open pull request of a template, without conflicts; null where there is none, or nobody
   * asks.
   */
  templatesPull: number | null;
  /**
   * The pull request that offers Baton's files; null where the workflow is there, none was opened,
   * or nobody asks.
   */
  onboarding: OfferedPull | null;
  /** What rules hold for branches of the shapes that the build needs, and for the base branch. */
  rules: { worker: BranchRules; build: BranchRules; land: BranchRules; base: BranchRules };
  /**
   * Whether the base branch's workflows start checks on a PR against the build branch, and against
   * the base; and whether some start on workers' PRs only where the changed files are such as they
   * name.
   */
  ciExpected: { workers: boolean; land: boolean; byPath: boolean };
  /** The record's head as it was loaded; null while there is no record. */
  record: string | null;
  /** Nothing of these facts was read earlier, ISO 8601. */
  readAt: string;
  /** What others pushed onto the record since Baton's newest commit of it; null = nothing. */
  edits: RecordEdits | null;
  /**
   * Branches with commits of people that did not land; null while the build goes on or is archived.
   */
  unlanded: UnlandedBranch[] | null;
  /**
   * The newest pull request that undoes the landed commit; null where there is none, or nobody
   * asks.
   */
  reversal: Reversal | null;
  /** What a loop's research is shown of the repository's issues; null while nobody asks. */
  openIssues: OpenIssue[] | null;
  /** What sessions cost in the repository's builds that have ended; null while nobody asks. */
  history: CostHistory | null;
  /** By run, what runs show that were given up before they were counted. */
  unsettled: Record<number, UnsettledFact>;
  /** What other builds spent; null where no budget of several builds is set. */
  spending: SpendingFact | null;
  /**
   * Paths of the workflows that start checks on a PR against the base branch and on none against
   * the build branch.
   */
  landOnly: string[];
  /** `.baton/knowledge.yml`, while a build closes and lands; null while nobody asks. */
  knowledge: KnowledgeFact | null;
  /**
   * The document that the request names, as it is on the base branch; null = it names none, or
   * nothing begins.
   */
  prd: PrdFact | null;
  /**
   * The record of the build that was asked for, whose branch is gone; null = none is, or nothing is
   * asked for. `by`: who deleted it; null = GitHub doesn't say.
   */
  lostRecord: { branch: string; by: string | null } | null;
  /**
   * What the effects of the pass before came to, where a fact can't show it (a refused merge, a
   * merge conflict).
   */
  outcomes: EffectOutcome[];
}

/** Dollars, with the limits of sessions that run now. */
export interface SpendingFact {
  /** Of the repository's other builds, on this UTC day. */
  day: number;
  /** Of all other builds in repositories of the installation, in this UTC calendar month. */
  month: number;
  /**
   * Other repositories, `owner/name`, that can't be read now: the sum has what was last known of
   * them.
   */
  unread: string[];
}

export interface KnowledgeFact {
  /** Tree of the build branch's tip, which has the base branch merged in. */
  tree: string;
  /** The file's text; null = there is none. */
  text: string | null;
  /** Why it can't be read, as a sentence; null = it can. */
  problem: string | null;
  /** Globs of entries that match no file of the tree. */
  gone: string[];
}

export interface UnlandedBranch {
  /** Full name. */
  branch: string;
  /** Who wrote them: logins, or names of those without an account. */
  by: string[];
}

/** `sha`: the blob's. `problem`: why it can't be used, with the remedy, in a sentence. */
export type PrdFact =
  | { ok: true; path: string; sha: string }
  | { ok: false; path: string; problem: string };

export interface Reversal {
  number: number;
  state: "open" | "closed" | "merged";
  mergeable: boolean | null;
}

/** Why nothing could be done in a repository, and since when (as far as Baton noticed). */
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
   * Body of the commit that GitHub's button makes of a squash: `COMMIT_MESSAGES`, `PR_BODY` or
   * `BLANK`.
   */
  squashMessage: string;
  /** Its subject: `COMMIT_OR_PR_TITLE` or `PR_TITLE`. */
  squashTitle: string;
  /** People's commits on the web have to be signed off. */
  signOffRequired: boolean;
  /** The vendored workflow is on the default branch. */
  workflowInstalled: boolean;
  /** Why GitHub would refuse to start a session's run by it, and what mends that: a sentence. */
  workflowUnusable: string | null;
  /** In what it doesn't do as the settings say, and what mends that: a sentence. */
  workflowDiffers: string | null;
  /** Paths of workflows, but Baton's own, that start for each branch and tag that is created. */
  onCreate: string[];
}

/** Words of people are as the page shows them (`core/text/rendered.ts`), here and in reviews. */
export interface IssueFact {
  number: number;
  title: string;
  body: string;
  state: "open" | "closed";
  /** Who opened it; `none` for apps and deleted accounts. */
  author: { login: string; role: Role };
  /** Who closed it last, while it is closed; null also where that isn't known. */
  closed: { by: string; role: Role; at: string } | null;
  /** Who opened it again last, while it is open; null where nobody did, or no person. */
  reopened: { by: string; role: Role; at: string } | null;
  /** When title or body was last edited. */
  editedAt: string | null;
  /** The person who did that; null where nobody did, or no person. */
  edited: { by: string; role: Role; at: string } | null;
  /** Who took the trigger label off last, while it is off; null where nobody did, or no person. */
  unlabelled: { by: string; role: Role; at: string } | null;
  /** The newest labelling with the trigger label, while the label is on the issue. */
  trigger: { event: string; actor: string; role: Role; at: string } | null;
}

export interface RunFact {
  id: number;
  session: SessionName;
  launch: number;
  /** `waiting`: for a person's approval, of a deployment or of a contributor's first run. */
  status: "queued" | "waiting" | "in_progress" | "completed";
  conclusion: string | null;
  /** GitHub started another run for the same launch before; absent = this is the first. */
  older?: number;
  /** When it began to wait for a runner, then when it got one; absent = not known. ISO 8601. */
  changedAt?: string;
  /** What a policy on actions said that ended the run before its first step. */
  policy: string | null;
  /**
   * While it waits for approval: the environments whose reviewers have to give it; empty = GitHub
   * names none.
   */
  approvals?: Approval[];
  /**
   * Last lines of its job's log that say why its session failed, without secrets; absent = it did
   * not, or none.
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
       * Of a review that isn't the first: the lines that changed since the one before; absent = it
       * can't be told.
       */
      touched?: ChangedLines;
      /**
       * Of a closing session: by path that its scores' evidence names, whether something is there.
       */
      standing?: Record<string, boolean>;
    }
  /**
   * The run ended and what it uploaded can't be used; `reason` is a sentence. `missing` = nothing
   * was uploaded.
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
   * Who closed it last without merging, by the deletion of a branch too; null while it is open, or
   * merged.
   */
  closed: { by: string | null; role: Role; at: string } | null;
  /**
   * Who opened it again last; null where nobody did, or nobody asks (its worker isn't skipped for
   * it).
   */
  reopened: { by: string; role: Role; at: string } | null;
  draft: boolean;
  /**
   * The head that the record knows is no longer contained in this one, and Baton didn't do that.
   */
  rewritten: boolean;
  headSha: string;
  headTree: string;
  /** When the head commit was made. */
  headAt: string;
  headRepositoryId: number | null;
  /** `Baton-Session` trailer of the head commit, when the App made it. */
  headSession: SessionName | null;
  /** The head commit's message asks CI to be skipped. */
  headSkipsCi: boolean;
  /** What the head was made from, where it is a candidate of the App's. */
  headCandidate: CandidateMark | null;
  baseRef: string;
  mergeable: boolean | null;
  /**
   * Tree that was or is being judged and whose diff against the build branch the head has; `null` =
   * there is none.
   */
  sameDiffAs: string | null;
  /**
   * How GitHub puts it: https://docs.github.com/graphql/reference/enums#mergestatestatus, in lower
   * case.
   */
  mergeState: string;
  /** Who switched auto-merge on; null = it is off. */
  autoMerge: string | null;
  /** Its place in the merge queue; null = it isn't there. */
  queue: { position: number } | null;
  /**
   * When and why it was last taken out of the merge queue: `CI_FAILURE`, `MERGE_CONFLICT`, `MANUAL`
   * …
   */
  dequeued: { at: string; reason: string } | null;
  checks: { pending: CheckFact[]; failed: CheckFact[]; passed: CheckFact[] };
  /** Whether workflows start checks on it, by their triggers and its changed files. */
  ciExpected: boolean;
  /** People's reviews (never bots'), newest per person, each with the author's role. */
  reviews: PersonReview[];
  /** Reviews by people whose words hold a line like a command. */
  spoken: CommandReview[];
  /** Threads of comments on its lines, once it has reviews. */
  threads: ThreadFact[];
  /** Markers of our own reviews on it (`W1.1.1`). */
  ownReviews: string[];
  /** Conclusion of our check run `baton/review` on the head, `null` when there is none. */
  verdictCheck: string | null;
}

/** Words where no command counts. `approves`: the review that they stand in does. */
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
  /** Of that commit, where it approves; null where it can't be had. */
  tree: string | null;
  body: string;
  at: string;
}

/** Comments on a line: a finding of ours with its answers, or what a person began. */
export interface ThreadFact {
  /** GraphQL's. */
  id: string;
  /** Ours: which finding it is (`1.2`). */
  finding: string | null;
  path: string;
  line: number | null;
  resolved: boolean;
  /** The person who resolved it; null where it was nobody, or the App. */
  resolvedBy: { login: string; role: Role } | null;
  /** By people, oldest first. */
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
  /** Issue or pull number that it stands on. */
  on: number;
  author: string;
  role: Role;
  at: string;
  /** As the page shows them: what of them speaks is for `core/commands` to find. */
  lines: RenderedLine[];
}

export interface EffectOutcome {
  /** `keyOf` the effect. */
  effect: string;
  ok: boolean;
  /**
   * `conflict`, `head_moved`, `not_mergeable`, `refused`, `missing` …: what the typed error said.
   */
  code: string | null;
  /** GitHub's sentence, for people; of a conflict with the base branch the paths, one a line. */
  detail: string | null;
  /** Ids that save a look-up: the comment posted, the run started. */
  id: number | null;
  /** Sha of the object that was made; absent = none was. */
  sha?: string;
}

/**
 * A pull request of Baton's that offers files of its own: the workflow, settings, an issue form.
 */
export interface OfferedPull {
  number: number;
  state: "open" | "closed" | "merged";
  title: string;
  /** Its newest commit. */
  head: string;
  /** Nobody has committed to it beside Baton. */
  untouched: boolean;
}
