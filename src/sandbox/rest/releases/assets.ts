import { createHash } from "node:crypto";
import { z } from "zod";
import { listReleases } from "../../releases/releases.ts";
import { formatTimestamp } from "../../time.ts";
import { requireSignedUrl, createSignedUrl } from "../signed-url.ts";
import { defineEndpoint, type Call, type Endpoint } from "../endpoint.ts";
import { parseBody, parseId } from "../request-body.ts";
import { isBytesRequest } from "../content-negotiation.ts";
import { createPage } from "../listing.ts";
import { serializeAsset } from "../serializers/release.ts";
import { createNotFoundError, HttpError, createValidationError } from "../http-error.ts";
import {
  respondCreated,
  respondNoContent,
  respondOk,
  respondRaw,
  respondRedirect,
} from "../reply.ts";
import { requireRelease, canSeeDrafts } from "./releases.ts";
import type { Release, ReleaseAsset } from "../../schema/releases.ts";

const LIST = "/repos/{owner}/{repo}/releases/{release_id}/assets";
const ONE = "/repos/{owner}/{repo}/releases/assets/{asset_id}";
const DOCS = "releases/assets";

const listAssets = defineEndpoint({
  method: "GET",
  path: LIST,
  docs: `${DOCS}#list-release-assets`,
  permission: "contents:read",
  handle(call) {
    const release = requireRelease(call);
    return createPage(call, release.assets, (one) =>
      serializeAsset(call.sandbox, call.repository, release, one),
    );
  },
});

/** Uploads an asset. The body is the file; its name and label are in the query. */
const uploadAsset = defineEndpoint({
  method: "POST",
  path: LIST,
  docs: `${DOCS}#upload-a-release-asset`,
  permission: "contents:write",
  takesBytes: true,
  handle(call) {
    const { bytes, query, repository, request, sandbox } = call;
    const release = requireRelease(call);
    const name = cleanName(query.get("name") ?? "");
    checkAssetName(release, name, null);
    if (bytes.length === 0) throw new HttpError(400, "Bad Content-Length: ");
    const id = sandbox.nextId();
    const now = formatTimestamp(sandbox.clock());
    const asset: ReleaseAsset = {
      ...{ id, name, label: query.get("label") ?? "", size: bytes.length, downloads: 0 },
      contentType: request.headers.get("content-type") ?? "application/octet-stream",
      digest: `sha256:${createHash("sha256").update(bytes).digest("hex")}`,
      ...{ file: `release-assets/${id}`, uploader: call.login, createdAt: now, updatedAt: now },
    };
    sandbox.files.write(asset.file, bytes);
    release.assets.push(asset);
    sandbox.save();
    return respondCreated(serializeAsset(sandbox, repository, release, asset));
  },
});

const getAsset = defineEndpoint({
  method: "GET",
  path: ONE,
  docs: `${DOCS}#get-a-release-asset`,
  permission: "contents:read",
  sendsBytes: true,
  handle(call) {
    const { release, asset } = requireAsset(call);
    if (!isBytesRequest(call.request.headers.get("accept"))) {
      return respondOk(serializeAsset(call.sandbox, call.repository, release, asset));
    }
    return respondRedirect(createSignedUrl(call.sandbox, `/_storage/release-assets/${asset.id}`));
  },
});

const updateAsset = defineEndpoint({
  method: "PATCH",
  path: ONE,
  docs: `${DOCS}#update-a-release-asset`,
  permission: "contents:write",
  handle(call) {
    const { release, asset } = requireAsset(call);
    const { label, name } = parseBody(
      call,
      z.object({ name: z.string().optional(), label: z.string().optional() }),
    );
    if (name !== undefined) {
      checkAssetName(release, cleanName(name), asset);
      asset.name = cleanName(name);
    }
    asset.label = label ?? asset.label;
    asset.updatedAt = formatTimestamp(call.sandbox.clock());
    call.sandbox.save();
    return respondOk(serializeAsset(call.sandbox, call.repository, release, asset));
  },
});

const deleteAsset = defineEndpoint({
  method: "DELETE",
  path: ONE,
  docs: `${DOCS}#delete-a-release-asset`,
  permission: "contents:write",
  handle(call) {
    const { release, asset } = requireAsset(call);
    release.assets = release.assets.filter((one) => one !== asset);
    call.sandbox.files.remove(asset.file);
    call.sandbox.save();
    return respondNoContent();
  },
});

/** Target of a download's redirect: the file itself. */
const readAsset = defineEndpoint({
  method: "GET",
  path: "/_storage/release-assets/{asset_id}",
  docs: null,
  permission: "anyone",
  handle(call) {
    requireSignedUrl(call);
    const { params, sandbox } = call;
    const all = (sandbox.world.releases ?? []).flatMap(({ assets }) => assets);
    const asset = all.find((one) => one.id === Number(params.asset_id));
    const data = asset ? sandbox.files.read(asset.file) : null;
    if (!asset || !data) throw createNotFoundError();
    asset.downloads++;
    sandbox.save();
    return respondRaw(data, asset.contentType);
  },
});

export const assetEndpoints: Endpoint[] = [
  listAssets,
  uploadAsset,
  getAsset,
  updateAsset,
  deleteAsset,
  readAsset,
];

function requireAsset(call: Call): { release: Release; asset: ReleaseAsset } {
  const id = parseId(call.params["asset_id"]);
  for (const release of listReleases(call.sandbox, call.repository, canSeeDrafts(call))) {
    const asset = release.assets.find((one) => one.id === id);
    if (asset) return { release, asset };
  }
  throw createNotFoundError();
}

/** GitHub renames files with other characters, and those that start or end with a period. */
function cleanName(name: string): string {
  return name.replaceAll(/[^\w.+@~-]+/g, ".").replaceAll(/^\.+|\.+$/g, "");
}

function checkAssetName({ assets }: Release, name: string, asset: ReleaseAsset | null): void {
  if (name === "") throw createValidationError("ReleaseAsset", "name", "missing_field");
  const other = assets.find((one) => one.name === name);
  if (other && other !== asset)
    throw createValidationError("ReleaseAsset", "name", "already_exists");
}
