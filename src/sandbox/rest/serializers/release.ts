import type { Sandbox } from "../../sandbox.ts";
import { formatNodeId, getRepositoryApiUrl, getRepositoryPageUrl } from "./urls.ts";
import { serializeUser } from "./user.ts";
import type { Repository } from "../../schema/repository.ts";
import type { Release, ReleaseAsset } from "../../schema/releases.ts";

export function serializeRelease(sandbox: Sandbox, repository: Repository, release: Release) {
  const { draft, id, tag } = release;
  const api = getRepositoryApiUrl(sandbox, repository);
  const url = `${api}/releases/${id}`;
  const archive = (kind: string) => (draft ? null : `${api}/${kind}/${tag}`);
  return {
    url,
    assets_url: `${url}/assets`,
    upload_url: `${getUploadUrl(sandbox, repository)}/releases/${id}/assets{?name,label}`,
    html_url: `${getRepositoryPageUrl(sandbox, repository)}/releases/tag/${getReleasePageName(release)}`,
    id,
    author: serializeUser(sandbox, release.author),
    node_id: formatNodeId("RE", id),
    tag_name: tag,
    target_commitish: release.target,
    name: release.name,
    draft,
    immutable: false,
    prerelease: release.prerelease,
    created_at: release.createdAt,
    updated_at: release.updatedAt,
    published_at: release.publishedAt,
    assets: release.assets.map((asset) => serializeAsset(sandbox, repository, release, asset)),
    tarball_url: archive("tarball"),
    zipball_url: archive("zipball"),
    body: release.body,
  };
}

export function serializeAsset(
  sandbox: Sandbox,
  repository: Repository,
  release: Release,
  asset: ReleaseAsset,
) {
  const page = getRepositoryPageUrl(sandbox, repository);
  return {
    url: `${getRepositoryApiUrl(sandbox, repository)}/releases/assets/${asset.id}`,
    id: asset.id,
    node_id: formatNodeId("RA", asset.id),
    name: asset.name,
    label: asset.label,
    uploader: serializeUser(sandbox, asset.uploader),
    content_type: asset.contentType,
    state: "uploaded",
    size: asset.size,
    digest: asset.digest,
    download_count: asset.downloads,
    created_at: asset.createdAt,
    updated_at: asset.updatedAt,
    browser_download_url: `${page}/releases/download/${getReleasePageName(release)}/${encodeURIComponent(asset.name)}`,
  };
}

/** Returns the last part of the release's page: its tag, or another name while it is a draft. */
export function getReleasePageName({ draft, id, tag }: Release): string {
  return draft ? `untagged-${id.toString(16).padStart(20, "0")}` : tag;
}

/** github.com has another host for uploads. Here it is the API's. */
function getUploadUrl(sandbox: Sandbox, repository: Repository): string {
  const base = sandbox.shape === "ghes" ? `${sandbox.url}/api/uploads` : sandbox.apiUrl;
  return `${base}/repos/${repository.owner}/${repository.name}`;
}
