import { SettableClock } from "./settable-clock.ts";

/**
 * Temporary conditions of the world. Incidents change them; runners, sessions, the wire and the
 * database read them.
 */
export class Conditions {
  /** Runners are free for queued jobs. */
  runners = true;
  /** Actions are enabled in the repository. */
  actions = true;
  /** The model's provider answers sessions. */
  provider = true;
  /** `failing`: GitHub answers 503 to all requests; `silent`: it never answers. */
  github: "up" | "failing" | "silent" = "up";
  /** Maximum age in milliseconds of what lists show; 0 = they are current. */
  listsBehindMs = 0;
  /** The database has no room for new data. */
  databaseFull = false;
  readonly githubClock = new SettableClock();
  readonly databaseClock = new SettableClock();
}
