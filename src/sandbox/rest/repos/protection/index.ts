import type { Endpoint } from "../../endpoint.ts";
import { listEndpoints } from "./lists.ts";
import { partEndpoints } from "./parts.ts";
import { deleteBranchProtection, getBranchProtection, updateBranchProtection } from "./protection.ts";

export const protectionEndpoints: Endpoint[] = [
  ...[getBranchProtection, updateBranchProtection, deleteBranchProtection],
  ...[...partEndpoints, ...listEndpoints],
];
