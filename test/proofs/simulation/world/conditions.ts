import { SettableClock } from "./settable-clock.ts";

/**
 * What holds in the world for a while. Incidents change it; runners, sessions, the wire and the
 * database read it.
 */
export class Conditions {
  /** Runners are free for what is queued. */
  runners = true;
  /** Actions are enabled in the repository. */
  actions = true;
  /** The model's provider answers sessions. */
  provider = true;
  /** `failing`: GitHub answers 503 to all; `silent`: it answers nothing. */
  github: "up" | "failing" | "silent" = "up";
  /** Lists show what was true so many milliseconds ago, at most; 0 = what is true. */
  listsBehindMs = 0;
  /** The database has no room for anything new. */
  databaseFull = false;
  readonly githubClock = new SettableClock();
  readonly databaseClock = new SettableClock();
}
