import type { Release, ReleaseAsset, Repository } from "../../model.ts";
import type { Sandbox } from "../../sandbox.ts";
import { nodeId, repositoryApi, repositoryPage } from "./address.ts";
import { presentUser } from "./user.ts";

export function presentRelease(sandbox: Sandbox, repository: Repository, release: Release) {
  const { draft, id, tag } = release;
  const api = repositoryApi(sandbox, repository);
  const url = `${api}/releases/${id}`;
  const archive = (kind: string) => (draft ? null : `${api}/${kind}/${tag}`);
  return {
    url,
    assets_url: `${url}/assets`,
    upload_url: `${uploadApi(sandbox, repository)}/releases/${id}/assets{?name,label}`,
    html_url: `${repositoryPage(sandbox, repository)}/releases/tag/${getPageName(release)}`,
    id,
    author: presentUser(sandbox, release.author),
    node_id: nodeId("RE", id),
    tag_name: tag,
    target_commitish: release.target,
    name: release.name,
    draft,
    immutable: false,
    prerelease: release.prerelease,
    created_at: release.createdAt,
    updated_at: release.updatedAt,
    published_at: release.publishedAt,
    assets: release.assets.map((asset) => presentAsset(sandbox, repository, release, asset)),
    tarball_url: archive("tarball"),
    zipball_url: archive("zipball"),
    body: release.body,
  };
}

export function presentAsset(sandbox: Sandbox, repository: Repository, release: Release, asset: ReleaseAsset) {
  const page = repositoryPage(sandbox, repository);
  return {
    url: `${repositoryApi(sandbox, repository)}/releases/assets/${asset.id}`,
    id: asset.id,
    node_id: nodeId("RA", asset.id),
    name: asset.name,
    label: asset.label,
    uploader: presentUser(sandbox, asset.uploader),
    content_type: asset.contentType,
    state: "uploaded",
    size: asset.size,
    digest: asset.digest,
    download_count: asset.downloads,
    created_at: asset.createdAt,
    updated_at: asset.updatedAt,
    browser_download_url: `${page}/releases/download/${getPageName(release)}/${encodeURIComponent(asset.name)}`,
  };
}

/** A draft has no tag, so that its page has a name of its own. */
function getPageName({ draft, id, tag }: Release): string {
  return draft ? `untagged-${id.toString(16).padStart(20, "0")}` : tag;
}

/** github.com has another host for uploads; here it is the API's. */
function uploadApi(sandbox: Sandbox, repository: Repository): string {
  const base = sandbox.shape === "ghes" ? `${sandbox.url}/api/uploads` : sandbox.apiUrl;
  return `${base}/repos/${repository.owner}/${repository.name}`;
}
