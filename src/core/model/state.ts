/**
 * What a build stores: the record's documents as values. `record/` parses and renders them. Only
 * `decide` creates a new state.
 */
import type { Brief } from "./brief.ts";
import type { BuildState } from "./build-state.ts";
import type { CloseInput, ResearchInput } from "./closing-inputs.ts";
import type { Completion } from "./completion.ts";
import type { OpenIssue } from "./facts.ts";
import type { PassMemory } from "./knowledge.ts";
import type { PassScore } from "./rubric.ts";
import type { ReviewRecord } from "./verdict.ts";
import type { SessionName, WorkerId } from "./names.ts";
import type { WorkerState } from "./worker-state.ts";

/** The whole state of one build: everything on its record branch. */
export interface State {
  /** `meta.json`. */
  build: BuildState;
  /** The stored text of the request, in BUILD.md. */
  request: string;
  /** BUILD.md's `## Direction`: people's text, unchanged. */
  direction: string;
  /** `workers/*.md`, ordered by id. The briefs *are* the plan. */
  briefs: Brief[];
  /** `state/<id>.json`. */
  workers: Record<WorkerId, WorkerState>;
  /** `completions/*.json`, by the session that submitted it. */
  completions: Record<SessionName, Completion>;
  /** `reviews/<id>.<round>.json`, by that name without the extension. */
  reviews: Record<string, ReviewRecord>;
  /** `close.json`: the closing session's result. Null before it. */
  closing: CloseInput | null;
  /** `loops/<n>/open_issues.json`, by loop: issues as its research sees them. */
  openIssues: Record<number, OpenIssue[]>;
  /** `loops/<n>/research.json`, by loop: findings within its quotas. */
  research: Record<number, ResearchInput>;
  /** `loops/<n>/score.json`, by pass: 0 is the first, n is loop n. */
  scores: Record<number, PassScore>;
  /** `loops/<n>/memory.json`, by loop (0 is the first pass): its result. */
  memories: Record<number, PassMemory>;
}
