/** `baton sync`: one repository, or all that an installation of the App reaches, without a server. */
import { dryRunLines, syncWords, templatesTitle, type SyncResult } from "../../core/comments/templates.ts";
import { accessOf, type Asker } from "../asker.ts";
import type { Access } from "../github/access.ts";
import { asGitHubError } from "../github/errors.ts";
import { repositoriesOf } from "../github/repositories.ts";
import { TryAgain } from "../inbox/inbox.ts";
import { giveWay } from "../passes/giveWay.ts";
import { lookAtTemplates, readSyncPlace, syncTemplates, type SyncPlace } from "./sync.ts";

/** What came of a repository. */
export interface SyncReport {
  /** `owner/name` */
  name: string;
  lines: string[];
  /** Something keeps the template from being brought. */
  failed: boolean;
}

/** `dryRun`: nothing is changed. `all`: every repository that the same installation reaches and that isn't archived. */
export interface SyncOptions {
  owner: string;
  repo: string;
  all: boolean;
  dryRun: boolean;
}

/** One report after the other. @throws GitHubError where the named repository can't be looked at at all */
export async function* syncRepositories(asker: Asker, options: SyncOptions): AsyncGenerator<SyncReport> {
  const { owner, repo, all, dryRun } = options;
  const { access } = await accessOf(asker, owner, repo);
  const places = all
    ? (await repositoriesOf(access.octokit, 0)).map(({ place }) => ({ owner: place.owner, repo: place.repo }))
    : [{ owner, repo }];
  for (const place of places) yield await report(asker, { ...access, ...place }, dryRun, all);
}

async function report(asker: Asker, access: Access, dryRun: boolean, all: boolean): Promise<SyncReport> {
  const name = `${access.owner}/${access.repo}`;
  try {
    const place = await readSyncPlace(access);
    if (!place) return { name, lines: ["There is no commit yet."], failed: false };
    const found = dryRun ? await lookOnly(access, place) : null;
    if (found) return { name, ...found };
    const beforeWrite = () => giveWay({ clock: () => new Date() }, access);
    const result = await syncTemplates(access, place, { log: asker.log, beforeWrite });
    return { name, ...wordsOf(result) };
  } catch (error) {
    if (error instanceof TryAgain) return { name, lines: [`${error.message}: try again.`], failed: true };
    const { message } = asGitHubError(error);
    if (!all) throw error;
    return { name, lines: [`GitHub doesn't let it be looked at: ${message}`], failed: true };
  }
}

const wordsOf = (result: SyncResult) => ({ lines: [syncWords(result)], failed: result.type === "problem" });

/** What a sync would change, file by file; null where a sync has words of its own for that. */
async function lookOnly(access: Access, place: SyncPlace) {
  const { settings } = place;
  if (!settings || settings.templates.length === 0) return null;
  const looked = await lookAtTemplates(access, place, settings);
  if (!looked.ok) return wordsOf({ type: "problem", problem: looked.problem });
  const { plan, step, notes } = looked.look;
  const { sources } = notes;
  if (step.type === "declined") return wordsOf({ type: "declined", sources });
  if (step.type === "in_sync") return wordsOf({ type: "in_sync", sources });
  const where = step.type === "waiting" ? `#${step.pull} brings` : "A pull request would bring";
  return { lines: [`${templatesTitle(sources)}. ${where}:`, ...dryRunLines(plan, notes)], failed: false };
}
