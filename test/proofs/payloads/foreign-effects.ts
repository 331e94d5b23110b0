/** What the App may ask of GitHub because of a payload that tells of no build. */
import type { SandboxExchange } from "../../../src/sandbox/exchanges.ts";

/** Effects on what isn't its own, in words; none = all is well. */
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
  // What anybody may read is no effect, nor is what GitHub refuses.
  if (method === "GET" || status >= 300) return false;
  return path !== `/app/installations/${installation}/access_tokens` && !PREFLIGHT.test(path);
}

/** That of the repository that the App is installed in: it concerns no build. */
const PREFLIGHT =
  /^\/repos\/you\/units\/(actions\/workflows\/baton\.yml\/dispatches|check-runs(\/\d+)?)$/;

const describeExchange = ({ method, url, status, request }: SandboxExchange) =>
  `${method} ${url} ${status} ${request?.slice(0, 200) ?? ""}`;
