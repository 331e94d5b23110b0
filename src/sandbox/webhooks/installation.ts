import type { Installation, Repository } from "../model.ts";
import { nodeId } from "../rest/present/address.ts";
import { presentInstallation } from "../rest/present/app.ts";
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
  const repositories = added.map((one) => ({
    id: one.id,
    node_id: nodeId("R", one.id),
    name: one.name,
    full_name: `${one.owner}/${one.name}`,
    private: one.private,
  }));
  const about = { installation: presentInstallation(sandbox, installation), sender: installation.account };
  if (isNew) {
    sandbox.emitTo(installation, "installation", "created", { ...about, repositories, requester: null });
    return;
  }
  const selection = { repository_selection: "selected", repositories_removed: [], requester: null };
  sandbox.emitTo(installation, "installation_repositories", "added", {
    ...{ ...about, ...selection, repositories_added: repositories },
  });
}
