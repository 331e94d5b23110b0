/** `baton sync`: syncs one repository, or all of an App's installation, without a server. */
import {
  formatDryRun,
  describeSyncResult,
  renderSyncTitle,
  type SyncResult,
} from "../../core/templates/sync-messages.ts";
import { connectRepository, type CliCredentials } from "../cli-access.ts";
import type { Access } from "../github/access.ts";
import { toGitHubError } from "../github/errors.ts";
import { listActiveRepositories } from "../github/client.ts";
import { RetryLater } from "../queue/work-queue.ts";
import { assertNoOneshotRunning } from "../oneshot/lock.ts";
import { compareTemplates, readSyncPlace, syncRepository, type SyncPlace } from "./sync.ts";

/** The result for one repository. */
export interface SyncReport {
  /** `owner/name` */
  name: string;
  lines: string[];
  /** Something prevents the sync. */
  failed: boolean;
}

/**
 * `dryRun` changes nothing. `all` covers every repository of the installation that isn't archived.
 */
export interface SyncOptions {
  owner: string;
  repo: string;
  all: boolean;
  dryRun: boolean;
}

/** Yields one report at a time. @throws GitHubError if the named repository can't be read at all */
export async function* syncRepositories(
  asker: CliCredentials,
  options: SyncOptions,
): AsyncGenerator<SyncReport> {
  const { owner, repo, all, dryRun } = options;
  const { access } = await connectRepository(asker, owner, repo);
  const places = all
    ? (await listActiveRepositories(access.octokit, 0)).map(({ place }) => ({
        owner: place.owner,
        repo: place.repo,
      }))
    : [{ owner, repo }];
  for (const place of places)
    yield await syncAndReport(asker, { ...access, ...place }, dryRun, all);
}

async function syncAndReport(
  asker: CliCredentials,
  access: Access,
  dryRun: boolean,
  all: boolean,
): Promise<SyncReport> {
  const name = `${access.owner}/${access.repo}`;
  try {
    const place = await readSyncPlace(access);
    if (!place) return { name, lines: ["There is no commit yet."], failed: false };
    const found = dryRun ? await describeDryRun(access, place) : null;
    if (found) return { name, ...found };
    const beforeWrite = () => assertNoOneshotRunning({ clock: () => new Date() }, access);
    const result = await syncRepository(access, place, { log: asker.log, beforeWrite });
    return { name, ...describeResult(result) };
  } catch (error) {
    if (error instanceof RetryLater)
      return { name, lines: [`${error.message}: try again.`], failed: true };
    const { message } = toGitHubError(error);
    if (!all) throw error;
    return { name, lines: [`GitHub refuses the comparison: ${message}`], failed: true };
  }
}

const describeResult = (result: SyncResult) => ({
  lines: [describeSyncResult(result)],
  failed: result.type === "problem",
});

/**
 * Returns what a sync would change, file by file. Null if the sync's own result already describes
 * it.
 */
async function describeDryRun(access: Access, place: SyncPlace) {
  const { settings } = place;
  if (!settings || settings.templates.length === 0) return null;
  const compared = await compareTemplates(access, place, settings);
  if (!compared.ok) return describeResult({ type: "problem", problem: compared.problem });
  const { plan, step, notes } = compared.comparison;
  const { sources } = notes;
  if (step.type === "declined") return describeResult({ type: "declined", sources });
  if (step.type === "in_sync") return describeResult({ type: "in_sync", sources });
  const where = step.type === "waiting" ? `#${step.pull} syncs` : "A pull request would sync";
  return {
    lines: [`${renderSyncTitle(sources)}. ${where}:`, ...formatDryRun(plan, notes)],
    failed: false,
  };
}
