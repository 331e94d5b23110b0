/** GitHub's two shapes: where its parts answer, and whose runners the jobs are on. */
import { isPageRequest } from "./pages/page-request.ts";
import { isDocumentedRoot } from "./rest/documented-endpoints.ts";

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
export function getAddresses(url: string, apiUrl: string | null): Addresses {
  return apiUrl === null
    ? { url, apiUrl: `${url}/api/v3`, graphqlUrl: `${url}/api/graphql`, shape: "ghes" }
    : { url, apiUrl, graphqlUrl: `${apiUrl}/graphql`, shape: "github.com" };
}

type RequestHandler = (request: Request) => Promise<Response>;

/** The site's half of GitHub: no API, but for a client that has it as the proxy for `api.github.localhost`. */
export function serveSite(handle: RequestHandler): RequestHandler {
  const answerApi = serveApi(handle);
  return (request) => {
    const url = new URL(request.url);
    if (url.hostname.startsWith("api.")) return answerApi(request);
    const isApi = isApiPath(url.pathname) && !isPageRequest(request, url);
    return isApi ? Promise.resolve(createNotFound("text/plain", "Not Found")) : handle(request);
  };
}

/** The API's half of GitHub: no pages, no git, no `/api/v3`. */
export function serveApi(handle: RequestHandler): RequestHandler {
  return (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/" || (isApiPath(pathname) && getFirstSegment(pathname) !== "api")) return handle(request);
    const body = { message: "Not Found", documentation_url: "https://docs.github.com/rest", status: "404" };
    return Promise.resolve(createNotFound("application/json", JSON.stringify(body)));
  };
}

/** Whether only the API's host answers this where it has one, implemented or not. */
function isApiPath(pathname: string): boolean {
  const first = getFirstSegment(pathname);
  return first === "api" || first === "graphql" || isDocumentedRoot(first);
}

function getFirstSegment(pathname: string): string {
  return pathname.split("/")[1] ?? "";
}

function createNotFound(type: string, body: string): Response {
  return new Response(body, { status: 404, headers: { "content-type": `${type}; charset=utf-8` } });
}
