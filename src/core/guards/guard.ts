/** A guard looks at a proposed change and names what may not be published. Pure; one file each. */
import type { Change } from "../sessions/proposal.ts";
import type { Guarding } from "../build/settings.ts";
import type { Brief } from "../plan/brief.ts";
import type { Before } from "./before.ts";

export interface GuardFinding {
  /** Name of the guard: `protected-paths`. */
  guard: string;
  path: string | null;
  /** One sentence or a few that tell worker and person what to do. Never holds a secret. */
  message: string;
  /** The same to a person who took the worker and made the change, where sessions have another way out. */
  toPerson?: string;
  /** Whether a person may take the change with this in it (`/approve W1.1`). */
  waivable: boolean;
}

export interface GuardContext {
  settings: Guarding;
  /** What the session was told to do; null for a session of the whole build. */
  brief: Brief | null;
  /** What stood at the change's base, for the paths of `wantsBefore`. Without it nothing of the base is known. */
  before?: Before;
  /** Paths that this session may not change: tests of a test-first build. Absent = none. */
  frozen?: readonly string[];
  /** It is the change of a task, outside of a build: no person can take it as it is. */
  isTask?: boolean;
}

export interface Guard {
  name: string;
  check(change: Change, context: GuardContext): GuardFinding[];
}
