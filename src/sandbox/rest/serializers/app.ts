import type { components } from "@octokit/openapi-types";
import type { Sandbox } from "../../sandbox.ts";
import { formatNodeId } from "./urls.ts";
import { EPOCH, serializeUser } from "./user.ts";
import type { App, Installation } from "../../schema/accounts.ts";
import { listAppEvents } from "../../webhooks/events.ts";

type Integration = components["schemas"]["integration"];

export function serializeApp(sandbox: Sandbox, app: App): NonNullable<Integration> {
  return {
    id: app.id,
    slug: app.slug,
    node_id: formatNodeId("A", app.id),
    client_id: app.clientId,
    owner: serializeUser(sandbox, "github-actions[bot]"),
    name: app.name,
    description: null,
    external_url: sandbox.url,
    html_url: `${sandbox.url}/apps/${app.slug}`,
    created_at: EPOCH,
    updated_at: EPOCH,
    permissions: { ...app.permissions, metadata: "read" },
    events: listAppEvents(app),
  };
}

export function serializeInstallation(sandbox: Sandbox, installation: Installation) {
  const app = sandbox.world.apps.find((known) => known.id === installation.appId);
  const account = serializeUser(sandbox, installation.account);
  const api = sandbox.apiUrl;
  return {
    id: installation.id,
    account,
    repository_selection: getRepositorySelection(installation),
    access_tokens_url: `${api}/app/installations/${installation.id}/access_tokens`,
    repositories_url: `${api}/installation/repositories`,
    html_url: `${sandbox.url}/settings/installations/${installation.id}`,
    app_id: installation.appId,
    client_id: app?.clientId,
    app_slug: app?.slug ?? "",
    target_id: account.id,
    target_type: account.type,
    permissions: { ...app?.permissions, metadata: "read" },
    events: app ? listAppEvents(app) : [],
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: null,
    suspended_at: installation.suspendedAt,
    created_at: EPOCH,
    updated_at: EPOCH,
  };
}

/** Returns the selection that the person made when they installed the app. */
export function getRepositorySelection({
  selection = "selected",
}: Pick<Installation, "selection">) {
  return selection;
}
