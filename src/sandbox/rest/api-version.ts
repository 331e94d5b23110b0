import { Refusal } from "./refusal.ts";

/**
 * The version whose shapes the sandbox answers with, GitHub's default:
 * https://docs.github.com/rest/overview/api-versions
 */
export const API_VERSION = "2022-11-28";

/** Refuses a version that isn't served: a client that relies on another one's shapes must not get these. */
export function checkVersion(wanted: string | null): void {
  if (wanted === null || wanted === API_VERSION) return;
  throw new Refusal(400, `API version ${wanted} is not supported. Supported versions: ${API_VERSION}`);
}
