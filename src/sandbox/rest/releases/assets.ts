import { createHash } from "node:crypto";
import { z } from "zod";
import type { Release, ReleaseAsset } from "../../model.ts";
import { listReleases } from "../../releases/releases.ts";
import { stamp } from "../../time.ts";
import { isSigned, signedAddress } from "../actions/signed.ts";
import type { Call, Endpoint } from "../endpoint.ts";
import { input, number } from "../input.ts";
import { wantsBytes } from "../media-type.ts";
import { page } from "../page.ts";
import { presentAsset } from "../present/release.ts";
import { notFound, Refusal, validationFailed } from "../refusal.ts";
import { created, noContent, ok, raw, redirect } from "../reply.ts";
import { releaseOf, seesDrafts } from "./get-release.ts";

const LIST = "/repos/{owner}/{repo}/releases/{release_id}/assets";
const ONE = "/repos/{owner}/{repo}/releases/assets/{asset_id}";
const DOCS = "releases/assets";

const listAssets: Endpoint = {
  method: "GET",
  path: LIST,
  docs: `${DOCS}#list-release-assets`,
  permission: "contents:read",
  handle(call) {
    const release = releaseOf(call);
    return page(call, release.assets, (one) => presentAsset(call.sandbox, call.repository, release, one));
  },
};

/** The body is the file; its name and label are in the query. */
const uploadAsset: Endpoint = {
  method: "POST",
  path: LIST,
  docs: `${DOCS}#upload-a-release-asset`,
  permission: "contents:write",
  takesBytes: true,
  handle(call) {
    const { bytes, query, repository, request, sandbox } = call;
    const release = releaseOf(call);
    const name = cleanName(query.get("name") ?? "");
    checkName(release, name, null);
    if (bytes.length === 0) throw new Refusal(400, "Bad Content-Length: ");
    const id = sandbox.nextId();
    const now = stamp(sandbox.clock());
    const asset: ReleaseAsset = {
      ...{ id, name, label: query.get("label") ?? "", size: bytes.length, downloads: 0 },
      contentType: request.headers.get("content-type") ?? "application/octet-stream",
      digest: `sha256:${createHash("sha256").update(bytes).digest("hex")}`,
      ...{ file: `release-assets/${id}`, uploader: call.login, createdAt: now, updatedAt: now },
    };
    sandbox.files.write(asset.file, bytes);
    release.assets.push(asset);
    sandbox.save();
    return created(presentAsset(sandbox, repository, release, asset));
  },
};

const getAsset: Endpoint = {
  method: "GET",
  path: ONE,
  docs: `${DOCS}#get-a-release-asset`,
  permission: "contents:read",
  sendsBytes: true,
  handle(call) {
    const { release, asset } = assetOf(call);
    if (!wantsBytes(call.request.headers.get("accept"))) {
      return ok(presentAsset(call.sandbox, call.repository, release, asset));
    }
    return redirect(signedAddress(call.sandbox, `/_storage/release-assets/${asset.id}`));
  },
};

const updateAsset: Endpoint = {
  method: "PATCH",
  path: ONE,
  docs: `${DOCS}#update-a-release-asset`,
  permission: "contents:write",
  handle(call) {
    const { release, asset } = assetOf(call);
    const { label, name } = input(call, z.object({ name: z.string().optional(), label: z.string().optional() }));
    if (name !== undefined) {
      checkName(release, cleanName(name), asset);
      asset.name = cleanName(name);
    }
    asset.label = label ?? asset.label;
    asset.updatedAt = stamp(call.sandbox.clock());
    call.sandbox.save();
    return ok(presentAsset(call.sandbox, call.repository, release, asset));
  },
};

const deleteAsset: Endpoint = {
  method: "DELETE",
  path: ONE,
  docs: `${DOCS}#delete-a-release-asset`,
  permission: "contents:write",
  handle(call) {
    const { release, asset } = assetOf(call);
    release.assets = release.assets.filter((one) => one !== asset);
    call.sandbox.files.remove(asset.file);
    call.sandbox.save();
    return noContent();
  },
};

/** Where a download's redirect leads: the file itself. */
const readAsset: Endpoint = {
  method: "GET",
  path: "/_storage/release-assets/{asset_id}",
  docs: null,
  permission: "anyone",
  handle({ params, request, sandbox }) {
    if (!isSigned(sandbox, new URL(request.url))) throw new Refusal(403, "This address is no longer valid");
    const all = (sandbox.world.releases ?? []).flatMap(({ assets }) => assets);
    const asset = all.find((one) => one.id === Number(params["asset_id"]));
    const data = asset ? sandbox.files.read(asset.file) : null;
    if (!asset || !data) throw notFound();
    asset.downloads++;
    sandbox.save();
    return raw(data, asset.contentType);
  },
};

export const assetEndpoints: Endpoint[] = [listAssets, uploadAsset, getAsset, updateAsset, deleteAsset, readAsset];

function assetOf(call: Call): { release: Release; asset: ReleaseAsset } {
  const id = number(call.params["asset_id"]);
  for (const release of listReleases(call.sandbox, call.repository, seesDrafts(call))) {
    const asset = release.assets.find((one) => one.id === id);
    if (asset) return { release, asset };
  }
  throw notFound();
}

/** GitHub renames files with other characters, and those that begin or end with a period. */
function cleanName(name: string): string {
  return name.replaceAll(/[^\w.+@~-]+/g, ".").replaceAll(/^\.+|\.+$/g, "");
}

function checkName({ assets }: Release, name: string, asset: ReleaseAsset | null): void {
  if (name === "") throw validationFailed("ReleaseAsset", "name", "missing_field");
  const other = assets.find((one) => one.name === name);
  if (other && other !== asset) throw validationFailed("ReleaseAsset", "name", "already_exists");
}
