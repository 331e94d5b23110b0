/** GitHub's two shapes: the addresses of its parts, and the owner of the runners. */

/**
 * `ghes`: a GitHub Enterprise Server, whose API is below `/api/v3` of its only host, with
 * self-hosted runners.
 * `github.com`: the API has its own host (here a port), and the runners are GitHub's.
 */
export const SHAPES = ["ghes", "github.com"] as const;
export type Shape = (typeof SHAPES)[number];

export interface Addresses {
  /** Base address of pages and git, without a trailing slash: `http://127.0.0.1:4961`. */
  url: string;
  /** The REST API, without a trailing slash. */
  apiUrl: string;
  graphqlUrl: string;
  shape: Shape;
}

/** Returns the addresses. `apiUrl` is the API's own host; null puts it below `url`, as on GHES. */
export function getAddresses(url: string, apiUrl: string | null): Addresses {
  return apiUrl === null
    ? { url, apiUrl: `${url}/api/v3`, graphqlUrl: `${url}/api/graphql`, shape: "ghes" }
    : { url, apiUrl, graphqlUrl: `${apiUrl}/graphql`, shape: "github.com" };
}
