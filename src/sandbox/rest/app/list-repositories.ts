import type { Endpoint } from "../endpoint.ts";
import { page } from "../page.ts";
import { selectionOf } from "../present/app.ts";
import { presentRepository } from "../present/repository.ts";

export const listInstallationRepositories: Endpoint = {
  method: "GET",
  path: "/installation/repositories",
  docs: "apps/installations#list-repositories-accessible-to-the-app-installation",
  permission: "installation",
  handle(call) {
    const ids = call.actor.kind === "installation" ? call.actor.token.repositoryIds : [];
    const repositories = call.sandbox.world.repositories.filter((one) => ids.includes(one.id));
    const answer = page(call, repositories, (one) => presentRepository(call.sandbox, one), "repositories");
    const of = call.actor.kind === "installation" ? call.actor.token.installationId : null;
    const installation = call.sandbox.world.installations.find(({ id }) => id === of);
    return { ...answer, body: { ...(answer.body as object), repository_selection: selectionOf(installation ?? {}) } };
  },
};
