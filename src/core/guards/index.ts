/** The guards over a proposed change, in the order in which their findings are shown. */
import type { Change } from "../sessions/proposal.ts";
import { binaries } from "./binaries.ts";
import { generated } from "./generated.ts";
import type { Guard, GuardContext, GuardFinding } from "./guard.ts";
import { pathTricks } from "./path-tricks.ts";
import { protectedPaths } from "./protected-paths.ts";
import { size } from "./size.ts";
import { tests } from "./tests.ts";

const GUARDS: readonly Guard[] = [pathTricks, protectedPaths, tests, size, binaries, generated];

/** Runs every guard; nothing found = the change may be published. */
export function runGuards(change: Change, context: GuardContext): GuardFinding[] {
  return GUARDS.flatMap((guard) => guard.check(change, context));
}
