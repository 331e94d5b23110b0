/** What conducts a session's conversation. One file each. */
import type { SessionName, SessionKindName } from "../../core/model/names.ts";
import type { Brief, Complexity } from "../../core/model/brief.ts";
import type { Proposal, Usage } from "../../core/model/proposal.ts";
import type { Sandbox } from "../isolation/sandbox.ts";
import type { Steering } from "../session/steers.ts";
import type { BranchCopies } from "../session/branch-copies.ts";

export interface EngineInput {
  build: string;
  session: SessionName;
  kind: SessionKindName;
  /** The provider's id of the model that the configuration gives to work of this `size`. */
  model: string;
  size: Complexity;
  /** What a session of this kind does: the same text in each. */
  script: string;
  /** What this one is about: pointers. */
  task: string;
  /** The file that holds both. */
  prompt: string;
  /** The brief that a closing input is held against; null where the session has none. */
  brief: Brief | null;
  /** Where the tools work. */
  worktree: string;
  /** Copy of the record, read-only. */
  record: string;
  /** Folder for the engine's own files: closing input, usage, home. */
  scratch: string;
  /** Time limit in seconds. */
  seconds: number;
  /**
   * Hosts of documentation that it may read; a tool of the engine's reads them, or a command by the
   * proxy.
   */
  docs: readonly string[];
  /** Dollars at which it is ended; null = none. */
  limit: number | null;
  /** What the engine's processes see of the machine. */
  environment: Record<string, string>;
  /** Where they run. */
  sandbox: Sandbox;
  /** Other workers' branches. */
  worktrees: BranchCopies;
  /** What people say meanwhile. */
  steers: Steering;
  /** Asked before a closing input is accepted. */
  check: CloseCheck;
}

export interface EngineResult {
  /** How it ended. A closing input is as the session handed it in: not yet checked. */
  result: Proposal["result"];
  /** What played: a model's name, or words that say that none did. */
  model: string;
  usage: Usage;
}

export interface Engine {
  name: string;
  /**
   * Conducts the session to its end. Failures of the work are results; rejects only when it could
   * not begin.
   */
  run(input: EngineInput): Promise<EngineResult>;
}

/** What is still to be fixed before the session may close with this input; null = nothing. */
export type CloseCheck = (close: unknown) => Promise<string | null>;
