import { ZERO } from "../git/repository.ts";
import type { Repository } from "../model.ts";
import { presentSuite } from "../rest/present/check.ts";
import type { RefChange, Sandbox } from "../sandbox.ts";
import { createSuite, findSuites } from "./suites.ts";

/**
 * Asks each app that may write checks for a suite of what was pushed. It hears of that whatever it subscribes to:
 * https://docs.github.com/webhooks/webhook-events-and-payloads#check_suite
 */
export function requestSuites(sandbox: Sandbox, repository: Repository, change: RefChange): void {
  if (change.after === ZERO || !change.ref.startsWith("refs/heads/")) return;
  const commit = {
    ...{ headSha: change.after, headBranch: change.ref.slice("refs/heads/".length) },
    before: change.before,
  };
  for (const installation of sandbox.world.installations) {
    const app = sandbox.world.apps.find(({ id }) => id === installation.appId);
    if (!app?.webhookUrl || installation.suspendedAt || app.permissions["checks"] !== "write") continue;
    if (!installation.repositoryIds.includes(repository.id) || repository.suitesOff?.includes(app.id)) continue;
    const has = findSuites(sandbox, repository, { sha: change.after }).some(({ appSlug }) => appSlug === app.slug);
    if (has) continue;
    const suite = createSuite(sandbox, repository, app, commit);
    const check_suite = presentSuite(sandbox, repository, suite);
    sandbox.emit(repository, "check_suite", "requested", { check_suite, sender: change.actor }, { app, installation });
  }
}
