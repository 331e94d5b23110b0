/** The releases of a repository: https://docs.github.com/rest/releases/releases */
import { getGit } from "../git/get-git.ts";
import type { Sandbox } from "../sandbox.ts";
import type { Repository } from "../schema/repository.ts";
import type { Release } from "../schema/releases.ts";

/** Returns releases, newest first. Only people who can write see drafts. */
export function listReleases(
  { world }: Sandbox,
  repository: Repository,
  withDrafts: boolean,
): Release[] {
  const all = (world.releases ?? []).filter(
    (one) => one.repositoryId === repository.id && (withDrafts || !one.draft),
  );
  return all.toSorted((a, b) =>
    a.createdAt === b.createdAt ? b.id - a.id : a.createdAt < b.createdAt ? 1 : -1,
  );
}

/**
 * Returns the published release of a tag. Otherwise, if drafts are requested, returns a draft with
 * that tag.
 */
export function findRelease(
  sandbox: Sandbox,
  repository: Repository,
  tag: string,
  withDrafts: boolean,
): Release | undefined {
  const named = listReleases(sandbox, repository, withDrafts).filter((one) => one.tag === tag);
  return named.find((one) => !one.draft) ?? named[0];
}

/**
 * Returns the release marked as latest, or else the newest. Drafts and prereleases are excluded.
 */
export function findLatestRelease(sandbox: Sandbox, repository: Repository): Release | undefined {
  const all = listReleases(sandbox, repository, false).filter((one) => !one.prerelease);
  const chosen = all.filter((one) => one.latestOrder !== null);
  return chosen.toSorted((a, b) => Number(b.latestOrder) - Number(a.latestOrder))[0] ?? all[0];
}

/** Sets the latest release according to `makeLatest`, once the release is published. */
export function applyMakeLatest(sandbox: Sandbox, repository: Repository, release: Release): void {
  release.latestOrder = null;
  if (release.draft || release.prerelease) return;
  if (release.makeLatest === "true") release.latestOrder = sandbox.nextId();
  // From now on the dates decide.
  if (release.makeLatest === "legacy") {
    for (const one of listReleases(sandbox, repository, true)) one.latestOrder = null;
  }
}

/**
 * Returns the commit of the release's tag, or of the target from which the tag will be created.
 * Null if neither exists.
 */
export function findReleaseCommit(
  sandbox: Sandbox,
  repository: Repository,
  { tag, target }: Pick<Release, "tag" | "target">,
): string | null {
  const git = getGit(sandbox, repository);
  const tagged = git.ref(`refs/tags/${tag}`);
  if (tagged !== null) return git.peel(tagged);
  const branch = git.ref(`refs/heads/${target.replace(/^refs\/heads\//, "")}`);
  return branch ?? (/^[0-9a-f]{40}$/.test(target) && git.commit(target) ? target : null);
}
