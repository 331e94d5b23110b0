/** A guard looks at a proposed change and names what may not be published. Pure; one file each. */
import type { Change } from "../sessions/proposal.ts";
import type { Guarding } from "../build/settings.ts";
import type { Brief } from "../plan/brief.ts";
import type { Before } from "./before.ts";

export interface GuardFinding {
  /** Name of the guard: `protected-paths`. */
  guard: string;
  path: string | null;
  /** One sentence that tells worker and person what to do. */
  message: string;
  /** Whether a person may take the change in spite of it (`/approve W1.1`). */
  waivable: boolean;
}

export interface GuardContext {
  settings: Guarding;
  brief: Brief | null;
  /** What stood at the change's base, for the paths of `wantsBefore`. Without it nothing of the base is known. */
  before?: Before;
}

export interface Guard {
  name: string;
  check(change: Change, context: GuardContext): GuardFinding[];
}
