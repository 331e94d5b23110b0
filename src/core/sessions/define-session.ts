/**
 * What one kind of session is: what it reads by path, what it hands back, its bounds and the size
 * of its model. The kinds are in `kinds`; each has its line in `index.ts`.
 */
import type { z } from "zod";
import { findContextOwner, type Complexity } from "../model/brief.ts";
import type { SessionKindName, SessionSubject } from "../model/names.ts";
import type { SessionSettings } from "../model/settings.ts";
import type { State } from "../model/state.ts";
import type { ShippedSkill } from "../setup/agent-instructions.ts";

/**
 * Files of the record that a session reads: all whose path begins with `prefix`. None there = not
 * mentioned.
 */
export interface Pointer {
  prefix: string;
  /** What they are to this session, after "is" or "are": a few words. */
  what: string;
  /** Without what is one worker's own. */
  shared?: true;
}

/** Whether the record's file is one of the pointer's. */
export function isPointedAt({ prefix, shared }: Pointer, path: string): boolean {
  return path.startsWith(prefix) && !(shared && findContextOwner(path) !== null);
}

export interface SessionSpec {
  kind: SessionKindName;
  /**
   * Pointers for a session about `subject`, most important first; documents made for it stand
   * before them.
   */
  reads(subject: SessionSubject, state: State): Pointer[];
  /**
   * A skill that each such session reads, by name: the repository's own of that name, or Baton's.
   */
  skill?: ShippedSkill;
  /** Schema of the closing input. */
  close: z.ZodType;
  /** Upper bound of the closing input as JSON, in bytes. */
  closeBytes: number;
  /** Whether what the session left in its worktree is proposed; where false it is thrown away. */
  changes: boolean;
  /** Whether it reads a diff of `other` to `base`. */
  diff: boolean;
  /**
   * Time limit of the engine in seconds, below the workflow's 60 minutes: a proposal can still be
   * uploaded.
   */
  seconds: number;
  /** Which of the configured models plays it, where its brief is of this complexity. */
  model(complexity: Complexity, settings: Pick<SessionSettings, "knowledge">): Complexity;
  /** The build goes on without what the session would have said. */
  isOptional?: true;
  /** What the document of the request is to the session. Absent: it gets none. */
  request?: string;
  /** What the session reads in short, of what grows with the build; null = nothing. */
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
 * The brief of a worker: its file's name goes on with the task's name, where that has Latin
 * letters.
 */
export function getBriefPointers(subject: SessionSubject, what: string): Pointer[] {
  return [
    { prefix: `workers/${subject}-`, what },
    { prefix: `workers/${subject}.`, what },
  ];
}

/** The build's direction and whatever people dropped for its sessions. */
export const SHARED_POINTERS: readonly Pointer[] = [
  {
    prefix: "BUILD.md",
    what: "the request, decisions so far and, under Direction, people's words",
  },
  { prefix: "context/", shared: true, what: "material that a person left for the workers" },
];

/** What the plan or a person hands to this worker alone. */
export function getContextPointers(subject: SessionSubject, what: string): Pointer[] {
  return [{ prefix: `context/${subject}/`, what }];
}
