import { hasPermission } from "../../auth/permissions.ts";
import { getGit } from "../../git/get-git.ts";
import {
  findLatestRelease,
  findRelease,
  findReleaseCommit,
  listReleases,
} from "../../releases/releases.ts";
import { formatNodeId } from "../../rest/serializers/urls.ts";
import { serializeAsset, serializeRelease } from "../../rest/serializers/release.ts";
import { createConnection, sortByOrder, type ConnectionArgs } from "../connection.ts";
import { checkReadAccess, createUrlFields, type GraphqlNode, type GraphqlScope } from "../scope.ts";
import type { Repository } from "../../schema/repository.ts";
import type { Release, ReleaseAsset } from "../../schema/releases.ts";

interface ReleasesArgs extends ConnectionArgs {
  orderBy?: { field: string; direction: string } | null;
}

/** Builds a repository's releases. Only people who can write see drafts. */
export function buildReleaseFields(scope: GraphqlScope, repository: Repository) {
  const { actor, sandbox } = scope;
  const drafts = () => {
    checkReadAccess(scope, repository, "contents");
    return hasPermission(actor, repository, "contents", "write");
  };
  const show = (release: Release | undefined) =>
    release ? scope.show.release(repository, release) : null;
  return {
    release: ({ tagName }: { tagName: string }) =>
      show(findRelease(sandbox, repository, tagName, drafts())),
    latestRelease: () => show(findLatestRelease(sandbox, repository)),
    releases: (args: ReleasesArgs) => {
      const keys = {
        NAME: (one: Release) => one.name ?? "",
        CREATED_AT: (one: Release) => one.createdAt,
      };
      const sorted = sortByOrder(
        listReleases(sandbox, repository, drafts()).toReversed(),
        args.orderBy,
        keys,
      );
      return createConnection(args.orderBy ? sorted : sorted.toReversed(), args, (one) =>
        show(one),
      );
    },
  };
}

export function buildReleaseNode(
  scope: GraphqlScope,
  repository: Repository,
  release: Release,
): GraphqlNode {
  const { sandbox } = scope;
  const commit = () => {
    const oid = findReleaseCommit(sandbox, repository, release);
    return oid === null ? null : scope.show.object(repository, oid);
  };
  return {
    __typename: "Release",
    id: formatNodeId("RE", release.id),
    databaseId: release.id,
    ...createUrlFields(serializeRelease(sandbox, repository, release).html_url),
    name: release.name,
    tagName: release.tag,
    tag: () => scope.show.ref(repository, `refs/tags/${release.tag}`),
    tagCommit: () =>
      getGit(sandbox, repository).ref(`refs/tags/${release.tag}`) === null ? null : commit(),
    description: release.body,
    isDraft: release.draft,
    isPrerelease: release.prerelease,
    isLatest: () => findLatestRelease(sandbox, repository) === release,
    createdAt: release.createdAt,
    updatedAt: release.updatedAt,
    publishedAt: release.publishedAt,
    author: () => scope.show.user(release.author),
    repository: () => scope.show.repository(repository),
    releaseAssets: (args: ConnectionArgs & { name?: string | null }) => {
      const found = release.assets.filter((one) => args.name == null || one.name === args.name);
      return createConnection(found, args, (one) =>
        buildAssetNode(scope, repository, release, one),
      );
    },
  };
}

function buildAssetNode(
  scope: GraphqlScope,
  repository: Repository,
  release: Release,
  asset: ReleaseAsset,
): GraphqlNode {
  const shown = serializeAsset(scope.sandbox, repository, release, asset);
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
