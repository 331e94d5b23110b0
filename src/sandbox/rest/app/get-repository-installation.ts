import { findRepository } from "../../auth/permit.ts";
import type { Endpoint } from "../endpoint.ts";
import { presentInstallation } from "../present/app.ts";
import { notFound } from "../refusal.ts";
import { ok } from "../reply.ts";
import { installationsOf } from "./find.ts";

export const getRepositoryInstallation: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/installation",
  docs: "apps/apps#get-a-repository-installation-for-the-authenticated-app",
  permission: "app",
  handle(call) {
    const repository = findRepository(call.sandbox.world, call.params["owner"] ?? "", call.params["repo"] ?? "");
    const found = installationsOf(call).find((one) => repository && one.repositoryIds.includes(repository.id));
    if (!found) throw notFound();
    return ok(presentInstallation(call.sandbox, found));
  },
};
