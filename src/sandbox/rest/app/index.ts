import type { Endpoint } from "../endpoint.ts";
import { convertManifest } from "./convert-manifest.ts";
import { createAccessToken } from "./create-access-token.ts";
import { deleteInstallation } from "./delete-installation.ts";
import { suspendInstallation, unsuspendInstallation } from "./suspend-installation.ts";
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
  convertManifest,
  getHookConfig,
  listDeliveries,
  getDelivery,
  redeliver,
  listInstallations,
  getInstallation,
  deleteInstallation,
  suspendInstallation,
  unsuspendInstallation,
  createAccessToken,
  getRepositoryInstallation,
  listInstallationRepositories,
  revokeInstallationToken,
];
