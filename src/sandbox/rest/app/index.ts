import type { Endpoint } from "../endpoint.ts";
import { createAccessToken } from "./create-access-token.ts";
import { getApp } from "./get-app.ts";
import { getInstallation } from "./get-installation.ts";
import { getRepositoryInstallation } from "./get-repository-installation.ts";
import { getDelivery, listDeliveries, redeliver } from "./hook-deliveries.ts";
import { getHookConfig } from "./hook-config.ts";
import { listInstallations } from "./list-installations.ts";
import { listInstallationRepositories } from "./list-repositories.ts";
import { revokeInstallationToken } from "./revoke-token.ts";

export const appEndpoints: Endpoint[] = [
  getApp,
  getHookConfig,
  listDeliveries,
  getDelivery,
  redeliver,
  listInstallations,
  getInstallation,
  createAccessToken,
  getRepositoryInstallation,
  listInstallationRepositories,
  revokeInstallationToken,
];
