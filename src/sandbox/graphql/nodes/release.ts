import { holds } from "../../auth/permit.ts";
import { gitOf } from "../../git/of.ts";
import type { Release, ReleaseAsset, Repository } from "../../model.ts";
import { findLatestRelease, findRelease, findReleaseCommit, listReleases } from "../../releases/releases.ts";
import { nodeId } from "../../rest/present/address.ts";
import { presentAsset, presentRelease } from "../../rest/present/release.ts";
import { connection, ordered, type Window } from "../connection.ts";
import { addresses, mayRead, type Scope } from "../scope.ts";
import type { Node } from "../show.ts";

interface ReleasesArgs extends Window {
  orderBy?: { field: string; direction: string } | null;
}

/** A repository's releases; drafts are for those who can write. */
export function repositoryReleases(scope: Scope, repository: Repository) {
  const { actor, sandbox } = scope;
  const drafts = () => {
    mayRead(scope, repository, "contents");
    return holds(actor, repository, "contents", "write");
  };
  const show = (release: Release | undefined) => (release ? scope.show.release(repository, release) : null);
  return {
    release: ({ tagName }: { tagName: string }) => show(findRelease(sandbox, repository, tagName, drafts())),
    latestRelease: () => show(findLatestRelease(sandbox, repository)),
    releases: (args: ReleasesArgs) => {
      const keys = { NAME: (one: Release) => one.name ?? "", CREATED_AT: (one: Release) => one.createdAt };
      const sorted = ordered(listReleases(sandbox, repository, drafts()).toReversed(), args.orderBy, keys);
      return connection(args.orderBy ? sorted : sorted.toReversed(), args, (one) => show(one));
    },
  };
}

export function releaseNode(scope: Scope, repository: Repository, release: Release): Node {
  const { sandbox } = scope;
  const commit = () => {
    const oid = findReleaseCommit(sandbox, repository, release);
    return oid === null ? null : scope.show.object(repository, oid);
  };
  return {
    __typename: "Release",
    id: nodeId("RE", release.id),
    databaseId: release.id,
    ...addresses(presentRelease(sandbox, repository, release).html_url),
    name: release.name,
    tagName: release.tag,
    tag: () => scope.show.ref(repository, `refs/tags/${release.tag}`),
    tagCommit: () => (gitOf(sandbox, repository).ref(`refs/tags/${release.tag}`) === null ? null : commit()),
    description: release.body,
    isDraft: release.draft,
    isPrerelease: release.prerelease,
    isLatest: () => findLatestRelease(sandbox, repository) === release,
    createdAt: release.createdAt,
    updatedAt: release.updatedAt,
    publishedAt: release.publishedAt,
    author: () => scope.show.user(release.author),
    repository: () => scope.show.repository(repository),
    releaseAssets: (args: Window & { name?: string | null }) => {
      const found = release.assets.filter((one) => args.name == null || one.name === args.name);
      return connection(found, args, (one) => assetNode(scope, repository, release, one));
    },
  };
}

function assetNode(scope: Scope, repository: Repository, release: Release, asset: ReleaseAsset): Node {
  const shown = presentAsset(scope.sandbox, repository, release, asset);
  return {
    __typename: "ReleaseAsset",
    id: shown.node_id,
    name: asset.name,
    contentType: asset.contentType,
    size: asset.size,
    downloadCount: asset.downloads,
    downloadUrl: shown.browser_download_url,
    url: shown.browser_download_url,
    createdAt: asset.createdAt,
    updatedAt: asset.updatedAt,
    release: () => scope.show.release(repository, release),
    uploadedBy: () => scope.show.user(asset.uploader),
  };
}
