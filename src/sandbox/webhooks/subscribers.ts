import type { App, Installation, Repository } from "../schema.ts";
import { listAppEvents } from "../rest/serializers/app.ts";
import type { Sandbox } from "../sandbox.ts";

export interface Subscriber {
  app: App;
  installation: Installation;
}

/** The apps that are installed on the repository and hear this event. */
export function listSubscribers(sandbox: Sandbox, repository: Repository, event: string): Subscriber[] {
  return sandbox.world.installations.flatMap((installation) => {
    const app = sandbox.world.apps.find((known) => known.id === installation.appId);
    if (!app?.webhookUrl || installation.suspendedAt) return [];
    if (!installation.repositoryIds.includes(repository.id) || !listAppEvents(app).includes(event)) return [];
    return [{ app, installation }];
  });
}
