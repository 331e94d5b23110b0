import type { Installation, Repository } from "../model.ts";
import { nodeId } from "../rest/present/address.ts";
import { presentInstallation, selectionOf } from "../rest/present/app.ts";
import type { Sandbox } from "../sandbox.ts";

/**
 * Tells an app where it has been installed. Every app hears of this, whatever it subscribes to:
 * https://docs.github.com/webhooks/webhook-events-and-payloads#installation
 */
export function announceInstallation(
  sandbox: Sandbox,
  installation: Installation,
  added: Repository[],
  isNew: boolean,
) {
  const repositories = added.map(short);
  const about = { installation: presentInstallation(sandbox, installation), sender: installation.account };
  if (isNew) {
    sandbox.emitTo(installation, "installation", "created", { ...about, repositories, requester: null });
    return;
  }
  const selection = { repository_selection: selectionOf(installation), repositories_removed: [], requester: null };
  sandbox.emitTo(installation, "installation_repositories", "added", {
    ...{ ...about, ...selection, repositories_added: repositories },
  });
}

/** It was suspended, taken up again, or uninstalled. */
export function announceChange(
  sandbox: Sandbox,
  installation: Installation,
  action: "suspend" | "unsuspend" | "deleted",
): void {
  const has = sandbox.world.repositories.filter((one) => installation.repositoryIds.includes(one.id));
  const about = { installation: presentInstallation(sandbox, installation), sender: installation.account };
  sandbox.emitTo(installation, "installation", action, { ...about, repositories: has.map(short) });
}

function short(one: Repository) {
  const { id, name, owner } = one;
  return { id, node_id: nodeId("R", id), name, full_name: `${owner}/${name}`, private: one.private };
}
