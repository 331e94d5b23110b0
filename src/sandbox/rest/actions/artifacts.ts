import { removeArtifact } from "../../actions/artifact-store.ts";
import { defineEndpoint, type Call, type Endpoint } from "../endpoint.ts";
import { createPage, readChoice } from "../listing.ts";
import { serializeArtifact } from "../serializers/run.ts";
import { createNotFoundError, HttpError } from "../http-error.ts";
import { respondNoContent, respondOk, respondRaw, respondRedirect } from "../reply.ts";
import { requireArtifact, requireRun } from "./lookup.ts";
import { requireSignedUrl, createSignedUrl } from "../signed-url.ts";
import type { Artifact } from "../../schema/runs.ts";

const listArtifacts = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/actions/artifacts",
  docs: "actions/artifacts#list-artifacts-for-a-repository",
  permission: "actions:read",
  handle: (call) => createArtifactsPage(call, () => true),
});

const listRunArtifacts = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/actions/runs/{run_id}/artifacts",
  docs: "actions/artifacts#list-workflow-run-artifacts",
  permission: "actions:read",
  handle(call) {
    const run = requireRun(call);
    return createArtifactsPage(call, (one) => one.runId === run.id);
  },
});

const getArtifact = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/actions/artifacts/{artifact_id}",
  docs: "actions/artifacts#get-an-artifact",
  permission: "actions:read",
  handle: (call) =>
    respondOk(serializeArtifact(call.sandbox, call.repository, requireArtifact(call))),
});

const downloadArtifact = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}",
  docs: "actions/artifacts#download-an-artifact",
  permission: "actions:read",
  handle(call) {
    const artifact = requireArtifact(call);
    if (call.params["archive_format"] !== "zip") throw createNotFoundError();
    if (serializeArtifact(call.sandbox, call.repository, artifact).expired) {
      throw new HttpError(410, "Artifact has expired");
    }
    return respondRedirect(createSignedUrl(call.sandbox, `/_storage/artifacts/${artifact.id}`));
  },
});

/** Target of the redirect: the archive itself. */
const readArtifact = defineEndpoint({
  method: "GET",
  path: "/_storage/artifacts/{artifact_id}",
  docs: null,
  permission: "anyone",
  handle(call) {
    requireSignedUrl(call);
    const { sandbox } = call;
    const artifact = sandbox.world.artifacts.find(
      (one) => one.id === Number(call.params.artifact_id),
    );
    const zip = artifact ? sandbox.files.read(artifact.file) : null;
    if (!zip) throw createNotFoundError();
    return respondRaw(zip, "application/zip");
  },
});

const deleteArtifact = defineEndpoint({
  method: "DELETE",
  path: "/repos/{owner}/{repo}/actions/artifacts/{artifact_id}",
  docs: "actions/artifacts#delete-an-artifact",
  permission: "actions:write",
  handle(call) {
    removeArtifact(call.sandbox, requireArtifact(call));
    return respondNoContent();
  },
});

function createArtifactsPage(call: Call, wanted: (artifact: Artifact) => boolean) {
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
  // Only the list of a run has a direction:
  // https://docs.github.com/rest/actions/artifacts#list-workflow-run-artifacts
  const up =
    call.params["run_id"] !== undefined &&
    readChoice(call, "Artifact", "direction", ["desc", "asc"]) === "asc";
  return createPage(
    call,
    up ? found : found.toReversed(),
    (one) => serializeArtifact(sandbox, repository, one),
    "artifacts",
  );
}

export const artifactEndpoints: Endpoint[] = [
  listArtifacts,
  listRunArtifacts,
  getArtifact,
  deleteArtifact,
  downloadArtifact,
  readArtifact,
];
