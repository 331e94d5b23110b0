/**
 * The definition of one kind of session: what it reads by path, what it submits, its limits and its
 * model's complexity. The kinds are in `kinds`, and each has a line in `index.ts`.
 */
import type { z } from "zod";
import { findContextOwner, type Complexity } from "../model/brief.ts";
import type { SessionKindName, SessionSubject } from "../model/names.ts";
import type { SessionSettings } from "../model/settings.ts";
import type { State } from "../model/state.ts";
import type { ShippedSkill } from "../setup/agent-instructions.ts";

/**
 * Files of the record that a session reads: all with the path prefix `prefix`. If there are none,
 * the prompt doesn't mention them.
 */
export interface Pointer {
  prefix: string;
  /** What they are for this session, after "is" or "are": a few words. */
  what: string;
  /** Excludes files that belong to a single worker. */
  shared?: true;
}

/** Reports whether the pointer includes the record's file. */
export function isPointedAt({ prefix, shared }: Pointer, path: string): boolean {
  return path.startsWith(prefix) && !(shared && findContextOwner(path) !== null);
}

export interface SessionSpec {
  kind: SessionKindName;
  /**
   * Returns pointers for a session about `subject`, most important first. Documents made for the
   * session precede them.
   */
  reads(subject: SessionSubject, state: State): Pointer[];
  /**
   * Name of a skill that each such session reads: the repository's own of that name, or Baton's.
   */
  skill?: ShippedSkill;
  /** Schema of the closing input. */
  close: z.ZodType;
  /** Maximum size of the closing input as JSON, in bytes. */
  closeBytes: number;
  /** Whether Baton proposes the changes in the session's worktree. If false, it discards them. */
  changes: boolean;
  /** Whether it reads a diff from `other` to `base`. */
  diff: boolean;
  /**
   * Time limit of the engine in seconds. It is below the workflow's 60 minutes, so that a proposal
   * can still be uploaded.
   */
  seconds: number;
  /** Returns which configured model runs it for a brief of this complexity. */
  model(complexity: Complexity, settings: Pick<SessionSettings, "knowledge">): Complexity;
  /** The build continues without the session's result. */
  isOptional?: true;
  /** What the request's document is for the session. Absent if it gets none. */
  request?: string;
  /** Returns a summary of what grows with the build. Null if there is nothing. */
  digest?(subject: SessionSubject, state: State): SessionDigest | null;
}

export interface SessionDigest {
  /** What was done, after "what": `ended and what is still to come`. */
  of: string;
  texts: string[];
}

/** Checks a kind's parts against the type. */
export function defineSession(session: SessionSpec): SessionSpec {
  return session;
}

/**
 * Returns pointers to a worker's brief. The file's name contains the task's name if that has Latin
 * letters.
 */
export function getBriefPointers(subject: SessionSubject, what: string): Pointer[] {
  return [
    { prefix: `workers/${subject}-`, what },
    { prefix: `workers/${subject}.`, what },
  ];
}

/** The build's direction, and everything that people add for its sessions. */
export const SHARED_POINTERS: readonly Pointer[] = [
  {
    prefix: "BUILD.md",
    what: "the request, decisions so far and, under Direction, people's words",
  },
  { prefix: "context/", shared: true, what: "material that a person left for the workers" },
];

/** Returns pointers to what the plan or a person gives only to this worker. */
export function getContextPointers(subject: SessionSubject, what: string): Pointer[] {
  return [{ prefix: `context/${subject}/`, what }];
}
