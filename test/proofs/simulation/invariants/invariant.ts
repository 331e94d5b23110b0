/** What must hold in every seed. */
import type { State } from "../../../../src/core/model/state.ts";
import type { Scenario } from "../scenario.ts";
import type { GitHub } from "../world/github.ts";
import type { ManualPush } from "../world/manual-work.ts";
import type { SimulatedRepository } from "../world/simulated-repository.ts";
import type { Found } from "../world/record.ts";
import type { TaskThreads } from "../world/tasks.ts";
import type { Syncing } from "../world/templates.ts";
import type { SettableClock } from "../world/settable-clock.ts";
import type { Owner, Timeline } from "../world/timeline.ts";
import type { Comment } from "../../../../src/sandbox/schema/comments.ts";

export interface Snapshot {
  scenario: Scenario;
  timeline: Timeline;
  github: GitHub;
  repo: SimulatedRepository;
  issue: number;
  /** The record of the newest build. */
  record: Found | null;
  readonly state: State | null;
  /** Runs whose sessions have started work, in the order of their start. */
  working: readonly number[];
  /**
   * Runs that GitHub started a second time, by a fault, and that began before the record named the
   * first.
   */
  doubled: ReadonlySet<number>;
  /**
   * Simulated times at which GitHub created something for the App: a comment, a commit, a pull
   * request, a run. `limitKey` is the same for those that count towards the same limits.
   */
  writes: readonly { at: number; what: string; limitKey: string }[];
  /** Requests that arrived although GitHub had asked to wait. */
  ignoredLimits: readonly string[];
  /** Cost of each session with a readable result: the money that the ledger must show. */
  costs: readonly {
    run: number;
    build: string;
    session: string;
    launch: string;
    dollars: number;
  }[];
  /** Claims of handlers that have begun and not ended, with their start. */
  claims: ReadonlyMap<string, { by: Owner; at: number }>;
  /** Simulated time when the database was last lost; 0 = never. */
  lostAt: number;
  /** The minute in which the seed's incident began; 0 = it has not. */
  incidentBegan: number;
  /** The minute in which the seed's incident ended; 0 = there was none; infinite while it lasts. */
  incidentEnded: number;
  /** Comments of Baton's that people deleted, with their last text. */
  deleted: readonly Comment[];
  /** The seed's other builds. */
  others: readonly { slug: string | null; repo: SimulatedRepository }[];
  /** The mark with which the build's workers sign their lines; null = they don't. */
  mark: string | null;
  /** What people pushed for workers that they do by hand. */
  manualPushes: readonly ManualPush[];
  syncing: Pick<Syncing, "asked">;
  taskThreads: Pick<TaskThreads, "opened" | "asked" | "records" | "states">;
  githubClock: SettableClock;
  /**
   * Whether GitHub's clock was never wrong. It decides builds, and when the log of deliveries
   * counts as settled.
   */
  clocksRight: boolean;
}

/** Returns sentences about what is broken. Checked after each write, and at the end. */
export type Invariant = (snapshot: Snapshot) => string[];
