import type { Endpoint } from "../endpoint.ts";
import { branchPolicyEndpoints } from "./branch-policies.ts";
import { deploymentEndpoints } from "./deployments.ts";
import { environmentEndpoints } from "./environments.ts";

export const deploymentsEndpoints: Endpoint[] = [
  ...deploymentEndpoints,
  ...environmentEndpoints,
  ...branchPolicyEndpoints,
];
