/** GitHub's two shapes: where its parts answer, and whose runners the jobs are on. */

/**
 * `ghes`: a GitHub Enterprise Server, whose API is below `/api/v3` of its one host, with self-hosted runners.
 * `github.com`: the API has a host of its own (here a port), and the runners are GitHub's.
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

/** `apiUrl`: the API's own host; null puts it below `url`, as on GHES. */
export function addressesAt(url: string, apiUrl: string | null): Addresses {
  return apiUrl === null
    ? { url, apiUrl: `${url}/api/v3`, graphqlUrl: `${url}/api/graphql`, shape: "ghes" }
    : { url, apiUrl, graphqlUrl: `${apiUrl}/graphql`, shape: "github.com" };
}

/** First segments of what only the API's host answers where it has one. */
const API_ROOTS = new Set([
  ...["api", "graphql", "app", "app-manifests", "installation", "repos", "user", "users", "orgs", "rate_limit"],
  ...["meta", "search"],
]);

type Handle = (request: Request) => Promise<Response>;

/** The site's half of GitHub: no API. */
export function asSite(handle: Handle): Handle {
  return (request) => {
    const [, first = ""] = new URL(request.url).pathname.split("/");
    return API_ROOTS.has(first) ? Promise.resolve(missing("text/plain", "Not Found")) : handle(request);
  };
}

/** The API's half of GitHub: no pages, no git, no `/api/v3`. */
export function asApi(handle: Handle): Handle {
  return (request) => {
    const [, first = ""] = new URL(request.url).pathname.split("/");
    const known = first === "" || (first !== "api" && API_ROOTS.has(first));
    const body = { message: "Not Found", documentation_url: "https://docs.github.com/rest", status: "404" };
    return known ? handle(request) : Promise.resolve(missing("application/json", JSON.stringify(body)));
  };
}

function missing(type: string, body: string): Response {
  return new Response(body, { status: 404, headers: { "content-type": `${type}; charset=utf-8` } });
}
