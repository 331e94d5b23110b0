import { holds } from "../../auth/permit.ts";
import type { Release } from "../../model.ts";
import { findLatestRelease, findRelease, listReleases } from "../../releases/releases.ts";
import type { Call, Endpoint } from "../endpoint.ts";
import { number } from "../input.ts";
import { page } from "../page.ts";
import { presentRelease } from "../present/release.ts";
import { notFound } from "../refusal.ts";
import { noContent, ok } from "../reply.ts";

const LIST = "/repos/{owner}/{repo}/releases";
const DOCS = "releases/releases";

export const listAllReleases: Endpoint = {
  method: "GET",
  path: LIST,
  docs: `${DOCS}#list-releases`,
  permission: "contents:read",
  handle(call) {
    const { repository, sandbox } = call;
    return page(call, listReleases(sandbox, repository, seesDrafts(call)), (one) =>
      presentRelease(sandbox, repository, one),
    );
  },
};

export const getLatestRelease: Endpoint = {
  method: "GET",
  path: `${LIST}/latest`,
  docs: `${DOCS}#get-the-latest-release`,
  permission: "contents:read",
  handle: (call) => answer(call, findLatestRelease(call.sandbox, call.repository)),
};

/** A published release; a draft has no tag yet. */
export const getReleaseByTag: Endpoint = {
  method: "GET",
  path: `${LIST}/tags/{tag...}`,
  docs: `${DOCS}#get-a-release-by-tag-name`,
  permission: "contents:read",
  handle: (call) => answer(call, findRelease(call.sandbox, call.repository, call.params["tag"] ?? "", false)),
};

export const getRelease: Endpoint = {
  method: "GET",
  path: `${LIST}/{release_id}`,
  docs: `${DOCS}#get-a-release`,
  permission: "contents:read",
  handle: (call) => answer(call, releaseOf(call)),
};

/** The tag stays. */
export const deleteRelease: Endpoint = {
  method: "DELETE",
  path: `${LIST}/{release_id}`,
  docs: `${DOCS}#delete-a-release`,
  permission: "contents:write",
  handle(call) {
    const { repository, sandbox } = call;
    const release = releaseOf(call);
    sandbox.world.releases = sandbox.world.releases?.filter((one) => one !== release);
    for (const { file } of release.assets) sandbox.files.remove(file);
    sandbox.save();
    const shown = presentRelease(sandbox, repository, release);
    sandbox.emit(repository, "release", "deleted", { release: shown, sender: call.login });
    return noContent();
  },
};

/** The release of the path; 404 for a draft that the caller may not see. */
export function releaseOf(call: Call): Release {
  const id = number(call.params["release_id"]);
  const found = listReleases(call.sandbox, call.repository, seesDrafts(call)).find((one) => one.id === id);
  if (!found) throw notFound();
  return found;
}

export function seesDrafts({ actor, repository }: Call): boolean {
  return holds(actor, repository, "contents", "write");
}

function answer({ repository, sandbox }: Call, release: Release | undefined) {
  if (!release) throw notFound();
  return ok(presentRelease(sandbox, repository, release));
}
