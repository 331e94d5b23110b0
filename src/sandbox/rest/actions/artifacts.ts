import { removeArtifact } from "../../actions/artifacts.ts";
import type { Artifact } from "../../model.ts";
import type { Call, Endpoint } from "../endpoint.ts";
import { choice } from "../listing.ts";
import { page } from "../page.ts";
import { presentArtifact } from "../present/run.ts";
import { notFound, Refusal } from "../refusal.ts";
import { noContent, ok, raw, redirect } from "../reply.ts";
import { artifactOf, runOf } from "./find.ts";
import { isSigned, signedAddress } from "./signed.ts";

export const listArtifacts: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/actions/artifacts",
  docs: "actions/artifacts#list-artifacts-for-a-repository",
  permission: "actions:read",
  handle: (call) => list(call, () => true),
};

export const listRunArtifacts: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/actions/runs/{run_id}/artifacts",
  docs: "actions/artifacts#list-workflow-run-artifacts",
  permission: "actions:read",
  handle(call) {
    const run = runOf(call);
    return list(call, (one) => one.runId === run.id);
  },
};

export const getArtifact: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/actions/artifacts/{artifact_id}",
  docs: "actions/artifacts#get-an-artifact",
  permission: "actions:read",
  handle: (call) => ok(presentArtifact(call.sandbox, call.repository, artifactOf(call))),
};

export const downloadArtifact: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}",
  docs: "actions/artifacts#download-an-artifact",
  permission: "actions:read",
  handle(call) {
    const artifact = artifactOf(call);
    if (call.params["archive_format"] !== "zip") throw notFound();
    if (presentArtifact(call.sandbox, call.repository, artifact).expired) {
      throw new Refusal(410, "Artifact has expired");
    }
    return redirect(signedAddress(call.sandbox, `/_storage/artifacts/${artifact.id}`));
  },
};

/** Where the redirect leads: the archive itself. */
export const readArtifact: Endpoint = {
  method: "GET",
  path: "/_storage/artifacts/{artifact_id}",
  docs: null,
  permission: "anyone",
  handle(call) {
    const { sandbox } = call;
    if (!isSigned(sandbox, new URL(call.request.url))) throw new Refusal(403, "This address is no longer valid");
    const artifact = sandbox.world.artifacts.find((one) => one.id === Number(call.params["artifact_id"]));
    const zip = artifact ? sandbox.files.read(artifact.file) : null;
    if (!zip) throw notFound();
    return raw(zip, "application/zip");
  },
};

export const deleteArtifact: Endpoint = {
  method: "DELETE",
  path: "/repos/{owner}/{repo}/actions/artifacts/{artifact_id}",
  docs: "actions/artifacts#delete-an-artifact",
  permission: "actions:write",
  handle(call) {
    removeArtifact(call.sandbox, artifactOf(call));
    return noContent();
  },
};

function list(call: Call, wanted: (artifact: Artifact) => boolean) {
  const { repository, sandbox } = call;
  const name = call.query.get("name");
  const now = sandbox.clock().toISOString();
  const found = sandbox.world.artifacts.filter(
    (one) =>
      one.repositoryId === repository.id &&
      wanted(one) &&
      (name === null || one.name === name) &&
      (one.listedAt ?? "") <= now,
  );
  // Only a run's list can be turned: https://docs.github.com/rest/actions/artifacts#list-workflow-run-artifacts
  const up = call.params["run_id"] !== undefined && choice(call, "Artifact", "direction", ["desc", "asc"]) === "asc";
  return page(call, up ? found : found.toReversed(), (one) => presentArtifact(sandbox, repository, one), "artifacts");
}
