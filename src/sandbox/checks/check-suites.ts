import type { Sandbox } from "../sandbox.ts";
import { formatTimestamp } from "../time.ts";
import type { App } from "../schema/accounts.ts";
import type { Repository } from "../schema/repository.ts";
import type { CheckRun, CheckSuite } from "../schema/checks.ts";

/** A suite with its check runs. It may have none yet. */
export interface SuiteWithChecks extends Omit<CheckSuite, "repositoryId"> {
  checks: CheckRun[];
}

/** Returns the suites of a commit, or the one with this id. */
export function findSuites(
  sandbox: Sandbox,
  repository: Repository,
  wanted: { sha: string } | { id: number },
): SuiteWithChecks[] {
  const { checkRuns, checkSuites = [] } = sandbox.world;
  const isWanted = (id: number, sha: string) =>
    "id" in wanted ? id === wanted.id : sha === wanted.sha;
  const found = new Map<number, SuiteWithChecks>();
  for (const { repositoryId, ...suite } of checkSuites) {
    if (repositoryId === repository.id && isWanted(suite.id, suite.headSha))
      found.set(suite.id, { ...suite, checks: [] });
  }
  for (const check of checkRuns) {
    if (check.repositoryId !== repository.id || !isWanted(check.suiteId, check.headSha)) continue;
    const known = found.get(check.suiteId);
    if (known) known.checks.push(check);
    else found.set(check.suiteId, toSuite(sandbox, repository, [check]));
  }
  return [...found.values()];
}

/** Creates the suite that check runs form if nobody created one. */
export function toSuite(
  sandbox: Sandbox,
  repository: Repository,
  checks: CheckRun[],
): SuiteWithChecks {
  const [first] = checks;
  if (!first) throw new Error("A check suite that nobody asked for has at least one check run");
  const { appSlug, headSha, startedAt: createdAt, suiteId: id } = first;
  const pull = sandbox.world.issues.find(
    (one) => one.repositoryId === repository.id && one.pull?.headSha === headSha,
  )?.pull;
  return {
    id,
    appSlug,
    headSha,
    headBranch: pull?.headRef ?? null,
    before: null,
    createdAt,
    checks,
  };
}

/** Returns the suite with an app's check runs for a commit outside of workflow runs. */
export function getSuiteId(
  sandbox: Sandbox,
  repository: Repository,
  { slug }: App,
  sha: string,
): number {
  const suites = findSuites(sandbox, repository, { sha }).filter(({ appSlug }) => appSlug === slug);
  return (
    suites.find(({ checks }) => checks.every(({ jobId }) => jobId === null))?.id ?? sandbox.nextId()
  );
}

export function createSuite(
  sandbox: Sandbox,
  repository: Repository,
  { slug }: App,
  commit: Pick<CheckSuite, "headSha" | "headBranch" | "before">,
): SuiteWithChecks {
  const createdAt = formatTimestamp(sandbox.clock());
  const suite: CheckSuite = {
    ...{ id: sandbox.nextId(), repositoryId: repository.id, appSlug: slug },
    ...{ ...commit, createdAt },
  };
  sandbox.world.checkSuites = [...(sandbox.world.checkSuites ?? []), suite];
  sandbox.save();
  return { ...suite, checks: [] };
}
