/**
 * What of the sandbox's own table of endpoints the tests have driven, so that one added without a
 * test is found.
 */
import type { Endpoint } from "../../../src/sandbox/rest/endpoint.ts";
import { operations, type Operation } from "./rest-schema.ts";

/**
 * GitHub's operation behind an endpoint; null for what GitHub keeps on other servers, or doesn't
 * have.
 */
export function operationBehind(endpoint: Endpoint): Operation | null {
  // The top folder is asked for with and without a slash: one operation to GitHub.
  const path = bare(endpoint.path.replace(/\/contents$/, "/contents/{path}"));
  return (
    operations.find((one) => one.method === endpoint.method && bare(one.path) === path) ?? null
  );
}

function bare(path: string): string {
  return path.replaceAll(/\{[^}]*\}/g, "{}");
}

export function nameOf(endpoint: Endpoint): string {
  const operation = operationBehind(endpoint);
  return operation
    ? `${operation.method} ${operation.path}`
    : `${endpoint.method} ${endpoint.path}`;
}

/**
 * Endpoints that GitHub doesn't know, or that point to another page than GitHub does; only its
 * storage has none.
 */
export function undescribed(endpoints: readonly Endpoint[]): string[] {
  return endpoints.flatMap((endpoint) => {
    const operation = operationBehind(endpoint);
    if (endpoint.docs === null && endpoint.path.startsWith("/_storage/")) return [];
    if (!operation) return [`${nameOf(endpoint)}: GitHub knows no such operation`];
    const page = operation.page.replace(
      /^https:\/\/docs\.github\.com\/(?:enterprise-server@[\d.]+\/)?rest\//,
      "",
    );
    return page === endpoint.docs
      ? []
      : [`${nameOf(endpoint)}: GitHub's page is ${page}, not ${endpoint.docs}`];
  });
}

/** Endpoints of which no success or no refusal was seen. */
export function undriven(
  endpoints: readonly Endpoint[],
  seen: ReadonlyMap<string, ReadonlySet<number>>,
): string[] {
  return endpoints.flatMap((endpoint) => {
    if (endpoint.docs === null) return [];
    const statuses = [...(seen.get(nameOf(endpoint)) ?? [])];
    return [
      ...(statuses.some((one) => one < 400)
        ? []
        : [`${nameOf(endpoint)}: never answered with success`]),
      ...(statuses.some((one) => one >= 400 && one < 500)
        ? []
        : [`${nameOf(endpoint)}: never refused`]),
    ];
  });
}
