/**
 * What `decide` asks the shell to do. Each is idempotent or has its intent saved before it is
 * carried out;
 * `app/effects` has one file for each. Data that is large stays where it is: an effect points.
 */
import type { SessionName, WorkerId } from "./names.ts";
import { hashString } from "./hash.ts";
import type { PreflightCheckRun } from "./preflight.ts";
import type { State } from "./state.ts";
import type { MergeMethod } from "./permissions.ts";

export type Effect =
  /**
   * 👀, 🚀 or 😕 on a comment, or on the issue itself (`comment` null). GitHub answers a second one
   * with the first.
   */
  | {
      type: "react";
      comment: number | null;
      issue: number;
      content: "eyes" | "rocket" | "confused";
    }
  /** A one-shot comment; its intent is in the outbox. Found again by its marker. */
  | { type: "comment"; key: string; issue: number; body: string }
  /** A comment edited in place; `id` null = create. */
  | { type: "document"; key: string; issue: number; id: number | null; body: string; hash: string }
  /** Starts a session's run on the default branch. The record commit is the one just saved. */
  | { type: "dispatch"; session: SessionName; launch: number }
  /**
   * Has the repository's own lane prove the configuration; another time where `check` is of an
   * earlier attempt.
   */
  | { type: "preflight"; hash: string; attempt: number; check: PreflightCheckRun | null }
  /** Has Baton's files offered by a pull request, where the workflow isn't there. */
  | { type: "onboard" }
  /**
   * Brings the repository in step with its templates before a build of the issue begins, merges
   * included. Its outcome has the default branch's head where that is done; else the issue says
   * what a person has to do.
   */
  | { type: "sync_templates"; key: string; issue: number; actor: string }
  | { type: "cancel_run"; run: number }
  /** Births a branch at `sha`; there already = done. */
  | { type: "create_branch"; branch: string; sha: string }
  | { type: "delete_branch"; branch: string }
  /**
   * Commits the session's proposed change on the worker's branch (parents: `parents`), born if need
   * be.
   */
  | {
      type: "publish";
      worker: WorkerId;
      session: SessionName;
      parents: string[];
      message: string;
      branch: string;
      /**
       * Only on top of `parents`, whatever stands on the branch by now; absent = also beside what
       * people pushed.
       */
      exact?: true;
    }
  /**
   * A session's proposed change as one COMMENT review: suggestions on lines of the diff of `head`,
   * and the rest as a patch. `marker` finds it again.
   */
  | {
      type: "suggest";
      worker: WorkerId;
      session: SessionName;
      number: number;
      head: string;
      marker: string;
      body: string;
    }
  /** A commit with the same tree on top, so that CI starts on what was approved. */
  | { type: "recommit"; worker: WorkerId; branch: string; head: string; message: string }
  /**
   * Tags the build branch's commit, or one on top of it that leaves workflows out; there already =
   * done.
   */
  | { type: "tag"; tag: string; sha: string }
  /** Runs the failed jobs of these runs again, unless their newest attempt is a later one. */
  | { type: "rerun"; key: WorkerId | "land"; runs: { id: number; attempt: number }[] }
  /** `draft`: where the plan of the account has no drafts, an ordinary one is opened. */
  | {
      type: "open_pull";
      key: WorkerId | "land";
      head: string;
      base: string;
      title: string;
      body: string;
      draft?: true;
    }
  /** Marks a draft as ready for review. */
  | { type: "ready_pull"; key: "land"; number: number }
  | { type: "close_pull"; key: WorkerId | "land"; number: number }
  /** `hash`: of title and body without what changes with each decision. */
  | {
      type: "update_pull";
      key: WorkerId | "land";
      number: number;
      title: string;
      body: string;
      hash: string;
    }
  /** Opens a pull request again that GitHub closed with its base branch. */
  | { type: "reopen_pull"; key: WorkerId; number: number }
  /**
   * One COMMENT review; findings that aren't on lines of the diff go into its body. `marker` finds
   * it again.
   */
  | { type: "review"; worker: WorkerId; number: number; head: string; marker: string }
  /** Answers a thread whose finding is settled with `body`, then resolves it. */
  | { type: "resolve_thread"; thread: string; body: string }
  /** The verdict as check run `baton/review` on `head`. */
  | {
      type: "verdict_check";
      worker: WorkerId;
      head: string;
      conclusion: "success" | "failure" | "action_required" | "neutral";
      title: string;
      summary: string;
      /** Marker of the review that says more; null where a person has judged. */
      review: string | null;
    }
  | {
      type: "merge";
      key: WorkerId | "land";
      number: number;
      head: string;
      method: MergeMethod;
      title: string;
      message: string;
    }
  /**
   * Puts the landing pull request into the base branch's merge queue, if its head is still this
   * one.
   */
  | { type: "enqueue"; number: number; head: string }
  /** Merges the base branch into the build branch. */
  | { type: "merge_base"; into: string; from: string; message: string }
  /**
   * Makes the tree that lands: `tree` with `.baton/knowledge.yml` of this text. Its outcome has the
   * tree's sha.
   */
  | { type: "knowledge_tree"; tree: string; text: string }
  /**
   * Makes the one commit (parent, tree, message) and points the land branch at it, wherever that
   * stood.
   */
  | { type: "land_commit"; branch: string; parent: string; tree: string; message: string }
  /**
   * Makes the candidate (parent `parent`, tree the merge of `head` into `tip`) and points the land
   * branch at it.
   * `scratch` is the branch that GitHub merges on.
   */
  | {
      type: "candidate";
      branch: string;
      scratch: string;
      tip: string;
      head: string;
      parent: string;
      message: string;
    }
  /** The pending check run `baton/landing` on a candidate: it is not to be merged yet. */
  | { type: "landing_check"; head: string; title: string; summary: string }
  | { type: "close_issue"; issue: number }
  /**
   * The pull request that undoes `commit`, by which `pull` was merged; its branch has the commit
   * `subject`.
   */
  | {
      type: "revert";
      commit: string;
      pull: number;
      branch: string;
      base: string;
      subject: string;
      title: string;
      body: string;
    }
  /**
   * Tags the record's head and removes its branch: the last act. `keeps`: a commit that stays
   * reachable by the tag; null = none.
   */
  | { type: "archive"; tag: string; branch: string; keeps: string | null };

/** Identity of an effect within a build: equal keys ask for the same thing. */
export function getEffectKey(effect: Effect): string {
  switch (effect.type) {
    case "react":
      return `react:${effect.issue}:${effect.comment}:${effect.content}`;
    case "comment":
      return `comment:${effect.key}`;
    case "document":
      return `document:${effect.key}:${effect.hash}`;
    case "dispatch":
      return `dispatch:${effect.session}:${effect.launch}`;
    case "onboard":
      return "onboard";
    case "sync_templates":
      return `sync_templates:${effect.key}`;
    case "preflight":
      return `preflight:${effect.hash}:${effect.attempt}`;
    case "cancel_run":
      return `cancel_run:${effect.run}`;
    case "create_branch":
    case "delete_branch":
      return `${effect.type}:${effect.branch}`;
    case "publish":
      return `publish:${effect.session}`;
    case "recommit":
      return `recommit:${effect.worker}:${effect.head}`;
    case "rerun":
      return `rerun:${effect.key}:${effect.runs.map((r) => `${r.id}.${r.attempt}`).join(",")}`;
    case "open_pull":
    case "close_pull":
    case "reopen_pull":
    case "ready_pull":
      return `${effect.type}:${effect.key}`;
    case "update_pull":
      return `update_pull:${effect.key}:${effect.hash}`;
    case "enqueue":
      return `enqueue:${effect.head}`;
    case "review":
    case "suggest":
      return `${effect.type}:${effect.marker}`;
    case "resolve_thread":
      return `resolve_thread:${effect.thread}`;
    case "verdict_check":
      return `verdict_check:${effect.head}:${effect.conclusion}`;
    case "merge":
      return `merge:${effect.key}:${effect.head}`;
    case "merge_base":
      return `merge_base:${effect.from}`;
    case "land_commit":
      return `land_commit:${effect.parent}:${effect.tree}`;
    case "knowledge_tree":
      return `knowledge_tree:${effect.tree}:${hashString(effect.text).slice(0, 12)}`;
    case "candidate":
      return `candidate:${effect.head}:${effect.tip}:${effect.parent}`;
    case "landing_check":
      return `landing_check:${effect.head}`;
    case "close_issue":
      return `close_issue:${effect.issue}`;
    case "revert":
      return `revert:${effect.commit}`;
    case "tag":
    case "archive":
      return `${effect.type}:${effect.tag}`;
  }
}

// The record as loaded from its branch, and the patch that a decision makes to it.

/** A commit of the record. */
export interface Patch {
  state: State;
  message: string;
  /**
   * Files beside the documents that are set back to an earlier version, by its blob; null = they
   * are removed.
   */
  setBack?: Record<string, string | null>;
}

/** What `decide` returns. Total and pure: the same input gives the same decision. */
export interface Decision {
  /**
   * The new state, when something changed; saved (compare and swap) before any effect is carried
   * out.
   */
  patch: Patch | null;
  effects: Effect[];
  /** When to look again though nothing is heard, ISO 8601; `null` = only when something happens. */
  wakeAt: string | null;
}
