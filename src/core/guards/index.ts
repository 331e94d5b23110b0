/** The guards over a proposed change, in the order in which they run and their findings are shown. */
import type { Change } from "../sessions/proposal.ts";
import { binaries } from "./binaries.ts";
import { briefPaths } from "./brief-paths.ts";
import { frozenTests } from "./frozen-tests.ts";
import { generated } from "./generated.ts";
import type { Guard, GuardContext, GuardFinding } from "./guard.ts";
import { impliedDeletions } from "./implied-deletions.ts";
import { lockFiles } from "./lock-files.ts";
import { pathTricks } from "./path-tricks.ts";
import { protectedPaths } from "./protected-paths.ts";
import { secrets } from "./secrets.ts";
import { maskSecrets } from "./secrets/mask.ts";
import { size } from "./size.ts";
import { tests } from "./tests.ts";

export const GUARDS: readonly Guard[] = [
  size,
  pathTricks,
  impliedDeletions,
  protectedPaths,
  briefPaths,
  lockFiles,
  secrets,
  tests,
  frozenTests,
  binaries,
  generated,
];

/** Findings of one guard that are told one by one; the rest is counted. */
const TOLD = 20;

/**
 * Runs every guard; nothing found = the change may be published. For a session that merges a commit, `change` is the
 * part that it made itself (`ownPart`). The answer depends on the arguments only, so that what a person waived is
 * found again as it was. A size that nobody may let through ends it: the other guards' cost grows with it. Only the
 * attacks' harness leaves a guard out.
 */
export function runGuards(change: Change, context: GuardContext, guards = GUARDS): GuardFinding[] {
  const findings: GuardFinding[] = [];
  for (const guard of guards) {
    const found = guard.check(change, context);
    findings.push(...shown(guard.name, found));
    if (guard === size && found.some(({ waivable }) => !waivable)) break;
  }
  return findings;
}

/** What one guard found, as many as people and sessions read, without secrets. */
export function shown(guard: string, findings: GuardFinding[]): GuardFinding[] {
  return bounded(guard, findings).map(fitToShow);
}

/** What a worker named may be a secret, too. */
function fitToShow(finding: GuardFinding): GuardFinding {
  const path = finding.path === null ? null : maskSecrets(finding.path);
  const toPerson = finding.toPerson === undefined ? {} : { toPerson: maskSecrets(finding.toPerson) };
  return { ...finding, path, message: maskSecrets(finding.message), ...toPerson };
}

function bounded(guard: string, findings: GuardFinding[]): GuardFinding[] {
  const rest = findings.slice(TOLD);
  if (rest.length === 0) return findings;
  // Waived unseen, any others in their place would be, too.
  const message = `And ${rest.length} more that \`${guard}\` found; what can't all be shown can't be let through.`;
  return [...findings.slice(0, TOLD), { guard, path: null, message, waivable: false }];
}
