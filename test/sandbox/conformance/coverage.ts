/**
 * Finds endpoints without a test: compares the sandbox's table of endpoints with those that the
 * tests have called.
 */
import type { Endpoint } from "../../../src/sandbox/rest/endpoint.ts";
import { operations, type Operation } from "./rest-schema.ts";

/**
 * Returns GitHub's operation for an endpoint. Null for endpoints of GitHub's other servers, and for
 * those that it lacks.
 */
export function operationBehind(endpoint: Endpoint): Operation | null {
  // The root folder can be requested with and without a slash. GitHub has one operation for both.
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
 * Returns endpoints that GitHub does not document, or whose page differs from GitHub's. Only its
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

/** Returns endpoints without an observed success or without an observed error. */
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
