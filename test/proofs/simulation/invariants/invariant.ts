/** What must hold, whatever a seed does. */
import type { State } from "../../../../src/core/model/state.ts";
import type { Scenario } from "../scenario.ts";
import type { GitHub } from "../world/github.ts";
import type { Pushed } from "../world/hands.ts";
import type { House } from "../world/house.ts";
import type { Found } from "../world/record.ts";
import type { Errands } from "../world/tasks.ts";
import type { Syncing } from "../world/templates.ts";
import type { SettableClock } from "../world/settable-clock.ts";
import type { Owner, Timeline } from "../world/timeline.ts";
import type { Comment } from "../../../../src/sandbox/schema/comments.ts";

export interface Sight {
  scenario: Scenario;
  timeline: Timeline;
  github: GitHub;
  house: House;
  issue: number;
  /** The newest build's. */
  record: Found | null;
  readonly state: State | null;
  /** Runs whose sessions have begun to work, in the order of their beginning. */
  working: readonly number[];
  /**
   * Runs that GitHub started a second time, by a fault, and that began before the record named the
   * first.
   */
  doubled: ReadonlySet<number>;
  /**
   * Simulated times at which GitHub made something of the App's: a comment, a commit, a pull
   * request, a run.
   */
  writes: readonly { at: number; what: string; installation: number }[];
  /** What came in though GitHub had asked to wait. */
  unheeded: readonly string[];
  /**
   * What each session cost that has handed in what can be read: the money that the ledger has to
   * show.
   */
  costs: readonly {
    run: number;
    build: string;
    session: string;
    launch: string;
    dollars: number;
  }[];
  /** Looks that processes have begun and not ended, with when. */
  claims: ReadonlyMap<string, { by: Owner; at: number }>;
  /** When the database was lost last, simulated time; 0 = never. */
  lostAt: number;
  /** The minute in which the seed's incident began, 0 = it has not. */
  incidentBegan: number;
  /** The minute in which the seed's incident ended, 0 = there was none; infinite while it lasts. */
  incidentEnded: number;
  /** Comments of Baton's that people deleted, as they stood. */
  deleted: readonly Comment[];
  /** The seed's other builds. */
  others: readonly { slug: string | null; house: House }[];
  /** With which the build's workers sign what they write; null = they don't. */
  mark: string | null;
  /** What people pushed of workers that they do by hand. */
  hands: readonly Pushed[];
  syncing: Pick<Syncing, "asked">;
  errands: Pick<Errands, "opened" | "asked" | "records" | "states">;
  githubClock: SettableClock;
  /**
   * GitHub's clock was never wrong: builds are decided by it, and the log of deliveries is taken
   * for settled.
   */
  clocksRight: boolean;
}

/** Sentences about what is broken; checked whenever something was written, and at the end. */
export type Invariant = (sight: Sight) => string[];
