/** What conducts a session's conversation. One file each. */
import type { SessionName, Kind } from "../../core/build/names.ts";
import type { Usage } from "../../core/sessions/proposal.ts";
import type { ModelClass } from "../../core/sessions/kind.ts";

export interface EngineInput {
  build: string;
  session: SessionName;
  kind: Kind;
  /** Size of model that the session asks for. */
  model: ModelClass;
  /** Where the tools work. */
  worktree: string;
  /** The file that says what to do. */
  prompt: string;
  /** Copy of the record, read-only. */
  record: string;
  /** Folder for the engine's own files: closing input, usage, home. */
  scratch: string;
  /** Time limit in seconds. */
  seconds: number;
  /** What the engine's processes see of the machine. */
  environment: Record<string, string>;
}

export interface EngineResult {
  /** The closing input as the session handed it in, not yet checked; or why there is none, in a sentence. */
  ended: { closed: true; input: unknown } | { closed: false; reason: string };
  /** What played: a model's name, or words that say that none did. */
  model: string;
  usage: Usage;
}

export interface Engine {
  name: string;
  /** Conducts the session to its end. Failures of the work are results; rejects only when it could not begin. */
  run(input: EngineInput): Promise<EngineResult>;
}
