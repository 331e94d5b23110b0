/** A guard looks at a proposed change and names what may not be published. Pure; one file each. */
import type { Change } from "../sessions/proposal.ts";
import type { Guarding } from "../build/settings.ts";
import type { Brief } from "../plan/brief.ts";

export interface GuardFinding {
  /** Name of the guard: `protected-paths`. */
  guard: string;
  path: string | null;
  /** One sentence that tells worker and person what to do. */
  message: string;
}

export interface GuardContext {
  settings: Guarding;
  brief: Brief | null;
}

export interface Guard {
  name: string;
  check(change: Change, context: GuardContext): GuardFinding[];
}
