/**
 * The interface of an engine, which conducts a session's conversation. Each engine has a file of
 * its own.
 */
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
  /** The provider's id of the model that the configuration assigns to work of this `complexity`. */
  model: string;
  complexity: Complexity;
  /** The instructions for sessions of this kind, the same text in each session. */
  script: string;
  /** The task of this session: pointers to its material. */
  task: string;
  /** The file with both script and task. */
  prompt: string;
  /** The brief that a closing input is checked against; null if the session has none. */
  brief: Brief | null;
  /** The folder in which the tools work. */
  worktree: string;
  /** The read-only copy of the record. */
  record: string;
  /** Folder for the engine's own files: closing input, usage, home. */
  scratch: string;
  /** Time limit in seconds. */
  seconds: number;
  /**
   * Hosts of documentation that the session may read, with a tool of the engine or with a command
   * through the proxy.
   */
  docs: readonly string[];
  /** Spend limit in dollars at which the session ends; null = none. */
  limit: number | null;
  /** The part of the machine's environment that the engine's processes see. */
  environment: Record<string, string>;
  /** The sandbox in which the engine's processes run. */
  sandbox: Sandbox;
  /** Other workers' branches. */
  worktrees: BranchCopies;
  /** People's messages during the session. */
  steers: Steering;
  /** Called before a closing input is accepted. */
  check: CloseCheck;
}

export interface EngineResult {
  /** How the session ended. The closing input is as the session submitted it, not yet checked. */
  result: Proposal["result"];
  /** The name of the model that worked, or words that say that none did. */
  model: string;
  usage: Usage;
}

export interface Engine {
  name: string;
  /**
   * Conducts the session to its end. Failures of the work are results. Rejects only if the session
   * could not start.
   */
  run(input: EngineInput): Promise<EngineResult>;
}

/** Returns what the session has to fix before it may close with this input; null = nothing. */
export type CloseCheck = (close: unknown) => Promise<string | null>;
