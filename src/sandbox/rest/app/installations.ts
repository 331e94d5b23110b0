import { sendInstallationChange } from "../../webhooks/send-events.ts";
import { defineEndpoint, type Call, type Endpoint } from "../endpoint.ts";
import { respondNoContent, respondOk } from "../reply.ts";
import { listOwnInstallations, requireInstallation } from "./app.ts";
import { getRepositorySelection, serializeInstallation } from "../serializers/app.ts";
import { findRepository } from "../../auth/permissions.ts";
import { createNotFoundError } from "../http-error.ts";
import { createPage, readSince } from "../listing.ts";
import { serializeRepository } from "../serializers/repository.ts";
import { formatTimestamp } from "../../time.ts";

/** Uninstalls the app. Its tokens become invalid. */
const deleteInstallation = defineEndpoint({
  method: "DELETE",
  path: "/app/installations/{installation_id}",
  docs: "apps/apps#delete-an-installation-for-the-authenticated-app",
  permission: "app",
  handle(call) {
    const { sandbox } = call;
    const { world } = sandbox;
    const installation = requireInstallation(call);
    sendInstallationChange(sandbox, installation, "deleted");
    world.installations = world.installations.filter((one) => one !== installation);
    world.tokens = world.tokens.filter((one) => one.installationId !== installation.id);
    sandbox.save();
    return respondNoContent();
  },
});

const getInstallation = defineEndpoint({
  method: "GET",
  path: "/app/installations/{installation_id}",
  docs: "apps/apps#get-an-installation-for-the-authenticated-app",
  permission: "app",
  handle: (call) => respondOk(serializeInstallation(call.sandbox, requireInstallation(call))),
});

const getRepositoryInstallation = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/installation",
  docs: "apps/apps#get-a-repository-installation-for-the-authenticated-app",
  permission: "app",
  handle(call) {
    const repository = findRepository(call.sandbox.world, call.params.owner, call.params.repo);
    const found = listOwnInstallations(call).find(
      (one) => repository && one.repositoryIds.includes(repository.id),
    );
    if (!found) throw createNotFoundError();
    return respondOk(serializeInstallation(call.sandbox, found));
  },
});

const listInstallations = defineEndpoint({
  method: "GET",
  path: "/app/installations",
  docs: "apps/apps#list-installations-for-the-authenticated-app",
  permission: "app",
  handle(call) {
    const from = readSince(call, "Installation");
    const all = listOwnInstallations(call).map((one) => serializeInstallation(call.sandbox, one));
    const found = all.filter((one) => one.updated_at >= from);
    return createPage(call, found, (one) => one);
  },
});

const listInstallationRepositories = defineEndpoint({
  method: "GET",
  path: "/installation/repositories",
  docs: "apps/installations#list-repositories-accessible-to-the-app-installation",
  permission: "installation",
  handle(call) {
    const ids = call.actor.kind === "installation" ? call.actor.token.repositoryIds : [];
    const repositories = call.sandbox.world.repositories.filter((one) => ids.includes(one.id));
    const answer = createPage(
      call,
      repositories,
      (one) => serializeRepository(call.sandbox, one),
      "repositories",
    );
    const of = call.actor.kind === "installation" ? call.actor.token.installationId : null;
    const installation = call.sandbox.world.installations.find(({ id }) => id === of);
    return {
      ...answer,
      body: {
        ...(answer.body as object),
        repository_selection: getRepositorySelection(installation ?? {}),
      },
    };
  },
});

const path = "/app/installations/{installation_id}/suspended";

/** Refuses the installation's tokens and sends it no webhooks until it is unsuspended. */
const suspendInstallation = defineEndpoint({
  method: "PUT",
  path,
  docs: "apps/apps#suspend-an-app-installation",
  permission: "app",
  handle: (call) => setSuspended(call, true),
});

const unsuspendInstallation = defineEndpoint({
  method: "DELETE",
  path,
  docs: "apps/apps#unsuspend-an-app-installation",
  permission: "app",
  handle: (call) => setSuspended(call, false),
});

function setSuspended(call: Call, suspended: boolean) {
  const { sandbox } = call;
  const installation = requireInstallation(call);
  installation.suspendedAt = suspended ? formatTimestamp(sandbox.clock()) : null;
  sandbox.save();
  sendInstallationChange(sandbox, installation, suspended ? "suspend" : "unsuspend");
  return respondNoContent();
}

export const installationEndpoints: Endpoint[] = [
  listInstallations,
  getInstallation,
  deleteInstallation,
  suspendInstallation,
  unsuspendInstallation,
  getRepositoryInstallation,
  listInstallationRepositories,
];
