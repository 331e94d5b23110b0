/** What the App writes on GitHub for a build, by kind. */
import type { SandboxExchange } from "../../../src/sandbox/index.ts";
import type { Stage } from "./stage/index.ts";

export type Written = Map<string, number>;

/** Counts from now on. A kind's path has no numbers, shas and names. */
export function writtenOn(stage: Stage): Written {
  const written: Written = new Map();
  stage.testbed.running.onExchange((exchange) => {
    const kind = kindOf(exchange, stage.fullName);
    if (kind) written.set(kind, (written.get(kind) ?? 0) + 1);
  });
  return written;
}

function kindOf(
  { method, url, request, requestHeaders, status }: SandboxExchange,
  repository: string,
) {
  const path = new URL(url).pathname;
  if (!/ghs_/.test(requestHeaders["authorization"] ?? "") || method === "GET" || status >= 300)
    return null;
  if (path.endsWith("/graphql")) {
    const [, mutation] = /"query":"mutation[^{]*\{\\n? *(\w+)/.exec(request ?? "") ?? [];
    return mutation && request!.includes(repository) ? mutation : null;
  }
  const [, rest] = path.split(`/repos/${repository}/`);
  return rest ? `${method} ${rest.replace(/\/heads.*/, "/REF").replace(/\d+/g, "N")}` : null;
}

/**
 * Returns how many of them GitHub limits to 80 a minute and 500 an hour: see
 * `app/github/limits/secondary-limits.ts`.
 */
export function contentIn(written: Written): number {
  const creates = ([kind]: [string, number]) =>
    !/^DELETE|dispatches$|git\/(blobs|trees)$/.test(kind);
  return [...written].filter(creates).reduce((sum, [, count]) => sum + count, 0);
}

/** Formats `count per worker, kind`, one per line. */
export function tableOf(written: Written, workers: number): string {
  const lines = [...written].toSorted(([, a], [, b]) => b - a);
  return lines
    .map(([kind, count]) => `${(count / workers).toFixed(1).padStart(5)}  ${kind}`)
    .join("\n");
}
