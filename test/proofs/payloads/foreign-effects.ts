/** What the App may request from GitHub because of a payload that concerns no build. */
import type { SandboxExchange } from "../../../src/sandbox/exchanges.ts";

/** Returns effects on things that are not the App's, in words; empty if there are none. */
export function findForeignEffects(
  exchanges: readonly SandboxExchange[],
  installation: number,
): string[] {
  return exchanges.filter((one) => isForeign(one, installation)).map(describeExchange);
}

function isForeign(
  { method, url, request, status }: SandboxExchange,
  installation: number,
): boolean {
  const path = new URL(url).pathname.replace(/^\/api(\/v3)?/, "");
  if (path === "/graphql")
    return /^\s*mutation/.test((JSON.parse(request ?? "{}") as { query?: string }).query ?? "");
  // Reading what anyone may read is not an effect, and neither is a refused request.
  if (method === "GET" || status >= 300) return false;
  return path !== `/app/installations/${installation}/access_tokens` && !PREFLIGHT.test(path);
}

/** The preflight of the repository that the App is installed in. It concerns no build. */
const PREFLIGHT =
  /^\/repos\/you\/units\/(actions\/workflows\/baton\.yml\/dispatches|check-runs(\/\d+)?)$/;

const describeExchange = ({ method, url, status, request }: SandboxExchange) =>
  `${method} ${url} ${status} ${request?.slice(0, 200) ?? ""}`;
