/**
 * The guards for a proposed change, in the order in which they run and their findings are shown.
 */
import type { Change } from "../model/proposal.ts";
import { binariesGuard } from "./binaries.ts";
import { briefPathsGuard } from "./brief-paths.ts";
import { frozenTestsGuard } from "./frozen-tests.ts";
import { generatedGuard } from "./generated.ts";
import { CONFIG_PATH } from "../model/settings.ts";
import { isGlobMatch } from "../text/globs.ts";
import type { Guard } from "./define-guard.ts";
import type { GuardContext, GuardFinding } from "../model/guard-findings.ts";
import { impliedDeletionsGuard } from "./implied-deletions.ts";
import { lockFilesGuard } from "./lock-files/index.ts";
import { pathTricksGuard } from "./path-tricks.ts";
import { protectedPathsGuard } from "./protected-paths.ts";
import { secretsGuard } from "./secrets/index.ts";
import { maskSecrets } from "./secrets/find.ts";
import { sizeGuard } from "./size.ts";
import { testsGuard } from "./tests/index.ts";

export const GUARDS: readonly Guard[] = [
  sizeGuard,
  pathTricksGuard,
  impliedDeletionsGuard,
  protectedPathsGuard,
  briefPathsGuard,
  lockFilesGuard,
  secretsGuard,
  testsGuard,
  frozenTestsGuard,
  binariesGuard,
  generatedGuard,
];

/** Maximum number of findings of one guard that are listed; the rest is only counted. */
const MAX_LISTED = 20;

/**
 * Runs every guard. Without findings, Baton may publish the change. For a session that merges a
 * commit, `change` is the part that the session made itself (`getOwnChanges`). The result depends
 * only on the arguments, so that a waived finding is found again unchanged. Only the test harness
 * for attacks leaves a guard out.
 */
export function runGuards(change: Change, context: GuardContext, guards = GUARDS): GuardFinding[] {
  const findings: GuardFinding[] = [];
  for (const guard of guards) {
    const found = runGuard(guard, change, context);
    findings.push(...limitFindings(guard.name, found));
    if (guard.endsCheck && found.some(({ waivable }) => !waivable)) break;
  }
  return findings;
}

function runGuard(guard: Guard, change: Change, context: GuardContext): GuardFinding[] {
  const { name, exceptions } = guard;
  const allowed = context.settings.guards.allow[name] ?? [];
  const files = change.files.filter(({ path }) => !allowed.some((glob) => isGlobMatch(glob, path)));
  const way = exceptions === undefined ? "" : ` ${describeException(name, context)}`;
  const found = guard.check({ ...change, files }, context);
  return found.map(({ path, message, toPerson, waivable = true }) => ({
    guard: name,
    path,
    message: `${message}${way}`,
    ...(toPerson === undefined ? {} : { toPerson: `${toPerson}${way}` }),
    waivable,
  }));
}

function describeException(guard: string, { brief, isTask }: GuardContext): string {
  const approve =
    brief && !isTask ? `accept the change as it is with \`/approve ${brief.id}\`, or ` : "";
  const exempt = `exempt such files with \`guards.allow.${guard}\` in ${CONFIG_PATH}`;
  return `A person can ${approve}${exempt}.`;
}

/** Limits the findings of one guard to what people and sessions read, and masks secrets. */
export function limitFindings(guard: string, findings: GuardFinding[]): GuardFinding[] {
  return truncateFindings(guard, findings).map(maskFinding);
}

/** A name that a worker chose may be a secret too. */
function maskFinding(finding: GuardFinding): GuardFinding {
  const path = finding.path === null ? null : maskSecrets(finding.path);
  const toPerson =
    finding.toPerson === undefined ? {} : { toPerson: maskSecrets(finding.toPerson) };
  return { ...finding, path, message: maskSecrets(finding.message), ...toPerson };
}

function truncateFindings(guard: string, findings: GuardFinding[]): GuardFinding[] {
  const rest = findings.slice(MAX_LISTED);
  if (rest.length === 0) return findings;
  // Waiving unlisted findings would also waive any others that replace them.
  const message =
    `And ${rest.length} more that \`${guard}\` found. A person can't accept findings that ` +
    "can't all be shown.";
  return [...findings.slice(0, MAX_LISTED), { guard, path: null, message, waivable: false }];
}
