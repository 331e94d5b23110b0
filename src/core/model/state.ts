/**
 * What a build remembers: the record's documents as values. `record/` parses and renders them;
 * `decide` is the only one that makes a new one.
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
