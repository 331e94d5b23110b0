import type { Endpoint } from "../endpoint.ts";
import { getMeta } from "./get-meta.ts";
import { getRateLimit } from "./get-rate-limit.ts";
import { getRoot } from "./get-root.ts";

/** About the API itself. */
export const metaEndpoints: Endpoint[] = [getRoot, getMeta, getRateLimit];
